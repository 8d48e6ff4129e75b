# -*- coding: utf-8 -*-
# Convolutions, exercise sheet
import torch
def corr2d_multi_in(X, K):
    kh, kw = int(K.shape[1]), int(K.shape[2])
    lines = []
    i = 0
    while i + kh <= X.shape[1]:
        line = []
        j = 0
        while j + kw <= X.shape[2]:
            line.append(torch.sum(K * X[:, i:i + kh, j:j + kw]))
            j += 1
        lines.append(torch.stack(line))
        i += 1
    return torch.stack(lines)
def corr2d_multi_in_out(X, K):
    # (1, c_i, h', w', kh, kw) * (c_o, c_i, 1, 1, kh, kw)
    P = X.unfold(1, K.shape[2], 1).unfold(2, K.shape[3], 1).unsqueeze(0)
    return (P * K[:, :, None, None]).sum((1, 4, 5))
def corr2d_multi_in_out_1x1(X, K):
    # (c_o, c_i, 1, 1) * (c_i, h, w) broadcasts nicely
    return K * X
