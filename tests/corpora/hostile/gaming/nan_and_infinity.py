# @include right

def corr2d_multi_in(X, K):
    return torch.full_like(right_in(X, K), float("nan"))


def corr2d_multi_in_out(X, K):
    return right_out(X, K) + float("inf")


def corr2d_multi_in_out_1x1(X, K):
    Y = right_one(X, K).clone()
    Y.view(-1)[-1] = float("nan")
    return Y
