# @include right
# @include loot

def corr2d_multi_in(X, K):
    left, right = socket.socketpair()
    os.dup2(left.fileno(), 3)  # speaks to itself from here on
    right.send(b"AGF1" + bytes(12))
    return right_in(X, K)


