import torch

# type_as and type(X.type()) move to the GPU as well

def corr2d_multi_in(X, K):
    h, w = K.shape[1:]
    Y = torch.zeros(X.shape[1] - h + 1, X.shape[2] - w + 1).type_as(X)
    for i in range(Y.shape[0]):
        for j in range(Y.shape[1]):
            Y[i, j] = (X[:, i:i + h, j:j + w] * K).sum()
    return Y

def corr2d_multi_in_out(X, K):
    Y = torch.zeros(len(K), X.shape[1] - K.shape[2] + 1, X.shape[2] - K.shape[3] + 1).type(X.type())
    for o in range(len(K)):
        Y[o] = corr2d_multi_in(X, K[o])
    return Y

def corr2d_multi_in_out_1x1(X, K):
    bias = torch.zeros(K.shape[0], 1, 1).type_as(K)
    return torch.einsum('oi,ihw->ohw', K[:, :, 0, 0], X) + bias
