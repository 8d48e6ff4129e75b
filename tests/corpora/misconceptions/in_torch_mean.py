# my solution, please be gentle
import torch
def corr2d_multi_in(X, K):
    w = X.unfold(1, K.size(1), 1).unfold(2, K.size(2), 1)
    maps = (w * K[:, None, None, :, :]).sum((-2, -1))
    return torch.mean(maps, dim=0)
def corr2d_multi_in_out(X, K):
    win = X.unfold(1, K.size(2), 1).unfold(2, K.size(3), 1)
    return torch.tensordot(K, win, dims=([1, 2, 3], [0, 3, 4]))
def corr2d_multi_in_out_1x1(X, K):
    h, w = X.shape[-2:]
    return torch.unflatten(K.squeeze(-1).squeeze(-1) @ X.flatten(start_dim=1), 1, (h, w))
print("all functions defined")
