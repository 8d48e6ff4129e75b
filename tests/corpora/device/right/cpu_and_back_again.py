# computes on the CPU and brings the answer back; gradients go the same way
import torch

def corr2d_multi_in(X, K):
    x, k = X.cpu(), K.cpu()
    Y = torch.zeros(x.shape[1] - k.shape[1] + 1, x.shape[2] - k.shape[2] + 1, dtype=x.dtype)
    for i in range(Y.shape[0]):
        for j in range(Y.shape[1]):
            Y[i, j] = (x[:, i:i + k.shape[1], j:j + k.shape[2]] * k).sum()
    return Y.to(X.device)

def corr2d_multi_in_out(X, K):
    maps = [corr2d_multi_in(X, k).to("cpu") for k in K]
    return torch.stack(maps).to(K.device)

def corr2d_multi_in_out_1x1(X, K):
    Y = torch.tensordot(K.cpu()[:, :, 0, 0], X.cpu(), dims=1)
    if X.is_cuda:
        Y = Y.to(X.device, non_blocking=True)
    return Y
