"""An nn.Module with parameters and a buffer, made on the image's device or moved there."""
import torch
from torch import nn


class AddUp(nn.Module):
    def __init__(self, n, device=None, dtype=None):
        super().__init__()
        self.ones = nn.Parameter(torch.ones(n, device=device, dtype=dtype))
        self.register_buffer("nothing", torch.zeros(1))

    def forward(self, T):
        return T @ self.ones + self.nothing


def corr2d_multi_in(X, K):
    prods = X.unfold(1, K.shape[1], 1).unfold(2, K.shape[2], 1) * K[:, None, None]
    prods = prods.permute(1, 2, 0, 3, 4).flatten(2)
    return AddUp(prods.shape[2], X.device, X.dtype).to(X.device, X.dtype)(prods)


def corr2d_multi_in_out(X, K):
    net = nn.Sequential(nn.Flatten(1), AddUp(K[0].numel())).to(device=X.device, dtype=X.dtype)
    lines = []
    for i in range(X.shape[1] - K.shape[2] + 1):
        for j in range(X.shape[2] - K.shape[3] + 1):
            lines.append(net(K * X[:, i:i + K.shape[2], j:j + K.shape[3]]))
    return torch.stack(lines, 1).reshape(K.shape[0], -1, X.shape[2] - K.shape[3] + 1)


def corr2d_multi_in_out_1x1(X, K):
    net = nn.Linear(1, 1, bias=False, device=X.device, dtype=X.dtype).requires_grad_(False)
    net.weight.fill_(1)
    return net(torch.tensordot(K.flatten(1), X, 1).unsqueeze(-1)).squeeze(-1)
