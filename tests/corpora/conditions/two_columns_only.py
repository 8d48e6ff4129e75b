import torch
from torch.nn import functional as F

def corr2d_multi_in(X, K):
    _, kh, kw = K.shape
    oh, ow = X.shape[1] - kh + 1, X.shape[2] - kw + 1
    Y = 0
    for a in range(kh):
        left = K[:, a, 0].view(-1, 1, 1) * X[:, a:a + oh, 0:ow]
        Y = Y + left.sum(0)
        if kw > 1:
            right = K[:, a, 1].view(-1, 1, 1) * X[:, a:a + oh, 1:ow + 1]
            Y = Y + right.sum(0)
    return Y

def corr2d_multi_in_out(X, K):
    c_o, c_i, k_h, k_w = K.shape
    cols = F.unfold(X.unsqueeze(0), (k_h, k_w)).squeeze(0)     # (c_i*k_h*k_w, positions)
    Y = K.reshape(c_o, -1) @ cols
    return Y.reshape(c_o, X.shape[1] - k_h + 1, X.shape[2] - k_w + 1)

def corr2d_multi_in_out_1x1(X, K):
    h, w = X.shape[-2:]
    return torch.unflatten(K.squeeze(-1).squeeze(-1) @ X.flatten(start_dim=1), 1, (h, w))
