import torch
from torch import nn

class MultiIn(nn.Module):
    def forward(self, X, K):
        B = X.unsqueeze(0)
        cols = nn.Unfold(kernel_size=tuple(K.shape[1:]))(B)
        y = K.reshape(1, -1) @ cols[0]
        return y.reshape(X.shape[1] - K.shape[1] + 1, X.shape[2] - K.shape[2] + 1)

class MultiInOut(nn.Module):
    def __init__(self, inner):
        super().__init__()
        self.inner = inner

    def forward(self, X, K):
        return torch.stack([self.inner(X, k) for k in K])

class OneByOne(nn.Module):
    def forward(self, X, K):
        # channels last, then a dense layer over the channels
        W = K.flatten(1)
        return nn.functional.linear(X.permute(1, 2, 0), W).permute(2, 0, 1)

corr2d_multi_in = MultiIn()
corr2d_multi_in_out = MultiInOut(corr2d_multi_in)
corr2d_multi_in_out_1x1 = OneByOne().eval()
