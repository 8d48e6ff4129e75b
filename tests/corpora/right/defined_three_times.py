import torch
from autograder import check, NotDoneYet
from d2l import torch as d2l

# first try
def corr2d_multi_in(X, K):
    raise NotDoneYet

def corr2d_multi_in_out(X, K):
    raise NotDoneYet

def corr2d_multi_in_out_1x1(X, K):
    raise NotDoneYet

# second try (wrong, gave [[..]] of channel 0 only)
def corr2d_multi_in(X, K):
    for x, k in zip(X, K):
        return d2l.corr2d(x, k)

# v3  -- this is the one I hand in!!
def corr2d_multi_in(X, K):
    s = 0
    for x, k in zip(X, K):
        s = s + d2l.corr2d(x, k)
    return s

def corr2d_multi_in_out(X, K):
    return torch.stack([corr2d_multi_in(X, k) for k in K])

def corr2d_multi_in_out_1x1(X, K):
    return corr2d_multi_in_out(X, K)      # slow but same thing

if torch.cuda.is_available() or True:
    def corr2d_multi_in_out_1x1(X, K):
        return torch.tensordot(K.reshape(K.shape[:2]), X, 1)
