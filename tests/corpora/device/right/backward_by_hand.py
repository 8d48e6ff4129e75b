"""Forward and backward by hand; new tensors are made like the saved ones."""
import torch


class Corr(torch.autograd.Function):
    @staticmethod
    def forward(ctx, X, K):
        ctx.save_for_backward(X, K)
        oh, ow = X.shape[1] - K.shape[2] + 1, X.shape[2] - K.shape[3] + 1
        Y = torch.zeros(K.shape[0], oh, ow, dtype=X.dtype, device=X.device)
        for a in range(K.shape[2]):
            for b in range(K.shape[3]):
                Y += torch.tensordot(K[:, :, a, b], X[:, a:a + oh, b:b + ow], 1)
        return Y

    @staticmethod
    def backward(ctx, G):
        X, K = ctx.saved_tensors
        gX, gK = torch.zeros_like(X), torch.zeros_like(K)
        oh, ow = G.shape[1:]
        for a in range(K.shape[2]):
            for b in range(K.shape[3]):
                gX[:, a:a + oh, b:b + ow] += torch.tensordot(K[:, :, a, b].t(), G, 1)
                gK[:, :, a, b] = torch.tensordot(G, X[:, a:a + oh, b:b + ow], dims=([1, 2], [1, 2]))
        return gX, gK


def corr2d_multi_in(X, K):
    return Corr.apply(X, K.unsqueeze(0)).squeeze(0)

def corr2d_multi_in_out(X, K):
    return Corr.apply(X, K)

def corr2d_multi_in_out_1x1(X, K):
    return Corr.apply(X, K)
