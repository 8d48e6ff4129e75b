import torch
from d2l.torch import corr2d

def corr2d_multi_in(X, K):
    c = X.shape[0]
    Y = torch.zeros((X.shape[1]-K.shape[1]+1, X.shape[2]-K.shape[2]+1), dtype=X.dtype, device=X.device)
    for i in range(c - 1):
        Y = Y + corr2d(X[i], K[i])
    return Y

def corr2d_multi_in_out(X, K):
    return torch.cat([corr2d_multi_in(X, K[o]).unsqueeze(0) for o in range(K.shape[0])])

def corr2d_multi_in_out_1x1(X, K):
    return torch.einsum("oi,ihw->ohw", K[:, :, 0, 0], X)
