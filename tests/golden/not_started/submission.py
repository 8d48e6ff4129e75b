import torch
from d2l import torch as d2l

from autograder import NotDoneYet


def corr2d_multi_in(X, K):
    raise NotDoneYet  # your code replaces this line


def corr2d_multi_in_out(X, K):
    # this one is done, but it needs the one above
    return torch.stack([corr2d_multi_in(X, k) for k in K])


def corr2d_multi_in_out_1x1_first_try(X, K):
    return d2l.matmul(K, X)
