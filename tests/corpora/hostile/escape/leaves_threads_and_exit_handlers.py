# @include right
# @include loot

import atexit


def late():
    try:
        open("@outside@/late", "w").write("x")
    except OSError:
        pass


class Last:
    def __del__(self):
        late()


def forever():
    while True:
        late()
        time.sleep(0.01)


kept = Last()
atexit.register(late)
os.register_at_fork(before=late, after_in_child=late, after_in_parent=late)
threading._register_atexit(late)
for _ in range(8):
    threading.Thread(target=forever, daemon=False).start()


