"""Multiple input and multiple output channels"""
import torch

def corr2d_multi_in(X, K):
    c, kh, kw = K.shape
    oh, ow = X.shape[1] - kh + 1, X.shape[2] - kw + 1
    cols = torch.zeros(oh * ow, c * kh * kw)
    for i in range(oh):
        for j in range(ow):
            cols[i * ow + j] = X[:, i:i+kh, j:j+kw].reshape(-1)
    return (cols @ K.reshape(-1)).reshape(oh, ow)

def corr2d_multi_in_out(X, K):
    win = X.unfold(1, K.size(2), 1).unfold(2, K.size(3), 1)
    return torch.tensordot(K, win, dims=([1, 2, 3], [0, 3, 4]))

def corr2d_multi_in_out_1x1(X, K):
    return (K.flatten(1) @ X.flatten(1)).reshape(-1, *X.shape[1:])

print("all functions defined")
