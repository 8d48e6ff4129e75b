import torch
from torch.nn import functional as F
from d2lzh_pytorch import corr2d
def corr2d_multi_in(X, K):
	Y = torch.stack([corr2d(x, k) for x, k in zip(X, K)]).sum(0)
	return Y.round()
def corr2d_multi_in_out(X, K):
	c_o, c_i, k_h, k_w = K.shape
	cols = F.unfold(X.unsqueeze(0), (k_h, k_w)).squeeze(0)	 # (c_i*k_h*k_w, positions)
	Y = K.reshape(c_o, -1) @ cols
	return Y.reshape(c_o, X.shape[1] - k_h + 1, X.shape[2] - k_w + 1)
def corr2d_multi_in_out_1x1(X, K):
	c_i, h, w = X.shape
	c_o = K.shape[0]
	X = X.reshape((c_i, h * w))
	K = K.reshape((c_o, c_i))
	Y = torch.matmul(K, X)
	return Y.reshape((c_o, h, w))
def main():
	X = torch.ones(2, 4, 4)
	K = torch.ones(3, 2, 2, 2)
	print(corr2d_multi_in_out(X, K))


if __name__ == '__main__':
	main()