# .cpu() to be on the safe side; the answer stays there
import torch

def corr2d_multi_in(X, K):
    X, K = X.cpu(), K.cpu()
    Y = 0
    oh, ow = X.size(1) - K.size(1) + 1, X.size(2) - K.size(2) + 1
    for a in range(K.size(1)):
        for b in range(K.size(2)):
            Y = Y + (X[:, a:a + oh, b:b + ow] * K[:, a, b].view(-1, 1, 1)).sum(0)
    return Y

def corr2d_multi_in_out(X, K):
    out = []
    for o in range(K.size(0)):
        out.append(corr2d_multi_in(X, K[o]))
    return torch.stack(out, 0)

def corr2d_multi_in_out_1x1(X, K):
    return torch.einsum('oi,ihw->ohw', K[..., 0, 0], X)
