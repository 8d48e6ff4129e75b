import torch

# get_device() is the number of the GPU, and -1 on the CPU

def where(T):
    return T.get_device() if T.get_device() >= 0 else "cpu"

def corr2d_multi_in(X, K):
    _, kh, kw = K.shape
    Y = torch.zeros(X.shape[1] - kh + 1, X.shape[2] - kw + 1, dtype=X.dtype, device=where(X))
    for i in range(Y.shape[0]):
        for j in range(Y.shape[1]):
            Y[i, j] = (X[:, i:i + kh, j:j + kw] * K).sum()
    return Y

def corr2d_multi_in_out(X, K):
    Y = torch.zeros(len(K), X.shape[1] - K.shape[2] + 1, X.shape[2] - K.shape[3] + 1, dtype=X.dtype)
    Y = Y.cuda(X.get_device()) if X.is_cuda else Y
    for o in range(len(K)):
        Y[o] += corr2d_multi_in(X, K[o])
    return Y

def corr2d_multi_in_out_1x1(X, K):
    ones = torch.ones(len(X), dtype=X.dtype, device=str(X.device))
    return torch.einsum("i,oi,ihw->ohw", ones, K[:, :, 0, 0], X)
