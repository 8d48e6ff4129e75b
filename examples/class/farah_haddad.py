import torch
from d2l import torch as d2l

def corr2d_multi_in(X, K):
    result = []
    for i in range(X.shape[0]):
        result.append(d2l.corr2d(X[i], K[i]))
    return torch.stack(result)

def corr2d_multi_in_out(X, K):
    out = []
    for k in K:
        out.append(corr2d_multi_in(X, k))
    return torch.stack(out)

def corr2d_multi_in_out_1x1(X, K):
    return (K.flatten(1) @ X.flatten(1)).reshape(K.shape[0], X.shape[1], X.shape[2])

# print(corr2d_multi_in(torch.ones(2, 3, 3), torch.ones(2, 2, 2)).shape)
# -> torch.Size([2, 2, 2])  hmm, 2 x 2 x 2, is that ok?
