# homework week 6
import torch
from d2l import torch as d2l
corr2d = d2l.corr2d

def corr2d_multi_in(X, K):
	maps = torch.stack([corr2d(x, k) for x, k in zip(X, K)], dim=0)
	return maps.sum(dim=0, keepdim=True)

def corr2d_multi_in_out(X: torch.Tensor, K: torch.Tensor) -> torch.Tensor:
	"""Exercise 2. One map per kernel."""
	maps: list[torch.Tensor] = []
	for kernel in K:
		channel_maps = [corr2d(x, k) for x, k in zip(X, kernel)]
		maps.append(torch.stack(channel_maps).sum(0))
	return torch.stack(maps)

def corr2d_multi_in_out_1x1(X, K):
	return torch.einsum("oi,ihw->ohw", K[:, :, 0, 0], X)
