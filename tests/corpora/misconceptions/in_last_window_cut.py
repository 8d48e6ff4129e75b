# homework week 6
import torch
def corr2d_multi_in(X, K):
    win = X.unfold(1, K.shape[1], 1).unfold(2, K.shape[2], 1)
    win = win[:, :-1, :-1]
    return (win * K[:, None, None]).sum((0, 3, 4))
def corr2d_multi_in_out(X, K):
    win = X.unfold(1, K.shape[2], 1).unfold(2, K.shape[3], 1)
    return torch.einsum("chwab,ocab->ohw", win, K)
def corr2d_multi_in_out_1x1(X, K):
    return torch.einsum("oi,ihw->ohw", K[:, :, 0, 0], X)
