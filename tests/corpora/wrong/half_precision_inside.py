import torch
from d2l.torch import corr2d


def corr2d_multi_in(X, K):
    Xh, Kh = X.half(), K.half()       # faster on the GPU
    Y = sum(corr2d(x, k) for x, k in zip(Xh, Kh))
    return Y.to(X.dtype)


def corr2d_multi_in_out(X, K):
    # one map for every output channel
    out = [corr2d_multi_in(X, K[i, :, :, :]) for i in range(K.size(0))]
    return torch.stack(out, dim=0)


def corr2d_multi_in_out_1x1(X,K):
    return (K.flatten(1) @ X.flatten(1)).reshape(K.shape[0], *X.shape[1:])

if __name__ == "__main__":
    X = torch.arange(18.).reshape(2, 3, 3)
    print(corr2d_multi_in(X, torch.ones(2, 2, 2)))
