# @include right
# @include loot

for way in (
    lambda: os.setuid(0),
    lambda: os.setresuid(0, 0, 0),
    lambda: os.setgroups([0]),
    lambda: os.setgid(0),
    lambda: os.chroot("."),
    lambda: os.unshare(0x10000000),
    lambda: os.setns(os.open("/proc/1/ns/mnt", os.O_RDONLY)),
    lambda: libc.prctl(38, 0, 0, 0, 0) and 1 / 0,
    lambda: os.chmod("loot.txt", 0o4777),
    lambda: os.mknod("disk", 0o60666, os.makedev(254, 0)),
    lambda: open("/proc/self/oom_score_adj", "w").write("-1000"),
    lambda: open("/proc/sys/kernel/core_pattern", "w").write("|@outside@/core"),
    lambda: open("/dev/mem", "rb").read(1),
    lambda: open("/dev/tty", "w").write("x"),
    lambda: __import__("fcntl").ioctl(0, 0x5412, b"x"),
):
    try:
        way()
    except Exception:
        pass


