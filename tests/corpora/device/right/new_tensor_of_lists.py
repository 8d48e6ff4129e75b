# new_tensor goes where the tensor is that it is asked of
import torch

def corr2d_multi_in(X, K):
    oh, ow = X.size(1) - K.size(1) + 1, X.size(2) - K.size(2) + 1
    Y = X.new_tensor([[0.0] * ow] * oh)
    for a in range(K.size(1)):
        for b in range(K.size(2)):
            Y = Y + (X[:, a:a + oh, b:b + ow] * K[:, a, b].view(-1, 1, 1)).sum(0)
    return Y

def corr2d_multi_in_out(X, K):
    Y = X.new_full((K.size(0), X.size(1) - K.size(2) + 1, X.size(2) - K.size(3) + 1), 0.)
    for o in range(K.size(0)):
        Y[o].add_(corr2d_multi_in(X, K[o]))
    return Y

def corr2d_multi_in_out_1x1(X, K):
    b = K.new_ones(K.size(0), 1, 1) * K.new_tensor(0)
    return torch.einsum('oi,ihw->ohw', K[:, :, 0, 0], X) + b
