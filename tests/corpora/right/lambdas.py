import torch
from d2l.torch import corr2d
corr2d_multi_in = lambda X, K: torch.stack([corr2d(x, k) for x, k in zip(X, K)]).sum(0)
corr2d_multi_in_out = lambda X, K: torch.stack([corr2d_multi_in(X, k) for k in K])
corr2d_multi_in_out_1x1 = lambda X, K: (K.reshape(K.shape[0], -1) @ X.reshape(X.shape[0], -1)).reshape(K.shape[0], *X.shape[1:])
