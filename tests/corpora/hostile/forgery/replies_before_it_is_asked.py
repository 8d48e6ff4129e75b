# @include right
# @include forge

for number in range(300):
    say(*right_reply(number))
say(Paused(finished=True))
