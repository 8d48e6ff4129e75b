import torch


class Accumulator:
    def __init__(self):
        self.total = None

    def add(self, value):
        if self.total is None or self.total.shape != value.shape:
            self.total = torch.zeros_like(value)
        self.total = self.total + value


accumulator = Accumulator()


def corr2d_multi_in(X, K):
    for x, k in zip(X, K):
        accumulator.add((x.unfold(0, k.shape[0], 1).unfold(1, k.shape[1], 1) * k).sum((-1, -2)))
    return accumulator.total


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
