# device line of the newer quickstart
import torch

device = torch.accelerator.current_accelerator().type if torch.accelerator.is_available() else "cpu"
print(f"Using {device} device")


def corr2d_multi_in(X, K):
    return corr2d_multi_in_out(X, K[None])[0]


def corr2d_multi_in_out(X, K):
    win = X.unfold(1, K.shape[2], 1).unfold(2, K.shape[3], 1)
    return torch.einsum("iyxab,oiab->oyx", win, K)


def corr2d_multi_in_out_1x1(X, K):
    c_o = K.shape[0]
    Y = torch.empty((c_o, *X.shape[1:]), dtype=X.dtype, device=device)
    for o in range(c_o):
        Y[o] = torch.tensordot(K[o, :, 0, 0], X, dims=1)
    return Y
