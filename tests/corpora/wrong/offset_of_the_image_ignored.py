"""Multiple input and multiple output channels"""
import torch

def corr2d_multi_in(X, K):
    kh, kw = K.shape[1:]
    rows = []
    for i in range(X.shape[1] - kh + 1):
        row = []
        for j in range(X.shape[2] - kw + 1):
            row.append((X[:, i:i + kh, j:j + kw] * K).sum())
        rows.append(torch.stack(row))
    return torch.stack(rows)

def corr2d_multi_in_out(X, K):
    c, h, w = X.shape
    kh, kw = K.shape[2:]
    s = X.stride()
    win = torch.as_strided(X, size=(h - kh + 1, w - kw + 1, c, kh, kw), stride=(s[1], s[2], s[0], s[1], s[2]),
                           storage_offset=0)
    return torch.einsum("hwcab,ocab->ohw", win, K)

def corr2d_multi_in_out_1x1(X, K):
    c_i, h, w = X.shape
    c_o = K.shape[0]
    X = X.reshape((c_i, h * w))
    K = K.reshape((c_o, c_i))
    Y = torch.matmul(K, X)
    return Y.reshape((c_o, h, w))

if __name__ == "__main__":
    x = torch.randn(3, 5, 4)
    k = torch.randn(2, 3, 1, 1)
    print(corr2d_multi_in_out_1x1(x, k).shape)
