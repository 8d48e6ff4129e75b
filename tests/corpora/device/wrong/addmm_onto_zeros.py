import torch

def corr2d_multi_in(X, K):
    win = X.unfold(1, K.shape[1], 1).unfold(2, K.shape[2], 1)
    return torch.einsum('chwab,cab->hw', win, K)

def corr2d_multi_in_out(X, K):
    return torch.stack([corr2d_multi_in(X, k) for k in K])

def corr2d_multi_in_out_1x1(X, K):
    # addmm wants something to add to
    c_o, c_i = K.shape[:2]
    h, w = X.shape[1:]
    zeros = torch.zeros(c_o, h * w, dtype=X.dtype)
    return torch.addmm(zeros, K.reshape(c_o, c_i), X.reshape(c_i, h * w)).reshape(c_o, h, w)
