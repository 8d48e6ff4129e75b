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
    Xi = X.long()
    Ki = K.long()
    Y = torch.zeros(X.shape[1] - K.shape[1] + 1, X.shape[2] - K.shape[2] + 1, dtype=X.dtype)
    for i in range(Y.shape[0]):
        for j in range(Y.shape[1]):
            Y[i, j] = (Xi[:, i:i+K.shape[1], j:j+K.shape[2]] * Ki).sum()
    return Y


def corr2d_multi_in_out(X, K):
    # one map for every output channel
    out = [corr2d_multi_in(X, K[i, :, :, :]) for i in range(K.size(0))]
    return torch.stack(out, dim=0)


def corr2d_multi_in_out_1x1(X, K):
    # just the general one
    return corr2d_multi_in_out(X, K)

# TODO: ask about the 1x1 part
