import torch
import torch.nn.functional as F

CPU = torch.device("cpu")

def to_cpu(*tensors):
    """all of them to one place, so that nothing is mixed"""
    return [t.to(CPU) for t in tensors]

def corr2d_multi_in(X, K):
    X, K = to_cpu(X, K)
    cols = F.unfold(X[None], K.shape[1:])[0]
    return (K.reshape(1, -1) @ cols).reshape(X.shape[1] - K.shape[1] + 1, -1)

def corr2d_multi_in_out(X, K):
    X, K = to_cpu(X, K)
    cols = F.unfold(X[None], K.shape[2:])[0]
    return (K.flatten(1) @ cols).reshape(K.shape[0], X.shape[1] - K.shape[2] + 1, -1)

def corr2d_multi_in_out_1x1(X, K):
    X, K = to_cpu(X, K)
    return (K.flatten(1) @ X.flatten(1)).reshape(-1, X.shape[1], X.shape[2])
