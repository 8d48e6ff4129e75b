import torch
import torch.nn.functional as F

def corr2d_multi_in(X, K):
    # pad the kernel to the size of the image, roll the image under it
    _, h, w = X.shape
    c, kh, kw = K.shape
    total = torch.zeros_like(X[0])
    for a in range(kh):
        for b in range(kw):
            rolled = torch.roll(X, shifts=(-a, -b), dims=(1, 2))
            total = total + (rolled * K[:, a, b].view(c, 1, 1)).sum(0)
    return total[:h - kh + 1, :w - kw + 1]

def corr2d_multi_in_out(X, K):
    _, h, w = X.shape
    o, c, kh, kw = K.shape
    big = F.pad(K, (0, w - kw, 0, h - kh))
    rows = []
    for i in range(h - kh + 1):
        for j in range(w - kw + 1):
            rows.append((torch.roll(big, (i, j), (2, 3)) * X).sum((1, 2, 3)))
    return torch.stack(rows, 1).reshape(o, h - kh + 1, w - kw + 1)

def corr2d_multi_in_out_1x1(X, K):
    return torch.matmul(K[:, :, 0, 0], X.permute(1, 0, 2)).permute(1, 0, 2)
