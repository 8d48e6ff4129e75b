# @include right
# @include loot

for place in ("/tmp", "/var/tmp", "/dev/shm", "/run", os.path.expanduser("~"), "/root", "/home", "@checkout@", "..", "../..",
              os.path.dirname(torch.__file__), os.path.dirname(sys.executable), "/etc", "/usr/local/bin"):
    for way in (lambda path: open(path, "w").write("x"), lambda path: os.mkdir(path), lambda path: os.symlink("x", path)):
        try:
            way(os.path.join(place, "canary-@mark@"))
        except Exception:
            pass
try:
    import multiprocessing.shared_memory
    multiprocessing.shared_memory.SharedMemory("canary-@mark@", create=True, size=16)
except Exception:
    pass
try:
    torch.ones(4).share_memory_()
except (OSError, RuntimeError):
    pass


