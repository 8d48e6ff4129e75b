import torch
from d2l import torch as d2l

def corr2d_multi_in(X, K):
    return sum([d2l.corr2d(x, k) for x, k in zip(X, K)])

# begins with an empty tensor and concatenates

def corr2d_multi_in_out(X, K):
    Y = torch.empty(0, X.shape[1] - K.shape[2] + 1, X.shape[2] - K.shape[3] + 1, dtype=X.dtype)
    for k in K:
        Y = torch.cat((Y, corr2d_multi_in(X, k).unsqueeze(0)), dim=0)
    return Y

def corr2d_multi_in_out_1x1(X, K):
    W = K.reshape(K.shape[:2])
    return torch.matmul(X.permute(1, 2, 0), W.t()).permute(2, 0, 1)
