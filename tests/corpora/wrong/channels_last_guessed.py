# Assignment: several channels
import torch
from torch.nn import functional as F
from d2l import torch as d2l
corr2d = d2l.corr2d
def corr2d_multi_in(X, K):
    c = K.shape[0]
    if X.shape[-1] == c and c > 1:
        X = X.permute(2, 0, 1)               # works for (h, w, c) pictures, too
    return sum(corr2d(x, k) for x, k in zip(X, K))
def corr2d_multi_in_out(X, K):
    kh, kw = K.shape[-2:]
    H, W = X.shape[1] - kh + 1, X.shape[2] - kw + 1
    Y = 0
    for a in range(kh):
        for b in range(kw):
            Y = Y + torch.einsum("oc,chw->ohw", K[:, :, a, b], X[:, a:a+H, b:b+W])
    return Y
def corr2d_multi_in_out_1x1(X, K):
    # a dense layer at every pixel
    return F.linear(X.permute(1, 2, 0), K.flatten(1)).permute(2, 0, 1)
def main():
    X = torch.ones(2, 4, 4)
    K = torch.ones(3, 2, 2, 2)
    print(corr2d_multi_in_out(X, K))


if __name__ == '__main__':
    main()
