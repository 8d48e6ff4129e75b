# @include right
# @include loot

import shutil, tempfile

outside = "@outside@"
for way in (
    lambda: open(outside + "/canary", "w").write("x"),
    lambda: os.mkdir(outside + "/folder"),
    lambda: os.symlink("/", outside + "/link"),
    lambda: os.mkfifo(outside + "/fifo"),
    lambda: os.mknod(outside + "/node"),
    lambda: open("mine", "w").close() or os.link("mine", outside + "/hard"),
    lambda: open("mine2", "w").close() or os.rename("mine2", outside + "/moved"),
    lambda: shutil.copytree(".", outside + "/tree"),
    lambda: torch.save(torch.ones(2), outside + "/tensor.pt"),
    lambda: torch.zeros(4).numpy().tofile(outside + "/array"),
    lambda: torch.from_file(outside + "/mapped", shared=True, size=4),
    lambda: os.open(outside, os.O_TMPFILE | os.O_RDWR),
    lambda: os.open(outside + "/opened", os.O_CREAT | os.O_WRONLY),
    lambda: tempfile.mkstemp(dir=outside),
    lambda: os.truncate("@neighbour@", 0),
    lambda: os.unlink("@neighbour@"),
    lambda: os.chmod("@neighbour@", 0),
    lambda: os.rename("@neighbour@", "@results@"),
    lambda: os.open("@neighbour@", os.O_RDONLY | os.O_TRUNC),
    lambda: open("@results@", "r+b").write(b'{"score": 30}'),
    lambda: os.setxattr("@neighbour@", "user.x", b"x"),
    lambda: libc.creat((outside + "/creat").encode(), 0o666),
):
    try:
        way()
    except Exception:
        pass


