# all channels of one pixel at a time
import torch

def corr2d_multi_in(X, K):
    _, kh, kw = K.shape
    Y = torch.zeros(X.shape[1] - kh + 1, X.shape[2] - kw + 1, device=X.device, dtype=X.dtype)
    for i in range(Y.shape[0]):
        for j in range(Y.shape[1]):
            for a in range(kh):
                for b in range(kw):
                    Y[i, j] += X[:, i + a, j + b] @ K[:, a, b]
    return Y

def corr2d_multi_in_out(X, K):
    return torch.stack([corr2d_multi_in(X, k) for k in K])

def corr2d_multi_in_out_1x1(X, K):
    W = K[:, :, 0, 0]
    rows = [torch.stack([W @ X[:, i, j] for j in range(X.shape[2])], 1) for i in range(X.shape[1])]
    return torch.stack(rows, 1)
