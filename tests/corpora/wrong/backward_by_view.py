import torch

def corr2d_multi_in(X, K):
    patches = X.unfold(1, K.shape[1], 1).unfold(2, K.shape[2], 1)
    return (patches * K[:, None, None]).sum(dim=(0, 3, 4))

def corr2d_multi_in_out(X, K):
    return torch.cat([corr2d_multi_in(X, kernel).unsqueeze(0) for kernel in K], dim=0)

class Dense(torch.autograd.Function):
    @staticmethod
    def forward(ctx, X, W):
        ctx.save_for_backward(X, W)
        return torch.tensordot(W, X, dims=1)

    @staticmethod
    def backward(ctx, G):
        X, W = ctx.saved_tensors
        G = G.reshape(G.shape[0], -1)
        gX = (W.T @ G).view(X.shape)
        gW = G @ X.view(X.shape[0], -1).T
        return gX, gW


def corr2d_multi_in_out_1x1(X, K):
    return Dense.apply(X, K.flatten(1))