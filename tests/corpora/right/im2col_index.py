import torch

def im2col(X, kh, kw):
    c, h, w = X.shape
    oh, ow = h - kh + 1, w - kw + 1
    i0 = torch.arange(kh, device=X.device).repeat_interleave(kw)
    j0 = torch.arange(kw, device=X.device).repeat(kh)
    i1 = torch.arange(oh, device=X.device).repeat_interleave(ow)
    j1 = torch.arange(ow, device=X.device).repeat(oh)
    i = i0[:, None] + i1[None, :]
    j = j0[:, None] + j1[None, :]
    return X[:, i, j].reshape(c * kh * kw, oh * ow)

def corr2d_multi_in(X, K):
    c, kh, kw = K.shape
    out = torch.mv(im2col(X, kh, kw).t(), K.reshape(-1))
    return out.view(X.shape[1] - kh + 1, X.shape[2] - kw + 1)

def corr2d_multi_in_out(X, K):
    o, c, kh, kw = K.shape
    out = torch.mm(K.reshape(o, -1), im2col(X, kh, kw))
    return out.view(o, X.shape[1] - kh + 1, X.shape[2] - kw + 1)

def corr2d_multi_in_out_1x1(X, K):
    out = K.flatten(1).mm(X.flatten(1))
    return out.view(K.shape[0], X.shape[1], X.shape[2])
