import torch
from autograder import check, NotDoneYet


def corr2d(X, K):
    h, w = K.shape
    Y = torch.zeros((X.shape[0] - h + 1, X.shape[1] - w + 1), dtype=X.dtype, device=X.device)
    for i in range(Y.shape[0]):
        for j in range(Y.shape[1]):
            Y[i, j] = (X[i:i + h, j:j + w] * K).sum()
    return Y


def corr2d_multi_in(X, K):
    raise NotDoneYet


def corr2d_multi_in_out(X, K):
    raise NotDoneYet


def corr2d_multi_in_out_1x1(X, K):
    raise NotDoneYet
