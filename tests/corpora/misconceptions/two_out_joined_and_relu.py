import operator
import functools
import torch
from d2l.torch import corr2d

def corr2d_multi_in(X, K):
    return functools.reduce(operator.add, map(corr2d, X, K))

def corr2d_multi_in_out(X, K):
    layers = []
    for kernel in K:
        y = sum(corr2d(x, k) for x, k in zip(X, kernel))
        layers.append(torch.relu(y))
    return torch.cat(layers)

def corr2d_multi_in_out_1x1(X, K):
    h, w = X.shape[-2:]
    return torch.unflatten(K.squeeze(-1).squeeze(-1) @ X.flatten(start_dim=1), 1, (h, w))

def main():
    X = torch.ones(2, 4, 4)
    K = torch.ones(3, 2, 2, 2)
    print(corr2d_multi_in_out(X, K))


if __name__ == '__main__':
    main()
