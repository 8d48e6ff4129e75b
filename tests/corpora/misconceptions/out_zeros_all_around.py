import torch


def corr2d_multi_in(X, K):
    dense = X.contiguous()
    (c, h, w), (_, p, q) = dense.shape, K.shape
    s, t, u = dense.stride()
    view = dense.as_strided((c, h - p + 1, w - q + 1, p, q), (s, t, u, t, u))
    return torch.einsum('cijpq,cpq->ij', view, K)


def corr2d_multi_in_out(X, K):
    k_h, k_w = K.shape[2:]
    big = X.new_zeros(X.shape[0], X.shape[1] + 2 * (k_h - 1), X.shape[2] + 2 * (k_w - 1))
    big[:, k_h - 1:k_h - 1 + X.shape[1], k_w - 1:k_w - 1 + X.shape[2]] = X
    patches = big.unfold(1, k_h, 1).unfold(2, k_w, 1)
    return torch.tensordot(K, patches, dims=([1, 2, 3], [0, 3, 4]))


def corr2d_multi_in_out_1x1(X, K):
    Y = torch.matmul(X.movedim(0, -1), K[:, :, 0, 0].t())
    return Y.movedim(-1, 0)
