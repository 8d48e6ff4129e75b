# group work of two
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
	c_o, _, kh, kw = K.shape
	Y = torch.zeros(c_o, X.shape[1] - kh + 1, X.shape[2] - kw + 1, dtype=X.dtype, device=X.device)
	for i in range(Y.shape[1]):
		for j in range(Y.shape[2]):
			Y[:, i, j] = (K * X[:, i:i + kh, j:j + kw]).sum(dim=(1, 2, 3))
	return Y

def corr2d_multi_in_out_1x1(X, K):
	c_i, h, w = X.shape
	c_o = K.shape[0]
	W = K.reshape(c_i, c_o)
	return (W @ X.reshape(c_i, h * w)).reshape(c_o, h, w)

if __name__ == "__main__":
	x = torch.randn(3, 5, 4)
	k = torch.randn(2, 3, 1, 1)
	print(corr2d_multi_in_out_1x1(x, k).shape)
