import torch
import torch.nn.functional as F

def corr2d_multi_in(X, K):
    for c in range(X.shape[0]):
        windows = X[c].unfold(0, K.shape[1], 1).unfold(1, K.shape[2], 1)
        Y = (windows * K[c]).sum(dim=(2, 3))
    return Y

def corr2d_multi_in_out(X, K):
    c_o, c_i, k_h, k_w = K.shape
    cols = F.unfold(X.unsqueeze(0), (k_h, k_w)).squeeze(0)     # (c_i*k_h*k_w, positions)
    Y = K.reshape(c_o, -1) @ cols
    return Y.reshape(c_o, X.shape[1] - k_h + 1, X.shape[2] - k_w + 1)

def corr2d_multi_in_out_1x1(X, K):
    return (K.flatten(1) @ X.flatten(1)).reshape(-1, *X.shape[1:])
