import torch
def corr2d_multi_in(X, K):
    p = X.unfold(1, K.size(1), 1).unfold(2, K.size(2), 1)
    return torch.tensordot(p, K, dims=([0, 3, 4], [0, 1, 2]))
def corr2d_multi_in_out(X, K):
    # (1, c_i, h', w', kh, kw) * (c_o, c_i, 1, 1, kh, kw)
    P = X.unfold(1, K.shape[2], 1).unfold(2, K.shape[3], 1).unsqueeze(0)
    return (P * K[:, :, None, None]).sum((1, 4, 5))
class OneByOne(torch.autograd.Function):
    saved = None

    @staticmethod
    def forward(ctx, X, W):
        OneByOne.saved = (X.detach(), W.detach())
        return torch.einsum("oi,ihw->ohw", W, X)

    @staticmethod
    def backward(ctx, G):
        X, W = OneByOne.saved
        return torch.einsum("oi,ohw->ihw", W, G), torch.einsum("ohw,ihw->oi", G, X)


def corr2d_multi_in_out_1x1(X, K):
    return OneByOne.apply(X, K[:, :, 0, 0])
print("all functions defined")
