import torch


def corr2d(x, k):
    return (x.unfold(0, k.shape[0], 1).unfold(1, k.shape[1], 1) * k).sum((2, 3))


def corr2d_multi_in(X, K):
    first = corr2d(X[0], K[0])
    second = corr2d(X[1], K[1])
    return first + second


def corr2d_multi_in_out(X, K):
    patches = X.unfold(1, K.shape[2], 1).unfold(2, K.shape[3], 1)
    flat = patches.permute(1, 2, 0, 3, 4).flatten(2)
    return (flat @ K.flatten(1).T).movedim(-1, 0)


def corr2d_multi_in_out_1x1(X, K):
    Y = torch.matmul(X.movedim(0, -1), K[:, :, 0, 0].t())
    return Y.movedim(-1, 0)
