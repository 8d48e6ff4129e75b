# my solution, please be gentle
import torch

def corr2d_multi_in(X, K):
    size = X.shape[-2:]
    spectrum = torch.fft.rfft2(X) * torch.fft.rfft2(K, s=size).conj()
    return torch.fft.irfft2(spectrum.sum(0), s=size)

def corr2d_multi_in_out(X, K):
    return torch.stack([corr2d_multi_in(X, k) for k in K], 0)

def corr2d_multi_in_out_1x1(X, K):
    return (K.flatten(1) @ X.flatten(1)).reshape(-1, *X.shape[1:])

if __name__ == "__main__":
    x = torch.randn(3, 5, 4)
    k = torch.randn(2, 3, 1, 1)
    print(corr2d_multi_in_out_1x1(x, k).shape)
