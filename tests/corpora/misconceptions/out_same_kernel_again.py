# Assignment: several channels
import torch
from d2lzh_pytorch import corr2d
def corr2d_multi_in(X: torch.Tensor, K: torch.Tensor) -> torch.Tensor:
    """Exercise 1. Adds up the correlations of all the channels."""
    assert X.shape[0] == K.shape[0]
    Y = None
    for x, k in zip(X, K):
        Y = corr2d(x, k) if Y is None else Y + corr2d(x, k)
    return Y
def corr2d_multi_in_out(X, K):
    result = []
    for o in range(K.shape[0]):
        result.append(corr2d_multi_in(X, K[0]))
    return torch.stack(result, 0)
def corr2d_multi_in_out_1x1(X, K):
    n = X.shape[1] * X.shape[2]
    W = K.reshape(K.shape[0], X.shape[0])
    Q = torch.mm(W, X.reshape(-1, n))
    return Q.reshape(K.shape[0], X.shape[1], X.shape[2])
def main():
    X = torch.ones(2, 4, 4)
    K = torch.ones(3, 2, 2, 2)
    print(corr2d_multi_in_out(X, K))


if __name__ == '__main__':
    main()
