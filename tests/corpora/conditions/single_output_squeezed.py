import torch

def corr2d_multi_in(X, K):
    c_i, k_h, k_w = K.shape
    H = X.shape[1] - k_h + 1
    W = X.shape[2] - k_w + 1
    total = 0
    for a in range(k_h):
        for b in range(k_w):
            shifted = X[:, a:a + H, b:b + W]
            total = total + (shifted * K[:, a, b].reshape(-1, 1, 1)).sum(dim=0)
    return total

def corr2d_multi_in_out(X, K):
    P = X.unfold(1, K.shape[2], 1).unfold(2, K.shape[3], 1)
    return torch.einsum("ihwab,oiab->ohw", P, K).squeeze(0)

def corr2d_multi_in_out_1x1(X, K):
    # matmul treats the rows of the image as a batch
    rows = X.transpose(0, 1)                    # h, c_i, w
    return torch.matmul(K[..., 0, 0], rows).transpose(0, 1)

if __name__ == "__main__":
    x = torch.randn(3, 5, 4)
    k = torch.randn(2, 3, 1, 1)
    print(corr2d_multi_in_out_1x1(x, k).shape)
