# homework week 6
import torch
def corr2d_multi_in(X, K):
    # definition from the lecture: (x * k)[i,j] = sum x[i-a, j-b] k[a,b]
    kh, kw = K.shape[1:]
    oh, ow = X.shape[1] - kh + 1, X.shape[2] - kw + 1
    Y = X.new_zeros((oh, ow))
    for i in range(oh):
        for j in range(ow):
            for a in range(kh):
                for b in range(kw):
                    Y[i, j] += (X[:, i + kh - 1 - a, j + kw - 1 - b] * K[:, a, b]).sum()
    return Y
def corr2d_multi_in_out(X, K):
    channels = []
    for o in range(K.shape[0]):
        channels.append(corr2d_multi_in(X, K[o]))
    return torch.stack(channels)
def corr2d_multi_in_out_1x1(X, K):
    return (K.flatten(1) @ X.flatten(1)).reshape(-1, *X.shape[1:])
if __name__ == "__main__":
    x = torch.randn(3, 5, 4)
    k = torch.randn(2, 3, 1, 1)
    print(corr2d_multi_in_out_1x1(x, k).shape)
