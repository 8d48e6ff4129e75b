import torch


def corr2d_multi_in(X, K):
    p, q = K.shape[1:]
    Y = X.new_zeros(X.shape[1] - p + 1, X.shape[2] - q + 1)
    for i in range(Y.shape[0]):
        for j in range(Y.shape[1]):
            window = X.data[:, i:i + p, j:j + q]
            window *= K.detach()
            Y[i, j] = window.sum()
    return Y


def corr2d_multi_in_out(X, K):
    patches = X.unfold(1, K.shape[2], 1).unfold(2, K.shape[3], 1)
    flat = patches.permute(1, 2, 0, 3, 4).flatten(2)
    return (flat @ K.flatten(1).T).movedim(-1, 0)


def corr2d_multi_in_out_1x1(X, K):
    Y = torch.matmul(X.movedim(0, -1), K[:, :, 0, 0].t())
    return Y.movedim(-1, 0)
