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
    acc = corr2d(X[0], K[0])
    for c in range(1, X.shape[0]):
        acc = acc + corr2d(X[c], K[c])
    return acc


def corr2d_multi_in_out(X, K):
    maps = []
    for k in K:
        maps.append(corr2d_multi_in(X, k))
    return torch.stack(maps)


def corr2d_multi_in_out_1x1(X, K):
    c_o, c_i = K.shape[0], K.shape[1]
    h, w = X.shape[1], X.shape[2]
    Y = torch.mm(X.reshape(c_i, h*w).t(), K.reshape(c_o, c_i).t())
    return Y.reshape(c_o, h, w)

if __name__ == "__main__":
    X = torch.arange(18.).reshape(2, 3, 3)
    print(corr2d_multi_in(X, torch.ones(2, 2, 2)))
