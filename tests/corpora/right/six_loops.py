import torch

# I don't trust fancy indexing, so everything here is one number at a time

def corr2d_multi_in(X, K):
    ci, h, w = X.shape
    _, kh, kw = K.shape
    oh = h - kh + 1
    ow = w - kw + 1
    Y = torch.zeros(oh, ow, dtype=X.dtype, device=X.device)
    for i in range(oh):
        for j in range(ow):
            total = 0
            for c in range(ci):
                for a in range(kh):
                    for b in range(kw):
                        total += X[c, i + a, j + b] * K[c, a, b]
            Y[i, j] = total
    return Y

def corr2d_multi_in_out(X, K):
    co, ci, kh, kw = K.shape
    _, h, w = X.shape
    oh = h - kh + 1
    ow = w - kw + 1
    Y = torch.zeros(co, oh, ow, dtype=X.dtype, device=X.device)
    for o in range(co):
        for i in range(oh):
            for j in range(ow):
                acc = 0
                for c in range(ci):
                    for a in range(kh):
                        for b in range(kw):
                            acc = acc + X[c, i + a, j + b] * K[o, c, a, b]
                Y[o, i, j] = acc
    return Y

def corr2d_multi_in_out_1x1(X, K):
    co = K.shape[0]
    ci, h, w = X.shape
    Y = torch.zeros(co, h, w, dtype=X.dtype, device=X.device)
    for o in range(co):
        for i in range(h):
            for j in range(w):
                for c in range(ci):
                    Y[o, i, j] += K[o, c, 0, 0] * X[c, i, j]
    return Y
