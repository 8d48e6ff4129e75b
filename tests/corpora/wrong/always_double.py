import torch
from d2l.torch import corr2d


def corr2d_multi_in(X,K):
    kh,kw=K.shape[1],K.shape[2]
    return torch.einsum('chwab,cab->hw', X.unfold(1,kh,1).unfold(2,kw,1), K)


def corr2d_multi_in_out(X, K):
    X, K = X.double(), K.double()      # more exact
    return torch.stack([sum(corr2d(x, k) for x, k in zip(X, kk)) for kk in K])


def corr2d_multi_in_out_1x1(X, K):
    # just the general one
    return corr2d_multi_in_out(X, K)

if __name__ == "__main__":
    X = torch.arange(18.).reshape(2, 3, 3)
    print(corr2d_multi_in(X, torch.ones(2, 2, 2)))
