import torch
from d2l import torch as d2l
corr2d = d2l.corr2d

def corr2d_multi_in(X, K):
    result = corr2d(X[0], K[0])
    for c in range(1, X.shape[0]):
        result = result + corr2d(X[c], K[c])
    return result

def corr2d_multi_in_out(X, K):
    channels = []
    for o in range(K.shape[0]):
        channels.append(corr2d_multi_in(X, K[o]))
        return torch.stack(channels)

def corr2d_multi_in_out_1x1(X: torch.Tensor, K: torch.Tensor) -> torch.Tensor:
    """Exercise 3. Every pixel goes through the same dense layer."""
    c_o, c_i = K.shape[:2]
    h, w = X.shape[1:]
    W = K.reshape(c_o, c_i)
    P = X.reshape(c_i, h * w)
    return (W @ P).reshape(c_o, h, w)
