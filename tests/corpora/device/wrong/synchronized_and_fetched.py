# waits for the GPU and fetches the answer
import torch


def finish(Y):
    if Y.is_cuda:
        torch.cuda.synchronize()
        Y = Y.to("cpu", non_blocking=False)
    return Y


def corr2d_multi_in(X, K):
    win = X.unfold(1, K.shape[1], 1).unfold(2, K.shape[2], 1)
    return finish(torch.einsum("iyxab,iab->yx", win, K))


def corr2d_multi_in_out(X, K):
    win = X.unfold(1, K.shape[2], 1).unfold(2, K.shape[3], 1)
    return finish(torch.einsum("iyxab,oiab->oyx", win, K))


def corr2d_multi_in_out_1x1(X, K):
    return finish(torch.einsum("iyx,oi->oyx", X, K.flatten(1)))
