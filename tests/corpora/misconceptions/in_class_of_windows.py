"""
Channels - my own mini framework
"""
import torch


class Windows:
    def __init__(self, image, size):
        self.image = image
        self.kh, self.kw = size
        self.rows = image.shape[-2] - self.kh + 1
        self.cols = image.shape[-1] - self.kw + 1

    def __iter__(self):
        for r in range(self.rows):
            for c in range(self.cols):
                yield self.image[..., r:r + self.kh, c:c + self.kw]

    def fold(self, numbers):
        return torch.stack(numbers, dim=-1).reshape(*numbers[0].shape, self.rows, self.cols)


def corr2d_multi_in(X, K):
    windows = Windows(X, K.shape[1:])
    numbers = []
    for window in windows:
        turned = window.flip(1).flip(2)         # the window upside down and back to front
        numbers.append((turned * K).sum())
    return windows.fold(numbers)


def corr2d_multi_in_out(X, K):
    windows = Windows(X, K.shape[2:])
    return windows.fold([(window * K).sum(dim=(1, 2, 3)) for window in windows])


def corr2d_multi_in_out_1x1(X, K):
    windows = Windows(X, (1, 1))
    weights = K.flatten(1)
    return windows.fold([weights @ window.flatten() for window in windows])
