import torch

# own backward pass; writes the weights' gradient number by number

class Dense(torch.autograd.Function):
    @staticmethod
    def forward(ctx, W, P):
        ctx.save_for_backward(W, P)
        return W @ P

    @staticmethod
    def backward(ctx, G):
        W, P = ctx.saved_tensors
        gW = torch.empty(W.shape, dtype=W.dtype)
        for o in range(W.shape[0]):
            for i in range(W.shape[1]):
                gW[o, i] = G[o] @ P[i]
        return gW, W.T @ G

def corr2d_multi_in(X, K):
    kh, kw = K.shape[1:]
    return torch.tensordot(X.unfold(1, kh, 1).unfold(2, kw, 1), K, dims=([0, 3, 4], [0, 1, 2]))

def corr2d_multi_in_out(X, K):
    return torch.stack([corr2d_multi_in(X, k) for k in K])

def corr2d_multi_in_out_1x1(X, K):
    c, h, w = X.shape
    return Dense.apply(K.reshape(-1, c), X.reshape(c, -1)).reshape(-1, h, w)
