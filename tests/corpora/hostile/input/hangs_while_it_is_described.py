# @include right

class Slow(torch.Tensor):
    def detach(self):
        while True:
            pass


class Silent(Exception):
    def __str__(self):
        while True:
            pass


def corr2d_multi_in(X, K):
    return right_in(X, K).as_subclass(Slow)


def corr2d_multi_in_out_1x1(X, K):
    raise Silent
