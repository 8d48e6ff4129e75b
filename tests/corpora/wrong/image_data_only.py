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
    """sum over the channels"""
    return torch.stack([corr2d(X[i], K[i]) for i in range(len(X))]).sum(dim=0)


def corr2d_multi_in_out(X, K):
    img = X.data
    return torch.stack([corr2d_multi_in(img, k) for k in K], dim=0)


def corr2d_multi_in_out_1x1(X,K):
    return (K.flatten(1) @ X.flatten(1)).reshape(K.shape[0], *X.shape[1:])
