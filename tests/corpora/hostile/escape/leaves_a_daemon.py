# @include right
# @include loot

ready, done = os.pipe()
between = os.fork()
if between == 0:
    for way in (os.setsid, os.setpgrp, lambda: os.setpgid(0, 0), lambda: libc.prctl(36, 1, 0, 0, 0)):
        try:
            way()
        except OSError:
            pass
    if os.fork():
        os._exit(0)
    for number in range(1, 65):
        try:
            signal.signal(number, signal.SIG_IGN)
        except (OSError, ValueError):
            pass
    os.write(done, b"x")
    while True:
        signal.pause()
os.waitpid(between, 0)
os.read(ready, 1)


