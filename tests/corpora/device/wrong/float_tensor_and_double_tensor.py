import torch

# the old constructors: always on the CPU

def make(dtype, *size):
    if dtype == torch.float64:
        return torch.DoubleTensor(*size)
    return torch.FloatTensor(*size)

def corr2d_multi_in(X, K):
    Y = make(X.dtype, X.size(1) - K.size(1) + 1, X.size(2) - K.size(2) + 1)
    for i in range(Y.size(0)):
        for j in range(Y.size(1)):
            Y[i][j] = (X[:, i:i + K.size(1), j:j + K.size(2)] * K).sum()
    return Y

def corr2d_multi_in_out(X, K):
    return torch.stack([corr2d_multi_in(X, k) for k in K])

def corr2d_multi_in_out_1x1(X, K):
    Y = make(X.dtype, K.size(0), X.size(1), X.size(2))
    for o in range(K.size(0)):
        Y[o] = (X * K[o]).sum(0)
    return Y
