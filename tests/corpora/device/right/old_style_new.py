# written for PyTorch 0.3: X.new() makes a tensor of X's type, on X's device
import torch

def corr2d_multi_in(X, K):
    kh, kw = K.size(1), K.size(2)
    Y = X.new(X.size(1) - kh + 1, X.size(2) - kw + 1).zero_()
    for i in range(Y.size(0)):
        for j in range(Y.size(1)):
            Y[i][j] = (X[:, i:i + kh, j:j + kw] * K).sum()
    return Y

def corr2d_multi_in_out(X, K):
    maps = [corr2d_multi_in(X, K.select(0, o)) for o in range(K.size(0))]
    return torch.stack(maps, 0)

def corr2d_multi_in_out_1x1(X, K):
    Y = X.new(K.size(0), X.size(1) * X.size(2)).fill_(0)
    Y = torch.addmm(Y, K.contiguous().view(K.size(0), -1), X.contiguous().view(X.size(0), -1))
    return Y.view(-1, X.size(1), X.size(2))
