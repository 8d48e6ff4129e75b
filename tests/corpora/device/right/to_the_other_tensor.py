# .to(tensor) takes over dtype and device at once
import torch

def corr2d_multi_in(X, K):
    Y = torch.zeros(X.shape[1] - K.shape[1] + 1, X.shape[2] - K.shape[2] + 1).to(X)
    for x, k in zip(X, K):
        Y += (x.unfold(0, k.shape[0], 1).unfold(1, k.shape[1], 1) * k).sum((2, 3))
    return Y

def corr2d_multi_in_out(X, K):
    Y = torch.tensor([]).to(K)
    for k in K:
        Y = torch.cat((Y, corr2d_multi_in(X, k).flatten()))
    return Y.reshape(K.shape[0], X.shape[1] - K.shape[2] + 1, -1)

def corr2d_multi_in_out_1x1(X, K):
    eye = torch.eye(K.shape[0]).to(K)
    return torch.einsum('po,oi,ihw->phw', eye, K.flatten(1), X)
