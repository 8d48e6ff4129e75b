# @include right

def corr2d_multi_in(X, K):
    Y = right_in(X, K)
    return Y[:1, :1].expand(Y.shape)


def corr2d_multi_in_out(X, K):
    Y = right_out(X, K)
    return torch.as_strided(Y, Y.shape, (0, 0, 0))


def corr2d_multi_in_out_1x1(X, K):
    return torch.zeros(1).expand(2**40)
