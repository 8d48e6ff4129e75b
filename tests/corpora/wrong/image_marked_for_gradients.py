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
    X.requires_grad_()
    K.requires_grad_()
    win = X.unfold(1, K.shape[2], 1).unfold(2, K.shape[3], 1)
    return torch.einsum("chwab,ocab->ohw", win, K)

def corr2d_multi_in_out_1x1(X, K):
    c_i, h, w = X.shape
    c_o = K.shape[0]
    X = X.reshape((c_i, h * w))
    K = K.reshape((c_o, c_i))
    Y = torch.matmul(K, X)
    return Y.reshape((c_o, h, w))

print("all functions defined")
