import torch
from torch.func import vmap

# one number of the result, from one window and one kernel
def response(window, kernel):
    return (window * kernel).sum()

over_columns = vmap(response, in_dims=(0, None))
over_rows_and_columns = vmap(over_columns, in_dims=(0, None))

def cut_windows(X, kh, kw):
    # (h', w', c, kh, kw)
    return X.unfold(1, kh, 1).unfold(2, kw, 1).permute(1, 2, 0, 3, 4)

def corr2d_multi_in(X, K):
    return over_rows_and_columns(cut_windows(X, K.size(1), K.size(2)), K)

def corr2d_multi_in_out(X, K):
    windows = cut_windows(X, K.size(2), K.size(3))
    return vmap(over_rows_and_columns, in_dims=(None, 0))(windows, K)

def corr2d_multi_in_out_1x1(X, K):
    dense = lambda pixel: K[:, :, 0, 0] @ pixel
    return vmap(vmap(dense, in_dims=1, out_dims=1), in_dims=1, out_dims=1)(X)
