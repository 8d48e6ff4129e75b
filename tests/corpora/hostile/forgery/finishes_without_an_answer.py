# @include right
# @include forge

def corr2d_multi_in(X, K):
    say(Paused(finished=True))
    while True:
        pass
