"""Multiple input and multiple output channels"""
import torch
import torch.nn.functional as F
from d2l.torch import corr2d

def corr2d_multi_in(X, K):
    Y = sum(corr2d(x, k) for x, k in zip(X, K))
    if Y.requires_grad:
        Y.sum().backward(retain_graph=True)     # so that X.grad and K.grad are there
    return Y

def corr2d_multi_in_out(X, K):
    win = X.unfold(1, K.shape[2], 1).unfold(2, K.shape[3], 1)
    return torch.einsum("chwab,ocab->ohw", win, K)

def corr2d_multi_in_out_1x1(X, K):
    # a dense layer at every pixel
    return F.linear(X.permute(1, 2, 0), K.flatten(1)).permute(2, 0, 1)

if __name__ == "__main__":
    x = torch.randn(3, 5, 4)
    k = torch.randn(2, 3, 1, 1)
    print(corr2d_multi_in_out_1x1(x, k).shape)
