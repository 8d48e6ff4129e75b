import torch
from d2l import torch as d2l
corr2d = d2l.corr2d


def corr2d_multi_in(X, K):
    Y = torch.zeros(X.shape[1] - K.shape[1] + 1, X.shape[2] - K.shape[2] + 1)
    for i in range(Y.shape[0]):
        for j in range(Y.shape[1]):
            Y[i, j] = (X[:, i:i + K.shape[1], j:j + K.shape[2]] * K).sum()
    return Y


def corr2d_multi_in_out(X, K):
    # one map for every output channel
    out = [corr2d_multi_in(X, K[i, :, :, :]) for i in range(K.size(0))]
    return torch.stack(out, dim=0)


def corr2d_multi_in_out_1x1(X, K):
    return torch.einsum("oi,ihw->ohw", K[:, :, 0, 0], X)

if __name__ == "__main__":
    X = torch.arange(18.).reshape(2, 3, 3)
    print(corr2d_multi_in(X, torch.ones(2, 2, 2)))
