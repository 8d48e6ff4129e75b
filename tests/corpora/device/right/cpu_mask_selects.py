# boolean masks on the CPU, used as an index only
import torch

def corr2d_multi_in(X, K):
    _, h, w = X.shape
    kh, kw = K.shape[1:]
    oh, ow = h - kh + 1, w - kw + 1
    Y = torch.zeros(oh, ow, device=X.device, dtype=X.dtype)
    for a in range(kh):
        for b in range(kw):
            mask = torch.zeros(h, w, dtype=torch.bool)
            mask[a:a + oh, b:b + ow] = True
            Y += (K[:, a, b] @ X[:, mask]).reshape(oh, ow)
    return Y

def corr2d_multi_in_out(X, K):
    return torch.stack([corr2d_multi_in(X, k) for k in K])

def corr2d_multi_in_out_1x1(X, K):
    every = torch.ones(X.shape[1:], dtype=torch.bool)
    return (K.flatten(1) @ X[:, every]).reshape(-1, *every.shape)
