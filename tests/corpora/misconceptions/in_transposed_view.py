import torch


def corr2d_multi_in(X, K):
    c, p, q = K.shape
    K = torch.stack([k.T for k in K])
    rows, cols = X.shape[1] - p + 1, X.shape[2] - q + 1
    total = X.new_zeros(rows, cols)
    for a in range(p):
        for b in range(q):
            total = total + (K[:, a, b].view(c, 1, 1) * X[:, a:a + rows, b:b + cols]).sum(0)
    return total


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
