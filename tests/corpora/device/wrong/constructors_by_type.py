# X.type() says which constructor to take (it says torch.cuda.FloatTensor on a GPU)
import torch

CONSTRUCTORS = {"torch.FloatTensor": torch.FloatTensor, "torch.DoubleTensor": torch.DoubleTensor}

def corr2d_multi_in(X, K):
    kh, kw = K.shape[1:]
    return torch.einsum("iyxab,iab->yx", X.unfold(1, kh, 1).unfold(2, kw, 1), K)

def corr2d_multi_in_out(X, K):
    kh, kw = K.shape[2:]
    new = CONSTRUCTORS[X.type()]
    Y = new(K.shape[0], X.shape[1] - kh + 1, X.shape[2] - kw + 1)
    for o in range(K.shape[0]):
        Y[o] = corr2d_multi_in(X, K[o])
    return Y

def corr2d_multi_in_out_1x1(X, K):
    return torch.einsum("ihw,oi->ohw", X, K[:, :, 0, 0])
