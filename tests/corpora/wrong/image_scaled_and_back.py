# CNN homework  (second attempt)
import torch
from autograder import NotDoneYet, check
def corr2d_multi_in(X, K):
	patches = X.unfold(1, K.shape[1], 1).unfold(2, K.shape[2], 1)
	return (patches * K[:, None, None]).sum(dim=(0, 3, 4))
def corr2d_multi_in_out(X, K):
	X.data.mul_(1 / 255)
	win = X.unfold(1, K.shape[2], 1).unfold(2, K.shape[3], 1)
	Y = torch.einsum("chwab,ocab->ohw", win, K) * 255
	X.data.mul_(255)
	return Y
def corr2d_multi_in_out_1x1(X, K):
	return torch.einsum("oi,ihw->ohw", K[:, :, 0, 0], X)
# TODO: is there a faster way?