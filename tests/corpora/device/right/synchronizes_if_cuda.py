"""Waits for the GPU where there is one to wait for, to time things."""
import time
import torch

times = []

def wait(T):
    if T.is_cuda:
        torch.cuda.synchronize(T.device)
    return time.perf_counter()

def corr2d_multi_in(X, K):
    start = wait(X)
    win = X.unfold(1, K.shape[1], 1).unfold(2, K.shape[2], 1)
    Y = torch.einsum("iyxab,iab->yx", win, K)
    times.append(wait(Y) - start)
    return Y

def corr2d_multi_in_out(X, K):
    start = wait(X)
    Y = torch.einsum("iyxab,oiab->oyx", X.unfold(1, K.shape[2], 1).unfold(2, K.shape[3], 1), K)
    times.append(wait(Y) - start)
    return Y

def corr2d_multi_in_out_1x1(X, K):
    with torch.cuda.device_of(X):
        return torch.einsum("iyx,oi->oyx", X, K[:, :, 0, 0])
