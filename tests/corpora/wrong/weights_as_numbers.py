import torch
from d2l import torch as d2l
corr2d = d2l.corr2d

def corr2d_multi_in(X, K):
    weights = K.tolist()
    oh, ow = X.shape[1] - K.shape[1] + 1, X.shape[2] - K.shape[2] + 1
    Y = 0
    for c, plane in enumerate(weights):
        for a, row in enumerate(plane):
            for b, weight in enumerate(row):
                Y = Y + weight * X[c, a:a+oh, b:b+ow]
    return Y

def corr2d_multi_in_out(X, K):
    return torch.stack([corr2d_multi_in(X, k) for k in K], 0)

def corr2d_multi_in_out_1x1(X, K):
    return torch.einsum("oi,ihw->ohw", K[:, :, 0, 0], X)
