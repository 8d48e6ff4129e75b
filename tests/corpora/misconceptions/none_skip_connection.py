import torch

def corr2d_multi_in(X, K):
    kh, kw = K.shape[1:]
    rows = []
    for i in range(X.shape[1] - kh + 1):
        row = []
        for j in range(X.shape[2] - kw + 1):
            row.append((X[:, i:i + kh, j:j + kw] * K).sum())
        rows.append(torch.stack(row))
    return torch.stack(rows)

def corr2d_multi_in_out(X, K):
    channels = []
    for o in range(K.shape[0]):
        channels.append(corr2d_multi_in(X, K[o]))
    return torch.stack(channels)

def corr2d_multi_in_out_1x1(X, K):
    Y = torch.einsum("oi,ihw->ohw", K[:, :, 0, 0], X)
    return Y + X.mean(0)
