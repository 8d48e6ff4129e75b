import torch

def corr2d_multi_in(X, K):
    kh, kw = K.shape[1:]
    prods = (X.unfold(1, kh, 1).unfold(2, kw, 1) * K[:, None, None]).permute(1, 2, 0, 3, 4).flatten(2)
    return prods.cumsum(dim=-1)[..., -1]

def corr2d_multi_in_out(X, K):
    out = []
    for k in K:
        out.append(corr2d_multi_in(X, k))
    return torch.dstack(out).permute(2, 0, 1)

def corr2d_multi_in_out_1x1(X, K):
    prods = K * X.unsqueeze(0)            # (o, i, 1, 1) * (1, i, h, w)
    return torch.cumsum(prods, dim=1)[:, -1]
