# CNN homework  (second attempt)
import torch

def corr2d_multi_in(X, K):
    c_i, k_h, k_w = K.shape
    H = X.shape[1] - k_h + 1
    W = X.shape[2] - k_w + 1
    total = 0
    for a in range(k_h):
        for b in range(k_w):
            shifted = X[:, a:a + H, b:b + W]
            total = total + (shifted * K[:, a, b].reshape(-1, 1, 1)).sum(dim=0)
    return total

def corr2d_multi_in_out(X, K):
    c_o, c_i, kh, kw = K.shape
    maps = []
    for o in range(c_o):
        i = o % c_i
        patches = X[i].unfold(0, kh, 1).unfold(1, kw, 1)
        maps.append((patches * K[o, i]).sum((-1, -2)))
    return torch.stack(maps)

def corr2d_multi_in_out_1x1(X, K):
    return torch.tensordot(K.reshape(K.shape[:2]), X, dims=1)
