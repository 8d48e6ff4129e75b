"""The kernel is padded to the size of the image, once for every position."""
import torch
import torch.nn.functional as F


def corr2d_multi_in(X, K):
    return corr2d_multi_in_out(X, K.unsqueeze(0))[0]


def corr2d_multi_in_out(X, K):
    c_o, c_i, kh, kw = K.shape
    oh, ow = X.shape[1] - kh + 1, X.shape[2] - kw + 1
    lines = []
    for i in range(oh):
        for j in range(ow):
            full = F.pad(K, (j, ow - 1 - j, i, oh - 1 - i), mode="constant", value=0)
            lines.append((full * X).flatten(1).sum(1))
    return torch.stack(lines, dim=1).reshape(c_o, oh, ow)


def corr2d_multi_in_out_1x1(X, K):
    return (F.pad(K, (0, X.shape[2] - 1, 0, X.shape[1] - 1), mode="replicate") * X).sum(1)
