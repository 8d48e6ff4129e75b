# my solution, please be gentle
import torch
import torch.nn.functional as F
from d2l.torch import corr2d

def corr2d_multi_in(X, K):
    maps = torch.stack([corr2d(x, k) for x, k in zip(X, K)])
    return F.relu(maps.mean(0))

def corr2d_multi_in_out(X, K):
    return torch.stack([corr2d_multi_in(X, k) for k in K], 0)

def corr2d_multi_in_out_1x1(X, K):
    # matmul treats the rows of the image as a batch
    rows = X.transpose(0, 1)                    # h, c_i, w
    return torch.matmul(K[..., 0, 0], rows).transpose(0, 1)
