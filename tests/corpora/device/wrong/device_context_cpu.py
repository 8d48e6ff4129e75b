import torch

def corr2d_multi_in(X, K):
    """everything inside `with torch.device`"""
    with torch.device('cpu'):
        Y = torch.zeros(X.shape[1] - K.shape[1] + 1, X.shape[2] - K.shape[2] + 1, dtype=X.dtype)
        for c in range(X.shape[0]):
            for a in range(K.shape[1]):
                for b in range(K.shape[2]):
                    Y += X[c, a:a + Y.shape[0], b:b + Y.shape[1]] * K[c, a, b]
    return Y

def corr2d_multi_in_out(X, K):
    with torch.device('cpu'):
        return torch.stack([corr2d_multi_in(X, k) for k in K])

def corr2d_multi_in_out_1x1(X, K):
    with torch.device('cpu'):
        return torch.einsum('oi,ihw->ohw', K[:, :, 0, 0], X)
