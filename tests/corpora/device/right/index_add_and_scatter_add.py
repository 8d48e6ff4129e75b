# products are thrown into the bins where they belong; the bins' numbers are made on the device
import torch

def corr2d_multi_in(X, K):
    c, kh, kw = K.shape
    oh, ow = X.shape[1] - kh + 1, X.shape[2] - kw + 1
    Y = X.new_zeros(1, oh, ow)
    only = torch.zeros(1, dtype=torch.long, device=X.device)
    for a in range(kh):
        for b in range(kw):
            for i in range(c):
                Y = Y.index_add(0, only, X[i:i + 1, a:a + oh, b:b + ow] * K[i, a, b])
    return Y.squeeze(0)

def corr2d_multi_in_out(X, K):
    return torch.stack([corr2d_multi_in(X, k) for k in K])

def corr2d_multi_in_out_1x1(X, K):
    c_o, c_i = K.shape[:2]
    h, w = X.shape[1:]
    bins = torch.arange(c_o, device=K.device)[:, None].expand(c_o, h * w)
    Y = torch.zeros(c_o, h * w, device=X.device, dtype=X.dtype)
    for i in range(c_i):
        Y = Y.scatter_add(0, bins, (K[:, i] * X[i]).reshape(c_o, h * w))
    return Y.reshape(c_o, h, w)
