from scipy.signal import correlate2d
import torch
from d2l import torch as d2l
corr2d = d2l.corr2d


def corr2d_multi_in(X, K):
    return torch.from_numpy(sum(correlate2d(x.numpy(), k.numpy(), mode="valid") for x, k in zip(X, K)))


def corr2d_multi_in_out(X, K):
    return torch.stack([sum(corr2d(x, k) for x, k in zip(X, kk)) for kk in K])


def corr2d_multi_in_out_1x1(X,K):
    return (K.flatten(1) @ X.flatten(1)).reshape(K.shape[0], *X.shape[1:])
