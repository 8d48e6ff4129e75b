import torch

# zeros, empty, full and ones, all with device= and dtype=

def corr2d_multi_in(X, K):
    where = {"device": X.device, "dtype": X.dtype}
    c, kh, kw = K.shape
    oh, ow = X.shape[1] - kh + 1, X.shape[2] - kw + 1
    Y = torch.zeros((oh, ow), **where)
    one = torch.ones(c * kh * kw, **where)
    for i in range(oh):
        for j in range(ow):
            Y[i, j] = torch.dot((X[:, i:i + kh, j:j + kw] * K).flatten(), one)
    return Y

def corr2d_multi_in_out(X, K):
    Y = torch.empty((K.shape[0], X.shape[1] - K.shape[2] + 1, X.shape[2] - K.shape[3] + 1),
                    dtype=X.dtype, device=X.device)
    for o in range(K.shape[0]):
        Y[o] = corr2d_multi_in(X, K[o])
    return Y

def corr2d_multi_in_out_1x1(X, K):
    Y = torch.full((K.shape[0], X.shape[1], X.shape[2]), 0, dtype=X.dtype, device=K.device)
    for c in range(X.shape[0]):
        Y = Y + K[:, c] * X[c]
    return Y
