import torch

def corr2d_multi_in(X, K):
    c, kh, kw = K.shape
    W = X.unfold(1, kh, 1).unfold(2, kw, 1)
    oh, ow = W.shape[1:3]
    per = torch.bmm(W.reshape(c, oh * ow, kh * kw), K.reshape(c, kh * kw, 1))
    return per.sum(0).reshape(oh, ow)

def corr2d_multi_in_out(X, K):
    o, c, kh, kw = K.shape
    W = X.unfold(1, kh, 1).unfold(2, kw, 1)
    oh, ow = W.shape[1:3]
    acc = torch.zeros(o, oh * ow, dtype=X.dtype, device=X.device)
    for i in range(c):
        acc = torch.addmm(acc, K[:, i].reshape(o, -1), W[i].reshape(oh * ow, -1).t())
    return acc.reshape(o, oh, ow)

def corr2d_multi_in_out_1x1(X, K):
    c, h, w = X.shape
    Y = torch.bmm(K.reshape(1, -1, c), X.reshape(1, c, h * w))
    return Y.reshape(-1, h, w)
