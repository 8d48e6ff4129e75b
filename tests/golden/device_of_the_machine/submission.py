import torch
from torch import nn

device = "cuda" if torch.cuda.is_available() else "cpu"

# the map is made on `device`, as in the tutorial

def corr2d_multi_in(X, K):
    h, w = K.shape[1:]
    Y = torch.zeros(X.shape[1] - h + 1, X.shape[2] - w + 1, dtype=X.dtype, device=device)
    for i in range(Y.shape[0]):
        for j in range(Y.shape[1]):
            Y[i, j] = (X[:, i:i + h, j:j + w] * K).sum()
    return Y

def corr2d_multi_in_out(X, K):
    return torch.stack([corr2d_multi_in(X, k) for k in K])

def corr2d_multi_in_out_1x1(X, K):
    c_i, h, w = X.shape
    return (K.reshape(-1, c_i) @ X.reshape(c_i, h * w)).reshape(-1, h, w)
