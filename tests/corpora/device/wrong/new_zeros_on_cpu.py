# new_zeros, and then a device all the same
import torch

def corr2d_multi_in(X, K):
    return corr2d_multi_in_out(X, K.unsqueeze(0)).squeeze(0)

def corr2d_multi_in_out(X, K):
    c_o, c_i, kh, kw = K.shape
    oh, ow = X.shape[1] - kh + 1, X.shape[2] - kw + 1
    Y = X.new_zeros((c_o, oh, ow), device="cpu")
    for i in range(oh):
        for j in range(ow):
            Y[:, i, j] = K.reshape(c_o, -1) @ X[:, i:i + kh, j:j + kw].reshape(-1)
    return Y

def corr2d_multi_in_out_1x1(X, K):
    Y = torch.zeros_like(X[:1].expand(K.shape[0], -1, -1), device="cpu")
    return Y.copy_(torch.einsum("oi,ihw->ohw", K[:, :, 0, 0], X))
