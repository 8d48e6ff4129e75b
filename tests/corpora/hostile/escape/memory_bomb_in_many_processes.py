# @include right
# @include loot

for _ in range(3):
    if os.fork() == 0:
        hoard = []
        try:
            while len(hoard) < 8:
                hoard.append(bytearray(os.urandom(2**20)) * 64)
        except MemoryError:
            pass
        while True:
            time.sleep(1000)


