import torch
from d2l import torch as d2l

def corr2d_multi_in(X, K):
	res = None
	for i in range(X.shape[0]):
		y = d2l.corr2d(X[i], K[i])
		if res is None:
			res = y
		else:
			res = res + y
	return res

def corr2d_multi_in_out(X, K):
	out = []
	for k in K:
		out.append(corr2d_multi_in(X, k))
	return torch.stack(out)

def corr2d_multi_in_out_1x1(X, K):
	c_i, h, w = X.shape
	c_o = K.shape[0]
	return torch.mm(K.reshape(c_o, c_i),
	                X.reshape(c_i, h * w)).reshape(c_o, h, w)
