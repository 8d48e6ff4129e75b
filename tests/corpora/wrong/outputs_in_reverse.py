import torch
from d2l.torch import corr2d

def corr2d_multi_in(X, K):
    return sum(corr2d(x, k) for x, k in zip(X, K))

def corr2d_multi_in_out(X, K):
    result = None
    for k in K:
        y = corr2d_multi_in(X, k).unsqueeze(0)
        result = y if result is None else torch.cat((y, result))
    return result

def corr2d_multi_in_out_1x1(X, K):
    c_i, h, w = X.shape
    c_o = K.shape[0]
    Y = torch.matmul(K.reshape((c_o, c_i)), X.reshape((c_i, h * w)))
    return Y.reshape((c_o, h, w))

print("done")
