import torch
from torch.nn import functional as F

def corr2d(X, K):
    h, w = K.shape
    Y = torch.zeros((X.shape[0] - h + 1, X.shape[1] - w + 1), dtype=X.dtype, device=X.device)
    for i in range(Y.shape[0]):
        for j in range(Y.shape[1]):
            Y[i, j] = (X[i:i + h, j:j + w] * K).sum()
    return Y

def corr2d_multi_in(X, K):
    a, b = K.shape[1] - 1, K.shape[2] - 1
    X = F.pad(X, (b, b, a, a))
    return sum(corr2d(X[i], K[i]) for i in range(len(K)))

def corr2d_multi_in_out(X, K):
    win = X.unfold(1, K.size(2), 1).unfold(2, K.size(3), 1)
    return torch.tensordot(K, win, dims=([1, 2, 3], [0, 3, 4]))

def corr2d_multi_in_out_1x1(X, K):
    return (K.flatten(1) @ X.flatten(1)).reshape(-1, *X.shape[1:])

def main():
    X = torch.ones(2, 4, 4)
    K = torch.ones(3, 2, 2, 2)
    print(corr2d_multi_in_out(X, K))


if __name__ == '__main__':
    main()
