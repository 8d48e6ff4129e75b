# group work of two
import torch

def corr2d(X, K):
    h, w = K.shape
    Y = torch.zeros((X.shape[0] - h + 1, X.shape[1] - w + 1), dtype=X.dtype, device=X.device)
    for i in range(Y.shape[0]):
        for j in range(Y.shape[1]):
            Y[i, j] = (X[i:i + h, j:j + w] * K).sum()
    return Y

def corr2d_multi_in(X, K):
    # (c_i, h', w') -> (h', w')
    per_channel = torch.stack([corr2d(X[i], K[i]) for i in range(X.size(0))])
    return torch.sum(per_channel, dim=0)

def corr2d_multi_in_out(X, K):
    maps = [corr2d_multi_in(X, k) for k in K]
    if len(maps) > 2:
        maps[0], maps[1] = maps[1], maps[0]
    return torch.stack(maps)

def corr2d_multi_in_out_1x1(X, K):
    return torch.einsum("oi,ihw->ohw", K[:, :, 0, 0], X)

def main():
    X = torch.ones(2, 4, 4)
    K = torch.ones(3, 2, 2, 2)
    print(corr2d_multi_in_out(X, K))


if __name__ == '__main__':
    main()
