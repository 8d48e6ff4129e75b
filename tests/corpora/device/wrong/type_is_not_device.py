# .type(dtype) changes the dtype alone
import torch

def corr2d_multi_in(X, K):
    k_h, k_w = K.shape[1:]
    Y = torch.Tensor(X.shape[1] - k_h + 1, X.shape[2] - k_w + 1).zero_().type(X.dtype)
    for i in range(Y.shape[0]):
        for j in range(Y.shape[1]):
            for c in range(X.shape[0]):
                Y[i, j] = Y[i, j] + torch.sum(X[c, i:i + k_h, j:j + k_w] * K[c]).to(Y)
    return Y

def corr2d_multi_in_out(X, K):
    return torch.stack(list(corr2d_multi_in(X, k) for k in K))

def corr2d_multi_in_out_1x1(X, K):
    c_i, h, w = X.shape
    return torch.matmul(K.reshape(-1, c_i), X.reshape(c_i, h * w)).reshape(-1, h, w)
