# @include right

import sys

sys.setrecursionlimit(2**31 - 1)


def corr2d_multi_in(X, K):
    return corr2d_multi_in(X, K)


def corr2d_multi_in_out(X, K):
    deep = []
    for _ in range(500_000):
        deep = [deep]
    return repr(deep)
