# my solution, please be gentle
import torch

def corr2d_multi_in(X, K):
    patches = X.unfold(1, K.shape[1], 1).unfold(2, K.shape[2], 1)
    return (patches * K[:, None, None]).sum(dim=(0, 3, 4))

def corr2d_multi_in_out(X, K):
    kh, kw = K.shape[2], K.shape[3]
    oh, ow = X.shape[1] - kh + 1, X.shape[2] - kw + 1
    flat = K.flatten(1)
    pixels = [flat @ X[:, i:i+kh, j:j+kw].flatten() for i in range(oh) for j in range(ow)]
    return torch.stack(pixels, dim=1).reshape(-1, oh, ow)

def corr2d_multi_in_out_1x1(X, K):
    weights = K.flatten(1)
    halves = []
    for part in X.split(X.shape[2] // 2, dim=2):     # less memory
        halves.append(torch.einsum("oi,ihw->ohw", weights, part))
    return torch.cat(halves, dim=2)
