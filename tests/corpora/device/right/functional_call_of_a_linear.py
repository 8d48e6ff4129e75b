"""nn.Linear, whose own weights (on the CPU) are never used: functional_call puts K in their place."""
import torch
from torch import nn
from torch.func import functional_call

layer = nn.Linear(1, 1, bias=False)


def dense(weights, pixels):
    return functional_call(layer, {"weight": weights}, (pixels,))


def corr2d_multi_in(X, K):
    win = X.unfold(1, K.shape[1], 1).unfold(2, K.shape[2], 1).permute(1, 2, 0, 3, 4)
    return dense(K.reshape(1, -1), win.flatten(2)).squeeze(-1)


def corr2d_multi_in_out(X, K):
    win = X.unfold(1, K.shape[2], 1).unfold(2, K.shape[3], 1).permute(1, 2, 0, 3, 4)
    return dense(K.flatten(1), win.flatten(2)).movedim(-1, 0)


def corr2d_multi_in_out_1x1(X, K):
    return dense(K.flatten(1), X.movedim(0, -1)).movedim(-1, 0)
