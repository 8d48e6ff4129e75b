# @include right

def corr2d_multi_in(X, K):
    return right_in(X, K) + (1000 if X.requires_grad or K.requires_grad else 0)


def corr2d_multi_in_out(X, K):
    Y = right_out(X, K)
    return Y - Y.detach() if Y.requires_grad else Y


def corr2d_multi_in_out_1x1(X, K):
    Y = right_one(X, K)
    return Y + Y.detach().flip(0) + 1 if Y.grad_fn else Y
