import torch

def corr2d_multi_in(X, K):
    L = X.movedim(0, -1)                       # h, w, c
    kh, kw = K.shape[1:]
    k = K.movedim(0, -1).reshape(-1)           # kh, kw, c
    L = L.unfold(0, kh, 1).unfold(1, kw, 1)    # oh, ow, c, kh, kw
    L = L.movedim(2, -1)
    return L.reshape(*L.shape[:2], -1) @ k

def corr2d_multi_in_out(X, K):
    L = X.movedim(0, -1).unfold(0, K.shape[2], 1).unfold(1, K.shape[3], 1).movedim(2, -1).flatten(2)
    return (L @ K.movedim(1, -1).flatten(1).mT).movedim(-1, 0)

def corr2d_multi_in_out_1x1(X, K):
    return (X.movedim(0, -1) @ K[:, :, 0, 0].t()).movedim(-1, 0)
