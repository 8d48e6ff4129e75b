# @include right
# @include loot

def connect(kind, address):
    with socket.socket(socket.AF_UNIX, kind) as made:
        made.connect(address)
        made.send(b"loot")


def pair():
    return socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM)[0]


abstract = "\x00@mark@"
attempt(
    lambda: connect(socket.SOCK_STREAM, "@stream@"),
    lambda: connect(socket.SOCK_DGRAM, "@datagrams@"),
    lambda: connect(socket.SOCK_STREAM, abstract),
    lambda: connect(socket.SOCK_DGRAM, abstract + "d"),
    lambda: pair().sendto(b"loot", "@datagrams@"),
    lambda: pair().sendto(b"loot", abstract + "d"),
    lambda: pair().connect("@datagrams@"),
    lambda: pair().sendmsg([b"loot"], [], 0, "@datagrams@"),
    lambda: socket.socket(fileno=os.dup(3)).connect("@stream@"),
    lambda: socket.socket(fileno=os.dup(3)).sendto(b"loot", abstract + "d"),
    lambda: os.symlink("@datagrams@", "near") or pair().sendto(b"loot", "near"),
)
for number in range(256):
    attempt(lambda: socket.socket(fileno=os.dup(number)).connect("@stream@"))


