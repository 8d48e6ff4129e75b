import torch as t

def corr2d(X, K):
    kh, kw = K.shape
    rows = []
    for i in range(X.shape[0] - kh + 1):
        row = [t.sum(X[i:i+kh, j:j+kw] * K) for j in range(X.shape[1] - kw + 1)]
        rows.append(t.stack(row))
    return t.stack(rows)

def corr2d_multi_in(X, K):
    c, kh, kw = K.shape
    out = []
    for i in range(X.shape[1] - kh + 1):
        for j in range(X.shape[2] - kw + 1):
            out.append((X[:, i:i+kh, j:j+kw] * K).sum())     # all channels in one go
    return t.stack(out).reshape(X.shape[1] - kh + 1, X.shape[2] - kw + 1)

def corr2d_multi_in_out(X, K):
    result = []
    for kernel in K:
        total = None
        for x, k in zip(X, kernel):
            part = corr2d(x, k)
            total = part if total is None else total + part
        result.append(total)
    return t.stack(result, dim=0)

def corr2d_multi_in_out_1x1(X, K):
    pixels = []
    ci, h, w = X.shape
    for i in range(h):
        for j in range(w):
            pixels.append(K[:, :, 0, 0].mv(X[:, i, j]))
    return t.stack(pixels, dim=1).reshape(-1, h, w)
