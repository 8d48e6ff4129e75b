import torch

def corr2d_multi_in(X, K):
    c_i, k_h, k_w = K.shape
    H = X.shape[1] - k_h + 1
    W = X.shape[2] - k_w + 1
    total = 0
    for a in range(k_h):
        for b in range(k_w):
            shifted = X[:, a:a + H, b:b + W]
            total = total + (shifted * K[:, a, b].reshape(-1, 1, 1)).sum(dim=0)
    return total

def corr2d_multi_in_out(X, K):
    channels = []
    for o in range(K.shape[0]):
        channels.append(corr2d_multi_in(X, K[o]))
    return torch.stack(channels)

def corr2d_multi_in_out_1x1(X, K):
    h, w = X.shape[1:]
    W = K.reshape(K.shape[0], -1)
    Q = W @ X.reshape(X.shape[0], -1)
    return Q.reshape(-1, h, w).sum(0)
