# d2l.try_gpu, typed from the book
import torch

def try_gpu(i=0):
    """Return gpu(i) if exists, otherwise return cpu()."""
    if torch.cuda.device_count() >= i + 1:
        return torch.device(f"cuda:{i}")
    return torch.device("cpu")

def corr2d_multi_in(X, K):
    Y = torch.zeros((X.shape[1] - K.shape[1] + 1, X.shape[2] - K.shape[2] + 1), dtype=X.dtype, device=try_gpu())
    for i in range(Y.shape[0]):
        for j in range(Y.shape[1]):
            Y[i, j] = (X[:, i:i + K.shape[1], j:j + K.shape[2]] * K).sum()
    return Y

def corr2d_multi_in_out(X, K):
    return torch.stack([corr2d_multi_in(X, k) for k in K])

def corr2d_multi_in_out_1x1(X, K):
    return torch.matmul(K.flatten(1), X.flatten(1)).reshape(-1, *X.shape[1:])
