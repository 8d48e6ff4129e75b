import torch

def corr2d_multi_in(X, K):
    c, w, h = X.shape
    _, kw, kh = K.shape
    Y = torch.zeros((h - kh + 1, w - kw + 1), dtype=X.dtype, device=X.device)
    for i in range(h - kh + 1):
        for j in range(w - kw + 1):
            Y[i, j] = (X[:, i:i + kh, j:j + kw] * K).sum()
    return Y

def corr2d_multi_in_out(X, K):
    o, c, kw, kh = K.shape
    Y = torch.zeros((o, X.shape[2] - kh + 1, X.shape[1] - kw + 1), dtype=X.dtype, device=X.device)
    for n, k in enumerate(K):
        Y[n] = corr2d_multi_in(X, k)
    return Y

def corr2d_multi_in_out_1x1(X, K):
    c, w, h = X.shape
    return (K.reshape(-1, c) @ X.reshape(c, -1)).reshape(-1, h, w)
