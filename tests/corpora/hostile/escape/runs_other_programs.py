# @include right
# @include loot

for way in (
    lambda: subprocess.run(["/bin/sh", "-c", "echo x > @outside@/shell"]),
    lambda: os.system("echo x > @outside@/system"),
    lambda: os.popen("echo x > @outside@/popen").read(),
    lambda: os.posix_spawn("/bin/touch", ["touch", "@outside@/spawned"], {}),
    lambda: subprocess.run([sys.executable, "-c", "open('@outside@/python', 'w')"]),
    lambda: libc.system(b"echo x > @outside@/libc"),
    lambda: os.fork() == 0 and os.execv("/bin/touch", ["touch", "@outside@/exec"]),
    lambda: os.fork() == 0 and os.execv("/lib64/ld-linux-x86-64.so.2", ["ld", "/bin/touch", "@outside@/loader"]),
    lambda: __import__("multiprocessing").get_context("spawn").Process(target=print).start(),
    lambda: __import__("ctypes").CDLL("@planted@/evil.so"),
):
    pid = os.getpid()
    try:
        way()
    except BaseException:
        pass
    if os.getpid() != pid:
        os._exit(0)


