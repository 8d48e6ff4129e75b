# corr(x, k) = sum_ab k[a,b] * R_a x C_b  where R_a picks rows a..a+oh and C_b columns b..b+ow.
import torch

def pick(n, size, X):
    """(n - size + 1 shifted selections) -> tensor (size, n-size+1, n)"""
    eye = torch.eye(n, dtype=X.dtype, device=X.device)
    m = n - size + 1
    return torch.stack([eye[a:a + m] for a in range(size)])

def corr2d_multi_in(X, K):
    R = pick(X.shape[1], K.shape[1], X)
    C = pick(X.shape[2], K.shape[2], X)
    return torch.einsum("ayh,chw,bxw,cab->yx", R, X, C, K)

def corr2d_multi_in_out(X, K):
    R = pick(X.shape[1], K.shape[2], X)
    C = pick(X.shape[2], K.shape[3], X)
    return torch.einsum("ayh,chw,bxw,ocab->oyx", R, X, C, K)

def corr2d_multi_in_out_1x1(X, K):
    W = K.reshape(K.shape[:2]).contiguous()          # kron does not like strange strides
    R = torch.kron(W, torch.eye(X.shape[1], dtype=X.dtype, device=X.device))   # (o*h, i*h)
    return (R @ X.reshape(-1, X.shape[2])).reshape(-1, *X.shape[1:])
