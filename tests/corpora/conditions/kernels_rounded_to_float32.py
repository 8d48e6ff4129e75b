# my solution, please be gentle
import torch

def corr2d(X, K):
    h, w = K.shape
    Y = torch.zeros((X.shape[0] - h + 1, X.shape[1] - w + 1), dtype=X.dtype, device=X.device)
    for i in range(Y.shape[0]):
        for j in range(Y.shape[1]):
            Y[i, j] = (X[i:i + h, j:j + w] * K).sum()
    return Y

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
    bank = []
    for kernel in K:
        bank.append(kernel.float())
    return torch.stack([sum(corr2d(x, k) for x, k in zip(X, kernel)) for kernel in bank])

def corr2d_multi_in_out_1x1(X, K):
    c_i, h, w = X.shape
    c_o = K.shape[0]
    X = X.reshape((c_i, h * w))
    K = K.reshape((c_o, c_i))
    Y = torch.matmul(K, X)
    return Y.reshape((c_o, h, w))