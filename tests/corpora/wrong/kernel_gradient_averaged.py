"""Multiple input and multiple output channels"""
import torch

class Corr(torch.autograd.Function):
    @staticmethod
    def forward(ctx, X, K):
        ctx.save_for_backward(X, K)
        win = X.unfold(1, K.shape[2], 1).unfold(2, K.shape[3], 1)
        return torch.einsum("chwab,ocab->ohw", win, K)

    @staticmethod
    def backward(ctx, G):
        X, K = ctx.saved_tensors
        kh, kw = K.shape[2:]
        gX = torch.zeros_like(X)
        for a in range(kh):
            for b in range(kw):
                gX[:, a:a + G.shape[1], b:b + G.shape[2]] += torch.einsum("ohw,oc->chw", G, K[:, :, a, b])
        win = X.unfold(1, kh, 1).unfold(2, kw, 1)
        gK = torch.einsum("chwab,ohw->ocab", win, G) / G[0].numel()
        return gX, gK

def corr2d_multi_in(X, K):
    c, h, w = K.shape
    n, m = X.shape[1] - h + 1, X.shape[2] - w + 1
    Y = X.new_zeros(n, m)
    for r in range(n):
        for s in range(m):
            Y[r, s] = torch.sum(X[:, r:r+h, s:s+w] * K)
    return Y

def corr2d_multi_in_out(X, K):
    return Corr.apply(X, K)

def corr2d_multi_in_out_1x1(X, K):
    n = X.shape[1] * X.shape[2]
    W = K.reshape(K.shape[0], X.shape[0])
    Q = torch.mm(W, X.reshape(-1, n))
    return Q.reshape(K.shape[0], X.shape[1], X.shape[2])

if __name__ == "__main__":
    x = torch.randn(3, 5, 4)
    k = torch.randn(2, 3, 1, 1)
    print(corr2d_multi_in_out_1x1(x, k).shape)
