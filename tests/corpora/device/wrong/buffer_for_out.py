# mm writes into a buffer of mine (out= needs a backward of its own)
import torch


class Product(torch.autograd.Function):
    @staticmethod
    def forward(ctx, A, B):
        ctx.save_for_backward(A, B)
        buffer = torch.empty(A.shape[0], B.shape[1], dtype=A.dtype)
        torch.mm(A, B, out=buffer)
        return buffer

    @staticmethod
    def backward(ctx, G):
        A, B = ctx.saved_tensors
        return G.mm(B.t()), A.t().mm(G)


def corr2d_multi_in(X, K):
    return (X.unfold(1, K.shape[1], 1).unfold(2, K.shape[2], 1) * K[:, None, None]).sum((0, 3, 4))

def corr2d_multi_in_out(X, K):
    c_o, c_i, kh, kw = K.shape
    cols = X.unfold(1, kh, 1).unfold(2, kw, 1).permute(0, 3, 4, 1, 2)
    Y = Product.apply(K.reshape(c_o, -1), cols.reshape(c_i * kh * kw, -1))
    return Y.reshape(c_o, *cols.shape[3:])

def corr2d_multi_in_out_1x1(X, K):
    Y = Product.apply(K.flatten(1), X.flatten(1))
    return Y.reshape(-1, X.shape[1], X.shape[2])
