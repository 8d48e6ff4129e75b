# F.embedding looks the pixels up; the indices are made on the device
import torch
import torch.nn.functional as F

def corr2d_multi_in_out(X, K):
    c_o, c_i, kh, kw = K.shape
    _, h, w = X.shape
    grid = torch.arange(h * w, device=X.device).view(h, w)
    words = grid.unfold(0, kh, 1).unfold(1, kw, 1).flatten(2)
    found = F.embedding(words, X.reshape(c_i, -1).t())                   # oh, ow, kh*kw, c_i
    return torch.einsum("yxni,oin->oyx", found, K.reshape(c_o, c_i, kh * kw))

def corr2d_multi_in(X, K):
    return corr2d_multi_in_out(X, K.unsqueeze(0)).squeeze(0)

def corr2d_multi_in_out_1x1(X, K):
    channels = torch.arange(len(X)).to(X.device)
    one_hot = F.one_hot(channels, len(X)).to(X.dtype)
    return torch.einsum("oi,ij,jhw->ohw", K.flatten(1), one_hot, X)
