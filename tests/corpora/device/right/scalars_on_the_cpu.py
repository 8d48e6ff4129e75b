"""Tensors without axes may stay on the CPU: one of them goes with any CUDA tensor."""
import torch

ONE = torch.tensor(1.0)


def corr2d_multi_in(X, K):
    oh, ow = X.shape[1] - K.shape[1] + 1, X.shape[2] - K.shape[2] + 1
    Y = torch.tensor(0.0)
    for a in range(K.shape[1]):
        for b in range(K.shape[2]):
            Y = Y + (X[:, a:a + oh, b:b + ow] * K[:, a, b, None, None]).sum(0)
    return Y * ONE


def corr2d_multi_in_out(X, K):
    return torch.stack([corr2d_multi_in(X, k) for k in K]) / torch.ones(())


def corr2d_multi_in_out_1x1(X, K):
    out = []
    for o in range(K.shape[0]):
        s = torch.zeros(())
        for c in range(X.shape[0]):
            s = s + K[o, c, 0, 0] * X[c]
        out.append(s)
    return torch.stack(out)
