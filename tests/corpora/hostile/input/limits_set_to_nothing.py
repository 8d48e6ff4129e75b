# @include right

import sys

sys.setrecursionlimit(40)
sys.setswitchinterval(1e-9)
try:
    sys.set_int_max_str_digits(640)
except ValueError:
    pass


def corr2d_multi_in(X, K):
    sys.setrecursionlimit(len(__import__("inspect").stack(0)) + 2)
    return right_in(X, K)
