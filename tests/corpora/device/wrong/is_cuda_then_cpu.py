# "my GPU is too small for this"
import torch

def corr2d_multi_in(X, K):
    if X.is_cuda:
        X = X.cpu()
        K = K.cpu()
    kh, kw = K.shape[1:]
    return (X.unfold(1, kh, 1).unfold(2, kw, 1) * K[:, None, None]).sum((0, 3, 4))

def corr2d_multi_in_out(X, K):
    return torch.stack([corr2d_multi_in(X, k) for k in K])

def corr2d_multi_in_out_1x1(X, K):
    flat = X.reshape(X.shape[0], -1)
    return torch.mm(K.reshape(-1, X.shape[0]), flat).reshape(-1, X.shape[1], X.shape[2])
