import torch.nn.functional as F, torch

"""A convolution is a fully connected layer looking through a small window."""

def patch_matrix(X, kh, kw):
    return torch.stack([X[:, i:i+kh, j:j+kw].flatten()
                        for i in range(X.shape[1]-kh+1) for j in range(X.shape[2]-kw+1)])

def corr2d_multi_in(X, K):
    kh, kw = K.shape[-2:]
    return F.linear(patch_matrix(X, kh, kw), K.flatten()[None, :]).reshape(X.shape[1]-kh+1, X.shape[2]-kw+1)

def corr2d_multi_in_out(X, K):
    kh, kw = K.shape[-2:]
    return F.linear(patch_matrix(X, kh, kw), K.flatten(1)).T.reshape(K.shape[0], X.shape[1]-kh+1, X.shape[2]-kw+1)

def corr2d_multi_in_out_1x1(X, K):
    return F.linear(X.flatten(1).T, K.flatten(1)).T.reshape(K.shape[0], *X.shape[1:])
