# @include right
# @include forge

def corr2d_multi_in(X, K):
    say(Paused(finished=True))
    say(Paused(finished=True))
    return torch.zeros(X.shape[1] - K.shape[1] + 1, X.shape[2] - K.shape[2] + 1)
