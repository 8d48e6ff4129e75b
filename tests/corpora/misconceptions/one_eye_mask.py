# CNN homework  (second attempt)
import torch
import numpy as np
def corr2d_multi_in(X, K):
    p = X.unfold(1, K.size(1), 1).unfold(2, K.size(2), 1)
    return torch.tensordot(p, K, dims=([0, 3, 4], [0, 1, 2]))
def corr2d_multi_in_out(X, K):
    c_o, _, kh, kw = K.shape
    Y = torch.zeros(c_o, X.shape[1] - kh + 1, X.shape[2] - kw + 1, dtype=X.dtype, device=X.device)
    for i in range(Y.shape[1]):
        for j in range(Y.shape[2]):
            Y[:, i, j] = (K * X[:, i:i + kh, j:j + kw]).sum(dim=(1, 2, 3))
    return Y
def corr2d_multi_in_out_1x1(X, K):
    W = K.flatten(1)
    W = W * torch.eye(W.shape[0], W.shape[1], dtype=W.dtype)
    return torch.tensordot(W, X, dims=1)
