# device=torch.get_default_device(), which is the CPU on every machine
import torch
from d2l.torch import corr2d

def corr2d_multi_in(X, K):
    out = (X.shape[1] - K.shape[1] + 1, X.shape[2] - K.shape[2] + 1)
    Y = torch.zeros(out, dtype=X.dtype, device=torch.get_default_device())
    for i in range(out[0]):
        for j in range(out[1]):
            Y[i, j] = (X[:, i:i + K.shape[1], j:j + K.shape[2]] * K).sum()
    return Y

def corr2d_multi_in_out(X, K):
    return torch.stack([sum(map(corr2d, X, k)) for k in K])

def corr2d_multi_in_out_1x1(X, K):
    return (X[None] * K).sum(1)
