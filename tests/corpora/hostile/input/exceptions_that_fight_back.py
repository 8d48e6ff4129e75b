# @include right

class Fighting(Exception):
    __cause__ = property(lambda self: self)
    __context__ = property(lambda self: self)
    __traceback__ = property(lambda self: 7)
    __class__ = property(lambda self: 1 / 0)

    def __str__(self):
        raise self

    __repr__ = __str__


class Endless(BaseException):
    def __str__(self):
        return self

    def __getattribute__(self, name):
        raise KeyboardInterrupt(name)


def chain():
    error = ValueError("a")
    for _ in range(2_000):
        later = ValueError("b")
        later.__cause__ = error
        error = later
    return error


def corr2d_multi_in(X, K):
    raise Fighting("x")


def corr2d_multi_in_out(X, K):
    raise Endless


def corr2d_multi_in_out_1x1(X, K):
    raise BaseExceptionGroup("many", [chain() for _ in range(3)])


raise Fighting
raise Endless
