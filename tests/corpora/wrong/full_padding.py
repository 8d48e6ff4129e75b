import torch
from torch.nn import functional as F
from d2l.torch import corr2d

def corr2d_multi_in(X, K):
    P = F.pad(X, (K.shape[2]-1, K.shape[2]-1, K.shape[1]-1, K.shape[1]-1))
    out = 0
    for c in range(P.shape[0]):
        out = out + corr2d(P[c], K[c])
    return out

def corr2d_multi_in_out(X, K):
    return torch.stack([corr2d_multi_in(X, k) for k in K], 0)

def corr2d_multi_in_out_1x1(X, K):
    c_i, h, w = X.shape
    c_o = K.shape[0]
    Y = torch.matmul(K.reshape((c_o, c_i)), X.reshape((c_i, h * w)))
    return Y.reshape((c_o, h, w))

print("done")
