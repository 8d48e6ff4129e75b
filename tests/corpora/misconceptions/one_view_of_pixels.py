# week 7, channels
import torch


def windows_of(X, k_h, k_w):
    for i in range(X.shape[1] - k_h + 1):
        for j in range(X.shape[2] - k_w + 1):
            yield i, j, X[:, i:i + k_h, j:j + k_w]


def corr2d_multi_in(X, K):
    k_h, k_w = K.shape[1:]
    Y = torch.empty(X.shape[1] - k_h + 1, X.shape[2] - k_w + 1, dtype=X.dtype)
    for i, j, window in windows_of(X, k_h, k_w):
        Y[i, j] = (window * K).sum()
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
    c_i, h, w = X.size()
    pixels = X.view(c_i, -1)
    return torch.mm(K[:, :, 0, 0], pixels).view(-1, h, w)
