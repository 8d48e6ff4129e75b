# adds the products up by a product with a vector of ones
import torch

def corr2d_multi_in(X, K):
    kh, kw = K.shape[1:]
    prods = X.unfold(1, kh, 1).unfold(2, kw, 1) * K[:, None, None]
    prods = prods.permute(1, 2, 0, 3, 4)
    oh, ow = prods.shape[:2]
    prods = prods.reshape(oh * ow, -1)
    ones = torch.ones(prods.shape[1], dtype=X.dtype)
    return (prods @ ones).reshape(oh, ow)

def corr2d_multi_in_out(X, K):
    win = X.unfold(1, K.size(2), 1).unfold(2, K.size(3), 1)
    return torch.tensordot(K, win, dims=([1, 2, 3], [0, 3, 4]))

def corr2d_multi_in_out_1x1(X, K):
    return (K * X.unsqueeze(0)).sum(dim=1)
