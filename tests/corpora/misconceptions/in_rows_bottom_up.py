# Assignment: several channels
import torch

def corr2d_multi_in(X, K):
    n_rows = K.shape[1]
    oh, ow = X.shape[1] - n_rows + 1, X.shape[2] - K.shape[2] + 1
    total = X.new_zeros(oh, ow)
    for c in range(len(X)):
        for a in range(n_rows):
            strip = X[c, a:a+oh].unfold(1, K.shape[2], 1)       # oh, ow, kw
            total = total + strip @ K[c, n_rows - a - 1]
    return total

def corr2d_multi_in_out(X, K):
    kh, kw = K.shape[2], K.shape[3]
    oh, ow = X.shape[1] - kh + 1, X.shape[2] - kw + 1
    flat = K.flatten(1)
    pixels = [flat @ X[:, i:i+kh, j:j+kw].flatten() for i in range(oh) for j in range(ow)]
    return torch.stack(pixels, dim=1).reshape(-1, oh, ow)

def corr2d_multi_in_out_1x1(X: torch.Tensor, K: torch.Tensor) -> torch.Tensor:
    """Exercise 3. Every pixel goes through the same dense layer."""
    c_o, c_i = K.shape[:2]
    h, w = X.shape[1:]
    W = K.reshape(c_o, c_i)
    P = X.reshape(c_i, h * w)
    return (W @ P).reshape(c_o, h, w)
