# @include right
# @include forge

say(Progress(99, 99, 99))
os._exit(0)
