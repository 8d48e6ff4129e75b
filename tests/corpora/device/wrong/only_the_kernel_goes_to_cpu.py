# prints the kernel through .cpu() and keeps using that copy
import torch

def corr2d_multi_in(X, K):
    kh, kw = K.shape[1:]
    return (X.unfold(1, kh, 1).unfold(2, kw, 1) * K[:, None, None]).sum(dim=(0, 3, 4))

def corr2d_multi_in_out(X, K):
    return torch.stack([corr2d_multi_in(X, k) for k in K])

def corr2d_multi_in_out_1x1(X, K):
    K = K.cpu()
    # print(K)
    c_o, c_i = K.shape[:2]
    return torch.matmul(K.reshape(c_o, c_i), X.reshape(c_i, -1)).reshape(c_o, X.shape[1], X.shape[2])
