import torch


def corr2d_multi_in(X, K):
    numbers = K.tolist()
    rows = X.shape[1] - len(numbers[0]) + 1
    cols = X.shape[2] - len(numbers[0][0]) + 1
    Y = X.new_zeros(rows, cols)
    for c, sheet in enumerate(numbers):
        for a, row in enumerate(sheet):
            for b, number in enumerate(row):
                Y = Y + number * X[c, a:a + rows, b:b + cols]
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
