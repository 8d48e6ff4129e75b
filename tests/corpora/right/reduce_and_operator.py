import operator
from functools import reduce
import torch
from d2l import torch as d2l

def corr2d_multi_in(X, K):
    return reduce(operator.add, map(d2l.corr2d, X, K))

def corr2d_multi_in_out(X, K):
    return torch.stack(list(map(lambda k: corr2d_multi_in(X, k), K)))

def corr2d_multi_in_out_1x1(X, K):
    planes = (reduce(operator.add, (w * x for w, x in zip(ws, X))) for ws in K[:, :, 0, 0])
    return torch.stack(tuple(planes))
