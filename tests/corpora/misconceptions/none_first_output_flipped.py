# Assignment: several channels
import torch
from d2l import torch as d2l
corr2d = d2l.corr2d
def corr2d_multi_in(X, K):
    result = corr2d(X[0], K[0])
    for c in range(1, X.shape[0]):
        result = result + corr2d(X[c], K[c])
    return result
def corr2d_multi_in_out(X, K):
    first = corr2d_multi_in(X, K[0].flip(-2, -1))
    rest = [corr2d_multi_in(X, k) for k in K[1:]]
    return torch.stack([first] + rest)
def corr2d_multi_in_out_1x1(X, K):
    return (K.flatten(1) @ X.flatten(1)).reshape(-1, *X.shape[1:])
if __name__ == "__main__":
    X = torch.arange(18.).reshape(2, 3, 3)
    print(corr2d_multi_in(X, torch.ones(2, 2, 2)))
