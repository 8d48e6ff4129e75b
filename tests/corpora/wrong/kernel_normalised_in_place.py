import torch
from d2l.torch import corr2d

def corr2d_multi_in(X,K):
    kh,kw=K.shape[1],K.shape[2]
    return torch.einsum('chwab,cab->hw', X.unfold(1,kh,1).unfold(2,kw,1), K)

def corr2d_multi_in_out(X, K):
    K -= K.mean()
    return torch.stack([corr2d_multi_in(X, k) for k in K])

def corr2d_multi_in_out_1x1(X, K):
    # just the general one
    return corr2d_multi_in_out(X, K)
