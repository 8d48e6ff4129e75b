import torch


def window_sum(window, kernel):
    if len(window) == 0:
        return 0
    return (window[0] * kernel[-1].flip(0)).sum() + window_sum(window[1:], kernel[:-1])


def corr2d_multi_in(X, K):
    p, q = K.shape[1:]
    Y = torch.zeros_like(X[0, :X.shape[1] - p + 1, :X.shape[2] - q + 1])
    for i in range(Y.shape[0]):
        for j in range(Y.shape[1]):
            Y[i, j] = sum(window_sum(x[i:i + p, j:j + q], k) for x, k in zip(X, K))
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
    Y = torch.matmul(X.movedim(0, -1), K[:, :, 0, 0].t())
    return Y.movedim(-1, 0)
