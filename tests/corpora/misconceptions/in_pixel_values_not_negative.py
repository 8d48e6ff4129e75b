# my solution, please be gentle
import torch

def corr2d_multi_in(X, K):
    kh, kw = K.shape[1:]
    oh, ow = X.shape[1] - kh + 1, X.shape[2] - kw + 1
    Y = X.new_zeros((oh, ow))
    for i in range(oh):
        for j in range(ow):
            s = (X[:, i:i+kh, j:j+kw] * K).sum()
            if s > 0:                   # a pixel can not be negative
                Y[i, j] = s
    return Y

def corr2d_multi_in_out(X, K):
    kh, kw = K.shape[-2:]
    H, W = X.shape[1] - kh + 1, X.shape[2] - kw + 1
    Y = 0
    for a in range(kh):
        for b in range(kw):
            Y = Y + torch.einsum("oc,chw->ohw", K[:, :, a, b], X[:, a:a+H, b:b+W])
    return Y

def corr2d_multi_in_out_1x1(X, K):
    n = X.shape[1] * X.shape[2]
    W = K.reshape(K.shape[0], X.shape[0])
    Q = torch.mm(W, X.reshape(-1, n))
    return Q.reshape(K.shape[0], X.shape[1], X.shape[2])