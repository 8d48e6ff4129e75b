# NumPy does the sums; the inputs are fetched for it and the answer is sent back
import numpy as np
import torch


def fetch(T):
    return T.detach().cpu().numpy()


class Correlate(torch.autograd.Function):
    @staticmethod
    def forward(ctx, X, K):
        ctx.save_for_backward(X, K)
        x, k = fetch(X), fetch(K)
        win = np.lib.stride_tricks.sliding_window_view(x, k.shape[2:], axis=(1, 2))
        return torch.from_numpy(np.einsum("iyxab,oiab->oyx", win, k)).to(X.device)

    @staticmethod
    def backward(ctx, G):
        X, K = ctx.saved_tensors
        x, k, g = fetch(X), fetch(K), G.numpy(force=True)
        gx, gk = np.zeros_like(x), np.zeros_like(k)
        oh, ow = g.shape[1:]
        for a in range(k.shape[2]):
            for b in range(k.shape[3]):
                gx[:, a:a + oh, b:b + ow] += np.einsum("oyx,oi->iyx", g, k[:, :, a, b])
                gk[:, :, a, b] = np.einsum("oyx,iyx->oi", g, x[:, a:a + oh, b:b + ow])
        return torch.as_tensor(gx, device=X.device), torch.tensor(gk, device=K.device)


def corr2d_multi_in(X, K):
    return Correlate.apply(X, K[None])[0]

def corr2d_multi_in_out(X, K):
    return Correlate.apply(X, K)

def corr2d_multi_in_out_1x1(X, K):
    return torch.tensordot(K.flatten(1), X, 1)
