# homework week 6
import torch
import torch.nn.functional as F
def corr2d_multi_in(X, K):
    p = X.unfold(1, K.size(1), 1).unfold(2, K.size(2), 1)
    return torch.tensordot(p, K, dims=([0, 3, 4], [0, 1, 2]))
def corr2d_multi_in_out(X, K):
    win = X.unfold(1, K.shape[2], 1).unfold(2, K.shape[3], 1)
    return torch.einsum("ihwab,ioab->ohw", win, K)
def corr2d_multi_in_out_1x1(X, K):
    # a dense layer at every pixel
    return F.linear(X.permute(1, 2, 0), K.flatten(1)).permute(2, 0, 1)
# --- end of my code ---
