import torch


def corr2d_multi_in(X, K):
    Y = torch.zeros_like(X[0])
    k_h, k_w = K.shape[1], K.shape[2]
    i = 0
    while i + k_h <= X.shape[1]:
        j = 0
        while j + k_w <= X.shape[2]:
            Y[i, j] = torch.sum(X[:, i:i + k_h, j:j + k_w] * K)
            j += 1
        i += 1
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
    return torch.einsum('oi,ihw->ohw', K.flatten(1), X)
