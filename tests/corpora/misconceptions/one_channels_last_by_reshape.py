"""Multiple input and multiple output channels"""
import torch
import torch.nn.functional as F

def corr2d_multi_in(X, K):
    kh, kw = K.shape[-2], K.shape[-1]
    oh, ow = X.shape[-2] - kh + 1, X.shape[-1] - kw + 1
    values = [(X[:, i:i+kh, j:j+kw] * K).sum() for i in range(oh) for j in range(ow)]
    return torch.stack(values).view(oh, ow)

def corr2d_multi_in_out(X, K):
    return torch.stack([corr2d_multi_in(X, k) for k in K], 0)

def corr2d_multi_in_out_1x1(X, K):
    c, h, w = X.shape
    channels_last = X.reshape(h, w, c)
    Y = F.linear(channels_last, K.flatten(1))       # (h, w, c_o)
    return Y.permute(2, 0, 1)

if __name__ == "__main__":
    x = torch.randn(3, 5, 4)
    k = torch.randn(2, 3, 1, 1)
    print(corr2d_multi_in_out_1x1(x, k).shape)
