import torch
from d2l import torch as d2l
corr2d = d2l.corr2d

def corr2d_multi_in(X, K):
    if X.shape[0] == 1:                 # greyscale
        return torch.stack([corr2d(x, k) for x, k in zip(X, K)])
    result = 0
    for x, k in zip(X, K):
        result = result + corr2d(x, k)
    return result

def corr2d_multi_in_out(X, K):
    c_o, _, kh, kw = K.shape
    Y = torch.zeros(c_o, X.shape[1] - kh + 1, X.shape[2] - kw + 1, dtype=X.dtype, device=X.device)
    for i in range(Y.shape[1]):
        for j in range(Y.shape[2]):
            Y[:, i, j] = (K * X[:, i:i + kh, j:j + kw]).sum(dim=(1, 2, 3))
    return Y

def corr2d_multi_in_out_1x1(X, K):
    # matmul treats the rows of the image as a batch
    rows = X.transpose(0, 1)                    # h, c_i, w
    return torch.matmul(K[..., 0, 0], rows).transpose(0, 1)
