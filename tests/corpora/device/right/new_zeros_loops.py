# new_zeros, and every number on its own
import torch

def corr2d_multi_in(X, K):
    _, kh, kw = K.shape
    Y = X.new_zeros(X.shape[1] - kh + 1, X.shape[2] - kw + 1)
    for i in range(Y.shape[0]):
        for j in range(Y.shape[1]):
            Y[i, j] = (X[:, i:i + kh, j:j + kw] * K).sum()
    return Y

def corr2d_multi_in_out(X, K):
    Y = X.new_zeros(K.shape[0], X.shape[1] - K.shape[2] + 1, X.shape[2] - K.shape[3] + 1)
    for o in range(K.shape[0]):
        Y[o] = corr2d_multi_in(X, K[o])
    return Y

def corr2d_multi_in_out_1x1(X, K):
    c_i, h, w = X.shape
    return (K.reshape(-1, c_i) @ X.reshape(c_i, h * w)).reshape(-1, h, w)
