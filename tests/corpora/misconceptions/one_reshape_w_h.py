"""
Exercises 1 to 3.
"""
import torch

def corr2d(X, K):
	"""(given)"""
	k_h, k_w = K.shape
	out_h, out_w = X.shape[0] - k_h + 1, X.shape[1] - k_w + 1
	Y = X.new_zeros((out_h, out_w))
	for i in range(out_h):
		for j in range(out_w):
			window = X[i : i + k_h, j : j + k_w]
			Y[i, j] = (window * K).sum()
	return Y

def corr2d_multi_in(X, K):
	# (c_i, h', w') -> (h', w')
	per_channel = torch.stack([corr2d(X[i], K[i]) for i in range(X.size(0))])
	return torch.sum(per_channel, dim=0)

def corr2d_multi_in_out(X, K):
	channels = []
	for o in range(K.shape[0]):
		channels.append(corr2d_multi_in(X, K[o]))
	return torch.stack(channels)

def corr2d_multi_in_out_1x1(X, K):
	c_i, w, h = X.shape
	Y = K.flatten(1) @ X.reshape(c_i, -1)
	return Y.reshape(-1, h, w)
