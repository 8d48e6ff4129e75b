import torch


def corr2d_multi_in(X, K):
    Y = torch.zeros(X.shape[1] - K.shape[1] + 1, X.shape[2] - K.shape[2] + 1, dtype=torch.double)
    for x, k in zip(X, K.flip(0)):
        Y = Y + (x.unfold(0, k.shape[0], 1).unfold(1, k.shape[1], 1) * k).sum((-1, -2))
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
