# my solution, please be gentle
import torch

def corr2d(x, k):
    # my faster version of the given one
    patches = x.unfold(0, k.shape[0], 1).unfold(1, k.shape[1], 1)
    return (patches * k).sum(dim=(-1, -2))

def corr2d_multi_in(X, K):
    patches = X.unfold(1, K.shape[1], 1).unfold(2, K.shape[2], 1)
    return (patches * K[:, None, None]).sum(dim=(0, 3, 4))

def corr2d_multi_in_out(X, K):
    c_o, c_i, k_h, k_w = K.shape
    Y = torch.empty(c_o, X.shape[1] - k_h + 1, X.shape[2] - k_w + 1)
    for o in range(c_o):
        Y[o] = sum(corr2d(x, k) for x, k in zip(X, K[o]))
    return Y

def corr2d_multi_in_out_1x1(X, K):
    h, w = X.shape[-2:]
    return torch.unflatten(K.squeeze(-1).squeeze(-1) @ X.flatten(start_dim=1), 1, (h, w))

if __name__ == "__main__":
    x = torch.randn(3, 5, 4)
    k = torch.randn(2, 3, 1, 1)
    print(corr2d_multi_in_out_1x1(x, k).shape)