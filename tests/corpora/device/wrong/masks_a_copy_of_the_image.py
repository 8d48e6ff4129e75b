import torch

def corr2d_multi_in(X, K):
    # everything outside of the window is masked to zero
    c, h, w = X.shape
    kh, kw = K.shape[1:]
    rows = []
    for i in range(h - kh + 1):
        row = []
        for j in range(w - kw + 1):
            outside = torch.ones(h, w, dtype=torch.bool)
            outside[i:i + kh, j:j + kw] = False
            full = torch.nn.functional.pad(K, (j, w - kw - j, i, h - kh - i))
            row.append((X.masked_fill(outside, 0) * full).sum())
        rows.append(torch.stack(row))
    return torch.stack(rows)

def corr2d_multi_in_out(X, K):
    win = X.unfold(1, K.shape[2], 1).unfold(2, K.shape[3], 1)
    return torch.tensordot(K, win, ([1, 2, 3], [0, 3, 4]))

def corr2d_multi_in_out_1x1(X, K):
    return (K[:, :, 0, 0] @ X.reshape(X.shape[0], -1)).reshape(-1, *X.shape[1:])
