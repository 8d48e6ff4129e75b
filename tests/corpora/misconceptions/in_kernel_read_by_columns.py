# week 7, channels
import torch


def corr2d_multi_in(X, K):
    c, p, q = K.shape
    K = K.transpose(1, 2)
    Y = X.new_zeros(X.shape[1] - p + 1, X.shape[2] - q + 1)
    for i in range(Y.shape[0]):
        for j in range(Y.shape[1]):
            Y[i, j] = (X[:, i:i + p, j:j + q] * K).sum()
    return Y


def corr2d_multi_in_out(X, K):
    Y = X.new_zeros(K.shape[0], X.shape[1] - K.shape[2] + 1, X.shape[2] - K.shape[3] + 1)
    o = 0
    while o < len(K):
        i = 0
        while i < Y.shape[1]:
            j = 0
            while j < Y.shape[2]:
                Y[o, i, j] = (X[:, i:i + K.shape[2], j:j + K.shape[3]] * K[o]).sum()
                j += 1
            i += 1
        o += 1
    return Y


def corr2d_multi_in_out_1x1(X, K):
    c_o, c_i = K.shape[0], K.shape[1]
    _, height, width = X.shape
    P = X.flatten(1)
    assert P.shape == (c_i, height * width)
    return torch.mm(K.flatten(1), P).unflatten(1, (height, width))
