# @include right
# @include forge

message = frame(Progress(0, 0, 1))
while True:
    os.write(CHANNEL, message * 100)
