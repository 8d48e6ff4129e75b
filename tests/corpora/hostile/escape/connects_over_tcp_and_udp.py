# @include right
# @include loot

import asyncio, urllib.request


def connect(family, kind, address):
    with socket.socket(family, kind) as made:
        made.settimeout(5)
        made.connect(address)
        made.send(b"loot")


def from_the_loop():
    async def speak():
        _, writer = await asyncio.open_connection("127.0.0.1", @tcp@)
        writer.write(b"loot")
        await writer.drain()

    asyncio.run(speak())


attempt(
    lambda: connect(socket.AF_INET, socket.SOCK_STREAM, ("127.0.0.1", @tcp@)),
    lambda: connect(socket.AF_INET, socket.SOCK_DGRAM, ("127.0.0.1", @udp@)),
    lambda: connect(socket.AF_INET6, socket.SOCK_STREAM, ("::1", @tcp6@)),
    lambda: connect(socket.AF_INET6, socket.SOCK_DGRAM, ("::1", @udp6@)),
    lambda: connect(socket.AF_INET6, socket.SOCK_STREAM, ("::ffff:127.0.0.1", @tcp@)),
    lambda: socket.create_connection(("localhost", @tcp@), timeout=5).send(b"loot"),
    lambda: urllib.request.urlopen("http://127.0.0.1:@tcp@/", timeout=5).read(),
    lambda: socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b"loot", ("127.0.0.1", @udp@)),
    lambda: socket.socket(socket.AF_INET, socket.SOCK_STREAM).sendto(b"loot", 0x20000000, ("127.0.0.1", @tcp@)),
    lambda: socket.socket(socket.AF_INET, socket.SOCK_STREAM, 262).connect(("127.0.0.1", @tcp@)),  # MPTCP
    lambda: socket.socket(socket.AF_INET, socket.SOCK_RAW, 17).sendto(b"loot", ("127.0.0.1", @udp@)),
    from_the_loop,
)


