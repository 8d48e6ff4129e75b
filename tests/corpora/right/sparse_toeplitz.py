import torch

def _index(c, h, w, kh, kw, device):
    oh, ow = h - kh + 1, w - kw + 1
    rng = lambda n: torch.arange(n, device=device)
    i, j, ch, a, b = torch.meshgrid(rng(oh), rng(ow), rng(c), rng(kh), rng(kw), indexing="ij")
    rows = i * ow + j
    cols = (ch * h + i + a) * w + j + b
    return torch.stack([rows.reshape(-1), cols.reshape(-1)])

def corr2d_multi_in(X, K):
    c, h, w = X.shape
    _, kh, kw = K.shape
    oh, ow = h - kh + 1, w - kw + 1
    values = K.reshape(1, -1).expand(oh * ow, -1).reshape(-1)
    T = torch.sparse_coo_tensor(_index(c, h, w, kh, kw, X.device), values, (oh * ow, c * h * w))
    return torch.sparse.mm(T, X.reshape(-1, 1)).reshape(oh, ow)

def corr2d_multi_in_out(X, K):
    return torch.stack([corr2d_multi_in(X, k) for k in K])

def corr2d_multi_in_out_1x1(X, K):
    return torch.mm(K.reshape(K.shape[0], -1), X.reshape(X.shape[0], -1)).reshape(K.shape[0], X.shape[1], X.shape[2])
