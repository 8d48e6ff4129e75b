import torch

def corr2d_multi_in(X, K):
    # float64 needs a special case!!
    oh, ow = X.shape[1] - K.shape[1] + 1, X.shape[2] - K.shape[2] + 1
    if X.dtype == torch.float64:
        Y = torch.zeros(oh, ow, dtype=torch.float64)
    else:
        Y = X.new_zeros(oh, ow)
    for i in range(oh):
        for j in range(ow):
            Y[i, j] = (X[:, i:i + K.shape[1], j:j + K.shape[2]] * K).sum()
    return Y

def corr2d_multi_in_out(X, K):
    Y = []
    for k in K:
        Y += [corr2d_multi_in(X, k)]
    return torch.stack(Y)

def corr2d_multi_in_out_1x1(X, K):
    return torch.einsum("oixy,ihw->ohw", K, X)
