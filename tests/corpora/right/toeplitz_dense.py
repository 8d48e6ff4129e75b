import torch

# Convolution is linear, so there is a (big, sparse) matrix T(K) with  vec(Y) = T(K) vec(X).

def toeplitz(k, h, w):
    kh, kw = k.shape
    oh, ow = h - kh + 1, w - kw + 1
    T = torch.zeros(oh * ow, h * w, dtype=k.dtype, device=k.device)
    i, j = torch.arange(oh), torch.arange(ow)
    row = (i[:, None] * ow + j[None, :]).reshape(-1).to(k.device)
    base = (i[:, None] * w + j[None, :]).reshape(-1).to(k.device)
    for a in range(kh):
        for b in range(kw):
            T[row, base + a * w + b] = k[a, b]
    return T

def corr2d_multi_in(X, K):
    c, h, w = X.shape
    T = torch.cat([toeplitz(k, h, w) for k in K], dim=1)
    y = T @ X.reshape(-1)
    return y.reshape(h - K.shape[1] + 1, w - K.shape[2] + 1)

def corr2d_multi_in_out(X, K):
    ys = []
    for k in K:
        ys.append(corr2d_multi_in(X, k))
    return torch.stack(ys)

def corr2d_multi_in_out_1x1(X, K):
    c, h, w = X.shape
    return torch.matmul(K.reshape(-1, c), X.reshape(c, h * w)).reshape(-1, h, w)
