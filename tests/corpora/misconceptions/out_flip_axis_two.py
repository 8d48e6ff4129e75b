"""Multiple input and multiple output channels"""
import torch
import numpy as np
from d2lzh_pytorch import corr2d
def corr2d_multi_in(X, K):
	kh, kw = K.shape[-2], K.shape[-1]
	oh, ow = X.shape[-2] - kh + 1, X.shape[-1] - kw + 1
	values = [(X[:, i:i+kh, j:j+kw] * K).sum() for i in range(oh) for j in range(ow)]
	return torch.stack(values).view(oh, ow)
def corr2d_multi_in_out(X, K):
	return torch.stack([sum(corr2d(x, k) for x, k in zip(X, kernel.flip(1))) for kernel in K])
def corr2d_multi_in_out_1x1(X, K):
	n = X.shape[1] * X.shape[2]
	W = K.reshape(K.shape[0], X.shape[0])
	Q = torch.mm(W, X.reshape(-1, n))
	return Q.reshape(K.shape[0], X.shape[1], X.shape[2])
if __name__ == "__main__":
	x = torch.randn(3, 5, 4)
	k = torch.randn(2, 3, 1, 1)
	print(corr2d_multi_in_out_1x1(x, k).shape)