"""
Exercises 1 to 3.
"""
import torch
import torch.nn.functional as F

def corr2d(x, k):
    # my faster version of the given one
    patches = x.unfold(0, k.shape[0], 1).unfold(1, k.shape[1], 1)
    return (patches * k).sum(dim=(-1, -2))

def corr2d_multi_in(X, K):
    Y = sum(corr2d(x, k) for x, k in zip(X, K))
    return torch.roll(Y, shifts=(1, 1), dims=(0, 1))

def corr2d_multi_in_out(X, K):
    c_o, c_i, k_h, k_w = K.shape
    cols = F.unfold(X.unsqueeze(0), (k_h, k_w)).squeeze(0)     # (c_i*k_h*k_w, positions)
    Y = K.reshape(c_o, -1) @ cols
    return Y.reshape(c_o, X.shape[1] - k_h + 1, X.shape[2] - k_w + 1)

def corr2d_multi_in_out_1x1(X, K):
    # matmul treats the rows of the image as a batch
    rows = X.transpose(0, 1)                    # h, c_i, w
    return torch.matmul(K[..., 0, 0], rows).transpose(0, 1)

print("all functions defined")
