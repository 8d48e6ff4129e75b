import torch
import numpy as np

def corr2d(X, K):
    """(given)"""
    k_h, k_w = K.shape
    out_h, out_w = X.shape[0] - k_h + 1, X.shape[1] - k_w + 1
    Y = X.new_zeros((out_h, out_w))
    for i in range(out_h):
        for j in range(out_w):
            window = X[i : i + k_h, j : j + k_w]
            Y[i, j] = (window * K).sum()
    return Y

class Corr(torch.autograd.Function):
    @staticmethod
    def forward(ctx, X, K):
        ctx.save_for_backward(X, K)
        win = X.unfold(1, K.shape[2], 1).unfold(2, K.shape[3], 1)
        return torch.einsum("chwab,ocab->ohw", win, K)

    @staticmethod
    def backward(ctx, G):
        X, K = ctx.saved_tensors
        kh, kw = K.shape[2:]
        gX, gK = torch.zeros(X.shape), torch.zeros(K.shape)
        for a in range(kh):
            for b in range(kw):
                part = X[:, a:a + G.shape[1], b:b + G.shape[2]]
                gX[:, a:a + G.shape[1], b:b + G.shape[2]] += torch.einsum("ohw,oc->chw", G, K[:, :, a, b])
                gK[:, :, a, b] = torch.einsum("chw,ohw->oc", part, G)
        return gX, gK

def corr2d_multi_in(X, K):
    # (c_i, h', w') -> (h', w')
    per_channel = torch.stack([corr2d(X[i], K[i]) for i in range(X.size(0))])
    return torch.sum(per_channel, dim=0)

def corr2d_multi_in_out(X, K):
    return Corr.apply(X, K)

def corr2d_multi_in_out_1x1(X, K):
    pixels = X.permute(1, 2, 0)                 # h, w, c_i
    weights = K[:, :, 0, 0]
    return (pixels @ weights.T).permute(2, 0, 1)

# --- end of my code ---
