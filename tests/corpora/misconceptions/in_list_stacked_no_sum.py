# Assignment: several channels
import torch
from d2lzh_pytorch import corr2d

def corr2d_multi_in(X, K):
    outs = []
    for i in range(X.shape[0]):
        outs.append(corr2d(X[i], K[i]))
    return torch.stack(outs, dim=0)

def corr2d_multi_in_out(X, K):
    channels = []
    for o in range(K.shape[0]):
        channels.append(corr2d_multi_in(X, K[o]))
    return torch.stack(channels)

def corr2d_multi_in_out_1x1(X, K):
    pixels = X.permute(1, 2, 0)                 # h, w, c_i
    weights = K[:, :, 0, 0]
    return (pixels @ weights.T).permute(2, 0, 1)

if __name__ == "__main__":
    x = torch.randn(3, 5, 4)
    k = torch.randn(2, 3, 1, 1)
    print(corr2d_multi_in_out_1x1(x, k).shape)
