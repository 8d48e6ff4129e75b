import torch


def corr2d_multi_in(X, K):
    dense = X.contiguous()
    (c, h, w), (_, p, q) = dense.shape, K.shape
    s, t, u = dense.stride()
    view = dense.as_strided((c, h - p + 1, w - q + 1, p, q), (s, t, u, t, u))
    return torch.einsum('cijpq,cpq->ij', view, K)


def corr2d_multi_in_out(X, K):
    maps = []
    for kernel in K:
        channels = list(X)
        Y = 0
        for sheet in kernel:
            x = channels.pop()
            Y = Y + (x.unfold(0, sheet.shape[0], 1).unfold(1, sheet.shape[1], 1) * sheet).sum((-1, -2))
        maps.append(Y)
    return torch.stack(maps)


def corr2d_multi_in_out_1x1(X, K):
    Y = torch.matmul(X.movedim(0, -1), K[:, :, 0, 0].t())
    return Y.movedim(-1, 0)
