import torch

def positions(big, small):
    yield from ((i, j) for i in range(big.shape[-2] - small.shape[-2] + 1)
                       for j in range(big.shape[-1] - small.shape[-1] + 1))

def dots(X, K):
    kh, kw = K.shape[-2:]
    for i, j in positions(X, K):
        yield torch.dot(X[:, i:i + kh, j:j + kw].reshape(-1), K.reshape(-1))

def corr2d_multi_in(X, K):
    return torch.stack([*dots(X, K)]).view(X.shape[1] - K.shape[1] + 1, -1)

def corr2d_multi_in_out(X, K):
    def each():
        for k in K:
            yield corr2d_multi_in(X, k)
    return torch.stack([*each()])

def corr2d_multi_in_out_1x1(X, K):
    def columns():
        for col in X.reshape(X.shape[0], -1).T:
            yield K[:, :, 0, 0] @ col
    return torch.stack([*columns()], 1).view(K.shape[0], *X.shape[1:])
