import torch

def corr2d_multi_in(X, K):
    c, h, w = X.shape
    idx = torch.arange(c * h * w, device=X.device).view(c, h, w)
    idx = idx.unfold(1, K.shape[1], 1).unfold(2, K.shape[2], 1)
    vals = torch.take(X, idx)            # take looks at the *logical* order, so strides don't matter
    return torch.mul(vals, K.view(c, 1, 1, *K.shape[1:]) if K.is_contiguous() else K.reshape(c, 1, 1, *K.shape[1:])).sum([0, 3, 4])

def corr2d_multi_in_out(X, K):
    maps = []
    for o in torch.arange(K.shape[0]):
        maps.append(corr2d_multi_in(X, K.index_select(0, o.to(K.device).reshape(1)).squeeze(0)))
    return torch.stack(maps)

def corr2d_multi_in_out_1x1(X, K):
    W = K.gather(1, torch.arange(X.shape[0], device=K.device).view(1, -1, 1, 1).expand(K.shape[0], -1, 1, 1))
    return torch.einsum('oi..., ihw -> ohw', W[:, :, 0, 0], X)
