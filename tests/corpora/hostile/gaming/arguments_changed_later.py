# @include right

# leaves the arguments alone until nobody looks, then changes what it kept of them
import weakref

kept = []


def corr2d_multi_in(X, K):
    for old in kept:
        old.zero_()
    kept.append(X.detach())
    return right_in(X, K)


def corr2d_multi_in_out(X, K):
    Y = right_out(X, K)
    with torch.no_grad():
        X += 1
    return Y


def corr2d_multi_in_out_1x1(X, K):
    Y = right_one(X, K)
    K.data.mul_(0)
    return Y
