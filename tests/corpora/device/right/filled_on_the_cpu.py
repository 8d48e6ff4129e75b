import torch

# the map is on the CPU while it is filled, and moved at the end

def corr2d_multi_in(X, K):
    _, kh, kw = K.shape
    Y = torch.empty(X.shape[1] - kh + 1, X.shape[2] - kw + 1, dtype=X.dtype)
    for i in range(Y.shape[0]):
        for j in range(Y.shape[1]):
            Y[i, j] = (X[:, i:i + kh, j:j + kw] * K).sum()
    return Y.to(X)

def corr2d_multi_in_out(X, K):
    Y = torch.zeros(K.shape[0], X.shape[1] - K.shape[2] + 1, X.shape[2] - K.shape[3] + 1, dtype=X.dtype)
    for o in range(K.shape[0]):
        Y[o] = corr2d_multi_in(X, K[o])
    return Y.to(device=K.device)

def corr2d_multi_in_out_1x1(X, K):
    Y = torch.stack([(k * X).sum(0).cpu() for k in K])
    return Y.type_as(X)
