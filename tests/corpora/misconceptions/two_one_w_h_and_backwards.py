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
	rows = [k.flatten() @ X.reshape(c_i, -1) for k in K]
	return torch.stack(rows[::-1]).reshape(-1, w, h)

def main():
	X = torch.ones(2, 4, 4)
	K = torch.ones(3, 2, 2, 2)
	print(corr2d_multi_in_out(X, K))


if __name__ == '__main__':
	main()
