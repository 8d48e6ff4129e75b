# @include right
# @include forge

whole = Definition(exists=True, callable=True, takes_arguments=True, signature="X, K")
say(Loaded({name: whole for name in NAMES}, (), ()))


def corr2d_multi_in(X, K):
    return torch.zeros(1)
