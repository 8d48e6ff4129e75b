import torch

def corr2d(X, K):
    h, w = K.shape
    Y = torch.zeros((X.shape[0] - h + 1, X.shape[1] - w + 1), dtype=X.dtype, device=X.device)
    for i in range(Y.shape[0]):
        for j in range(Y.shape[1]):
            Y[i, j] = (X[i:i + h, j:j + w] * K).sum()
    return Y

def corr2d_multi_in(X, K):
    oh = X.shape[1] - K.shape[1] + 1
    ow = X.shape[2] - K.shape[2] + 1
    Y = torch.zeros(ow, oh, dtype=X.dtype, device=X.device)
    for x in range(ow):
        for y in range(oh):
            Y[x, y] = (X[:, y:y + K.shape[1], x:x + K.shape[2]] * K).sum()
    return Y

def corr2d_multi_in_out(X, K):
    return torch.stack([corr2d_multi_in(X, k) for k in K], 0)

def corr2d_multi_in_out_1x1(X,K):
    return (K.flatten(1) @ X.flatten(1)).reshape(K.shape[0], *X.shape[1:])
