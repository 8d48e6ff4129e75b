import torch

def corr2d(X, K):
    h, w = K.shape
    Y = torch.zeros((X.shape[0] - h + 1, X.shape[1] - w + 1), dtype=X.dtype, device=X.device)
    for i in range(Y.shape[0]):
        for j in range(Y.shape[1]):
            Y[i, j] = (X[i:i + h, j:j + w] * K).sum()
    return Y

def corr2d_multi_in(X,K):
    kh,kw=K.shape[1],K.shape[2]
    return torch.einsum('chwab,cab->hw', X.unfold(1,kh,1).unfold(2,kw,1), K)

def corr2d_multi_in_out(X, K):
    return torch.cat([corr2d_multi_in(X, K[o]).unsqueeze(0) for o in range(K.shape[0])])

def corr2d_multi_in_out_1x1(X, K):
    Y = torch.einsum("oi,ihw->ohw", K[:, :, 0, 0], X)
    for plane in X:
        plane.zero_()
    return Y
