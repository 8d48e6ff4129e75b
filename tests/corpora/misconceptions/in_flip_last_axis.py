import torch

def corr2d(X, K):
    """(given)"""
    k_h, k_w = K.shape
    out_h, out_w = X.shape[0] - k_h + 1, X.shape[1] - k_w + 1
    Y = X.new_zeros((out_h, out_w))
    for i in range(out_h):
        for j in range(out_w):
            window = X[i : i + k_h, j : j + k_w]
            Y[i, j] = (window * K).sum()
    return Y

def corr2d_multi_in(X, K):
    flipped = K.flip(-1)
    return torch.stack([corr2d(x, k) for x, k in zip(X, flipped)]).sum(0)

def corr2d_multi_in_out(X, K):
    kh, kw = K.shape[2], K.shape[3]
    oh, ow = X.shape[1] - kh + 1, X.shape[2] - kw + 1
    flat = K.flatten(1)
    pixels = [flat @ X[:, i:i+kh, j:j+kw].flatten() for i in range(oh) for j in range(ow)]
    return torch.stack(pixels, dim=1).reshape(-1, oh, ow)

def corr2d_multi_in_out_1x1(X, K):
    return corr2d_multi_in_out(X, K)