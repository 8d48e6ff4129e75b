import torch

# everything in float64, and back to the dtype that came

def corr2d_multi_in(X, K):
    dtype = X.dtype
    X, K = X.double(), K.double()
    Y = torch.zeros(X.size(1) - K.size(1) + 1, X.size(2) - K.size(2) + 1, dtype=torch.float64, device=X.device)
    for x, k in zip(X, K):
        for a in range(k.size(0)):
            for b in range(k.size(1)):
                Y += x[a:a + Y.size(0), b:b + Y.size(1)] * k[a, b]
    return Y.to(dtype)

def corr2d_multi_in_out(X, K):
    return torch.stack([corr2d_multi_in(X, k) for k in K]).type(X.dtype)

def corr2d_multi_in_out_1x1(X, K):
    Y = torch.einsum("oi,ihw->ohw", K[:, :, 0, 0].to(torch.float64), X.to(torch.float64))
    return Y.to(device=X.device, dtype=X.dtype)
