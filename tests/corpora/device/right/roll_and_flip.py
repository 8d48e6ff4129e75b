import torch

# flips both, rolls the image and takes the last rows and columns

def corr2d_multi_in(X, K):
    X, K = X.flip(1, 2), K.flip(1, 2)
    kh, kw = K.shape[1:]
    Y = 0
    for a in range(kh):
        for b in range(kw):
            moved = torch.roll(X, shifts=(-a, -b), dims=(1, 2))
            Y = Y + (moved * K[:, a, b].reshape(-1, 1, 1)).sum(0)
    return Y[:X.shape[1] - kh + 1, :X.shape[2] - kw + 1].flip(0, 1)

def corr2d_multi_in_out(X, K):
    return torch.stack([corr2d_multi_in(X, k) for k in K])

def corr2d_multi_in_out_1x1(X, K):
    return torch.rot90(torch.einsum('oi,ihw->ohw', K[:, :, 0, 0], torch.rot90(X, 1, (1, 2))), -1, (1, 2))
