import torch
from torch import Tensor
from d2l import torch as d2l


def corr2d_multi_in(image: Tensor, filt: Tensor) -> Tensor:
    out = d2l.zeros((image.shape[1] - filt.shape[1] + 1, image.shape[2] - filt.shape[2] + 1), dtype=image.dtype)
    for plane, weights in zip(image, filt):
        out = out + d2l.corr2d(plane, weights)
    return out


def corr2d_multi_in_out(image: Tensor, filters: Tensor) -> Tensor:
    return d2l.stack([corr2d_multi_in(image, f) for f in filters], 0)


def corr2d_multi_in_out_1x1(image: Tensor, filters: Tensor) -> Tensor:
    channels, height, width = image.shape
    pixels = image.reshape(channels, -1)
    mixing = filters.reshape(-1, channels)
    # the mean keeps the brightness
    mixed = torch.stack([(m[:, None] * pixels).mean(0) for m in mixing])
    return mixed.reshape(-1, height, width)
