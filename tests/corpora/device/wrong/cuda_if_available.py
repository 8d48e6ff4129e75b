"""Uses the GPU if there is one, asked for or not."""
import torch

def corr2d_multi_in(X, K):
    c, kh, kw = K.shape
    return torch.einsum('chwab,cab->hw', X.unfold(1, kh, 1).unfold(2, kw, 1), K)

def corr2d_multi_in_out(X, K):
    if torch.cuda.is_available():
        X = X.cuda()
        K = K.cuda()
    win = X.unfold(1, K.size(2), 1).unfold(2, K.size(3), 1)
    return torch.einsum('chwab,ocab->ohw', win, K)

def corr2d_multi_in_out_1x1(X, K):
    return torch.tensordot(K[:, :, 0, 0], X, dims=([1], [0]))
