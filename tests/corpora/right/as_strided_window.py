import torch

def view_windows(X, kh, kw):
    c, h, w = X.shape
    sc, sh, sw = X.stride()
    return X.as_strided((c, h - kh + 1, w - kw + 1, kh, kw), (sc, sh, sw, sh, sw))   # keeps the storage offset

def corr2d_multi_in(X, K):
    V = view_windows(X, *K.shape[1:])
    return (V * K[:, None, None]).sum(dim=(0, 3, 4))

def corr2d_multi_in_out(X, K):
    V = view_windows(X, *K.shape[2:])
    return (V.unsqueeze(0) * K[:, :, None, None]).sum(dim=(1, 4, 5))

def corr2d_multi_in_out_1x1(X, K):
    c_o, c_i = K.shape[:2]
    return (K.reshape(c_o, c_i, 1) * X.reshape(1, c_i, -1)).sum(1).reshape(c_o, X.shape[1], X.shape[2])
