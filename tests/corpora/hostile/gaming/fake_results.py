# @include right
from torch._subclasses.fake_tensor import FakeTensorMode

mode = FakeTensorMode(allow_non_fake_inputs=True)


def corr2d_multi_in(X, K):
    with mode:
        return right_in(mode.from_tensor(X), mode.from_tensor(K))
