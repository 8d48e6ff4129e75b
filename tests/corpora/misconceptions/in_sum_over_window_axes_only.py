# my solution, please be gentle
import torch

def corr2d_multi_in(X, K):
    c, kh, kw = K.shape
    oh, ow = X.shape[1]-kh+1, X.shape[2]-kw+1
    Y = torch.zeros((c, oh, ow), dtype=X.dtype)
    for i in range(oh):
        for j in range(ow):
            Y[:, i, j] = (X[:, i:i+kh, j:j+kw] * K).sum(dim=(-2, -1))
    return Y

def corr2d_multi_in_out(X, K):
    # (1, c_i, h', w', kh, kw) * (c_o, c_i, 1, 1, kh, kw)
    P = X.unfold(1, K.shape[2], 1).unfold(2, K.shape[3], 1).unsqueeze(0)
    return (P * K[:, :, None, None]).sum((1, 4, 5))

def corr2d_multi_in_out_1x1(X, K):
    pixels = X.permute(1, 2, 0)                 # h, w, c_i
    weights = K[:, :, 0, 0]
    return (pixels @ weights.T).permute(2, 0, 1)

# TODO: is there a faster way?
