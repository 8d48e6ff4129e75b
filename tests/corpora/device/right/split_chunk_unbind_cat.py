# taken apart and put together again
import torch

def corr2d_multi_in(X, K):
    lines = []
    for i in range(X.shape[1] - K.shape[1] + 1):
        strip = X.narrow(1, i, K.shape[1])
        cells = [(strip.narrow(2, j, K.shape[2]) * K).sum().reshape(1) for j in range(X.shape[2] - K.shape[2] + 1)]
        lines.append(torch.cat(cells))
    return torch.vstack(lines)

def corr2d_multi_in_out(X, K):
    maps = [corr2d_multi_in(X, k.squeeze(0)) for k in torch.split(K, 1)]
    return torch.stack(maps)

def corr2d_multi_in_out_1x1(X, K):
    maps = []
    for weights in torch.chunk(K, K.shape[0]):
        parts = [x * k for x, k in zip(X.unbind(0), weights.flatten().unbind())]
        maps.append(torch.stack(parts).sum(0, keepdim=True))
    return torch.cat(maps)
