# @include right

import threading


def corr2d_multi_in(X, K):
    lock = threading.Lock()
    with lock:
        lock.acquire()
