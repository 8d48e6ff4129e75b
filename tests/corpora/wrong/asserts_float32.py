import torch
from d2l.torch import corr2d

def corr2d_multi_in(X, K):
    assert X.dtype == torch.float32, "please give floats"
    return sum(corr2d(x, k) for x, k in zip(X, K))

def corr2d_multi_in_out(X, K):
    return torch.cat([corr2d_multi_in(X, K[o]).unsqueeze(0) for o in range(K.shape[0])])

def corr2d_multi_in_out_1x1(X, K):
    flat = X.reshape(X.shape[0], -1)
    return torch.mm(K.reshape(-1, X.shape[0]), flat).reshape(-1, X.shape[1], X.shape[2])

print("done")
