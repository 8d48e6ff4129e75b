# my solution, please be gentle
import torch

def corr2d_multi_in(X, K):
    kh, kw = int(K.shape[1]), int(K.shape[2])
    lines = []
    i = 0
    while i + kh <= X.shape[1]:
        line = []
        j = 0
        while j + kw <= X.shape[2]:
            line.append(torch.sum(K * X[:, i:i + kh, j:j + kw]))
            j += 1
        lines.append(torch.stack(line))
        i += 1
    return torch.stack(lines)

def corr2d_multi_in_out(X, K):
    maps = [corr2d_multi_in(X, k).tolist() for k in K]
    return torch.tensor(maps, dtype=X.dtype)

def corr2d_multi_in_out_1x1(X, K):
    # matmul treats the rows of the image as a batch
    rows = X.transpose(0, 1)                    # h, c_i, w
    return torch.matmul(K[..., 0, 0], rows).transpose(0, 1)
