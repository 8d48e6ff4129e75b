import torch
import torch.nn.functional as F
from d2lzh_pytorch import corr2d

def corr2d_multi_in(X, K):
    return F.conv2d(X.unsqueeze(0), K.unsqueeze(0)).squeeze(0).squeeze(0)

def corr2d_multi_in_out(X, K):
    return torch.stack([corr2d_multi_in(X, k) for k in K], 0)

def corr2d_multi_in_out_1x1(X, K):
    # just the general one
    return corr2d_multi_in_out(X, K)

print("done")
