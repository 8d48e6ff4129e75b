# @include right
# @include forge

say(Progress(-1, -7, -3))
os.kill(os.getpid(), 9)
