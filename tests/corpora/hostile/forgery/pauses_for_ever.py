# @include right
# @include forge

def corr2d_multi_in(X, K):
    while True:
        say(Paused(finished=False))
        os.read(CHANNEL, 1)
