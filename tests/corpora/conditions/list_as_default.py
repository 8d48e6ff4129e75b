#!/usr/bin/env python3
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
	kh, kw = K.shape[1:]
	rows = []
	for i in range(X.shape[1] - kh + 1):
		row = []
		for j in range(X.shape[2] - kw + 1):
			row.append((X[:, i:i + kh, j:j + kw] * K).sum())
		rows.append(torch.stack(row))
	return torch.stack(rows)
def corr2d_multi_in_out(X, K, maps=[]):
	for kernel in K:
		maps.append(sum(corr2d(x, k) for x, k in zip(X, kernel)))
	return torch.stack(maps)
def corr2d_multi_in_out_1x1(X: torch.Tensor, K: torch.Tensor) -> torch.Tensor:
	"""Exercise 3. Every pixel goes through the same dense layer."""
	c_o, c_i = K.shape[:2]
	h, w = X.shape[1:]
	W = K.reshape(c_o, c_i)
	P = X.reshape(c_i, h * w)
	return (W @ P).reshape(c_o, h, w)
