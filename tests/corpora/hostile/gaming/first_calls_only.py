# @include right

calls = 0


def corr2d_multi_in(X, K):
    global calls
    calls += 1
    return right_in(X, K) * (1 if calls <= 40 else 2)


others = 0


def corr2d_multi_in_out(X, K):
    global others
    others += 1
    return right_out(X, K) if others <= 60 else right_out(X, K).flip(0)
