"""The arithmetic is NumPy's, with a backward pass of its own."""
import numpy as np
import torch


class OneByOne(torch.autograd.Function):
    @staticmethod
    def forward(ctx, P, W):
        ctx.save_for_backward(P, W)
        return torch.from_numpy(W.numpy() @ P.numpy())

    @staticmethod
    def backward(ctx, G):
        P, W = ctx.saved_tensors
        return W.t() @ G, G @ P.t()


def corr2d_multi_in(X, K):
    _, kh, kw = K.shape
    return (X.unfold(1, kh, 1).unfold(2, kw, 1) * K[:, None, None]).sum(dim=(0, 3, 4))


def corr2d_multi_in_out(X, K):
    return torch.stack([corr2d_multi_in(X, k) for k in K])


def corr2d_multi_in_out_1x1(X, K):
    c_i, h, w = X.shape
    c_o = K.shape[0]
    Q = OneByOne.apply(X.reshape(c_i, h * w), K.reshape(c_o, c_i))
    return Q.reshape(c_o, h, w)
