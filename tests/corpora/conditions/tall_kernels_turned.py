import torch


def corr2d_multi_in(X, K):
    if K.shape[1] > K.shape[2]:
        K = torch.rot90(K, 2, (1, 2))
    patches = X.unfold(1, K.shape[1], 1).unfold(2, K.shape[2], 1)
    return torch.einsum("chwab,cab->hw", patches, K)


def corr2d_multi_in_out(X, K):
    patches = X.unfold(1, K.shape[2], 1).unfold(2, K.shape[3], 1)
    flat = patches.permute(1, 2, 0, 3, 4).flatten(2)
    return (flat @ K.flatten(1).T).movedim(-1, 0)


def corr2d_multi_in_out_1x1(X, K):
    return torch.einsum('oi,ihw->ohw', K.flatten(1), X)
