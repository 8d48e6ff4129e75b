from autograder import check, NotDoneYet
import torch


def corr2d(X, K):
    h, w = K.shape
    Y = torch.zeros((X.shape[0] - h + 1, X.shape[1] - w + 1), dtype=X.dtype, device=X.device)
    for i in range(Y.shape[0]):
        for j in range(Y.shape[1]):
            Y[i, j] = (X[i:i + h, j:j + w] * K).sum()
    return Y


def corr2d_multi_in(X, K):
    c, k, _ = K.shape
    rows = []
    for i in range(X.shape[1] - k + 1):
        rows.append(torch.stack([(X[:, i:i+k, j:j+k] * K).sum() for j in range(X.shape[2] - k + 1)]))
    return torch.stack(rows)


def corr2d_multi_in_out(X, K):
    maps = []
    for k in K:
        maps.append(corr2d_multi_in(X, k))
    return torch.stack(maps)


def corr2d_multi_in_out_1x1(X, K):
    flat = X.reshape(X.shape[0], -1)
    return torch.mm(K.reshape(-1, X.shape[0]), flat).reshape(-1, X.shape[1], X.shape[2])

if __name__ == "__main__":
    X = torch.arange(18.).reshape(2, 3, 3)
    print(corr2d_multi_in(X, torch.ones(2, 2, 2)))
