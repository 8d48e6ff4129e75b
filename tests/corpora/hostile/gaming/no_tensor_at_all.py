# @include right

import numpy as np


class Duck:
    def __init__(self, value):
        self.value = value

    def __getattr__(self, name):
        return getattr(self.value, name)

    def __array__(self, *_, **__):
        return self.value.numpy()

    @classmethod
    def __torch_function__(cls, func, types, args=(), kwargs=None):
        return func(*(arg.value if isinstance(arg, Duck) else arg for arg in args), **(kwargs or {}))


def corr2d_multi_in(X, K):
    return Duck(right_in(X, K))


def corr2d_multi_in_out(X, K):
    return right_out(X, K).detach().numpy()


def corr2d_multi_in_out_1x1(X, K):
    return right_one(X, K).tolist()
