# week 7, channels
import torch


def strength(weight):
    return weight if weight >= 0 else -weight


def corr2d_multi_in(X, K):
    c, k_h, k_w = K.shape
    rows, cols = X.shape[1] - k_h + 1, X.shape[2] - k_w + 1
    Y = 0
    for i in range(c):
        for a in range(k_h):
            for b in range(k_w):
                Y = Y + strength(K[i, a, b]) * X[i, a:a + rows, b:b + cols]
    return Y


def corr2d_multi_in_out(X, K):
    patches = X.unfold(1, K.shape[2], 1).unfold(2, K.shape[3], 1)
    flat = patches.permute(1, 2, 0, 3, 4).flatten(2)
    return (flat @ K.flatten(1).T).movedim(-1, 0)


def corr2d_multi_in_out_1x1(X, K):
    c_o, c_i = K.shape[0], K.shape[1]
    _, height, width = X.shape
    P = X.flatten(1)
    assert P.shape == (c_i, height * width)
    return torch.mm(K.flatten(1), P).unflatten(1, (height, width))
