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
    patches = X.unfold(1, K.shape[2], 1).unfold(2, K.shape[3], 1)
    flat = patches.permute(1, 2, 0, 3, 4).flatten(2)
    return (flat @ K.flatten(1).T).movedim(-1, 0)


def corr2d_multi_in_out_1x1(X, K):
    c_i, h, w = X.shape
    Y = []
    for kernel in K:
        Y.append([[sum(float(kernel[i, 0, 0]) * float(X[i, y, x]) for i in range(c_i)) for x in range(w)] for y in range(h)])
    return torch.tensor(Y, dtype=X.dtype)
