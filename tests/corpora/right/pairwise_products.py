import torch
from d2l import torch as d2l

# pairwise summation over ALL products of a window at once (numpy does it like this as well)

def tree_sum(t):
    """sum over dim 0, neighbours first"""
    while t.shape[0] > 1:
        if t.shape[0] % 2:
            t = d2l.concat([t, torch.zeros_like(t[:1])])
        t = t[0::2] + t[1::2]
    return t[0]

def products(X, K):
    # (c * kh * kw, h', w')
    kh, kw = K.shape[1:]
    oh, ow = X.shape[1] - kh + 1, X.shape[2] - kw + 1
    return torch.stack([X[c, a:a+oh, b:b+ow] * K[c, a, b]
                        for c in range(len(K)) for a in range(kh) for b in range(kw)])

def corr2d_multi_in(X, K):
    return tree_sum(products(X, K))

def corr2d_multi_in_out(X, K):
    return tree_sum(torch.stack([products(X, k) for k in K], dim=1))

def corr2d_multi_in_out_1x1(X, K):
    return tree_sum((K[:, :, 0, 0, None, None] * X).transpose(0, 1))
