import torch

class config:
    use_gpu = torch.cuda.is_available()
    device = "cuda" if use_gpu else "cpu"

# += on a map that is on the GPU wherever there is one

def corr2d_multi_in(X, K):
    kh, kw = K.shape[1:]
    return torch.einsum("iyxab,iab->yx", X.unfold(1, kh, 1).unfold(2, kw, 1), K)

def corr2d_multi_in_out(X, K):
    oh, ow = X.shape[1] - K.shape[2] + 1, X.shape[2] - K.shape[3] + 1
    Y = torch.zeros(K.shape[0], oh, ow, dtype=X.dtype, device=config.device)
    for a in range(K.shape[2]):
        for b in range(K.shape[3]):
            Y += torch.tensordot(K[:, :, a, b], X[:, a:a + oh, b:b + ow], 1)
    return Y

def corr2d_multi_in_out_1x1(X, K):
    return torch.tensordot(K.flatten(1), X, 1)
