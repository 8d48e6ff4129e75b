import torch

def corr2d_multi_in(X, K):
    oh = X.shape[1] - K.shape[1] + 1
    ow = X.shape[2] - K.shape[2] + 1
    Y = torch.empty((oh, ow), dtype=X.dtype, device=X.device)
    i = 0
    while i < oh:
        j = 0
        while j < ow:
            Y[i][j] = torch.sum(torch.mul(X[:, i:i + K.shape[1], j:j + K.shape[2]], K))
            j += 1
        i += 1
    return Y

def corr2d_multi_in_out(X, K):
    Y = torch.empty((K.shape[0], X.shape[1] - K.shape[2] + 1, X.shape[2] - K.shape[3] + 1), dtype=X.dtype, device=X.device)
    for o, k in enumerate(K):
        Y[o, :, :] = corr2d_multi_in(X, k)
    return Y

def corr2d_multi_in_out_1x1(X, K):
    Y = torch.empty((K.shape[0], *X.shape[1:]), dtype=X.dtype, device=X.device)
    Y.view(K.shape[0], -1).copy_(K.reshape(K.shape[0], X.shape[0]) @ X.reshape(X.shape[0], -1))
    return Y
