# @include right
# @include loot

import struct

inet = struct.pack("<H", 2) + struct.pack(">H", @tcp@) + bytes([127, 0, 0, 1]) + bytes(8)
path = struct.pack("<H", 1) + b"@stream@" + bytes(1)
attempt(
    lambda: system_call(42, system_call(41, 2, 1, 0), inet, 16) == 0 and "connected",
    lambda: system_call(42, system_call(41, 1, 1, 0), path, len(path)) == 0 and "connected",
    lambda: system_call(425, 8, ctypes.create_string_buffer(248)),
    lambda: os.read(system_call(2, b"@reference@", 0, 0), 99),
    lambda: os.read(system_call(257, -100, b"@reference@", 0, 0), 99),
    lambda: os.read(system_call(437, -100, b"@reference@", bytes(24), 24), 99),
    lambda: system_call(85, b"@outside@/canary", 0o666),
    lambda: system_call(83, b"@outside@/folder", 0o777),
    lambda: system_call(86, b"@reference@", b"hard") == 0 and read("hard"),
    lambda: system_call(265, -100, b"@reference@", -100, b"hard2", 0x400) == 0 and read("hard2"),
    lambda: system_call(272, 0x10000000) == 0 and "a user namespace",
    lambda: system_call(165, b"@planted@", b".", None, 4096, None) == 0 and os.listdir("."),
    lambda: system_call(161, b".") == 0 and "another root",
    lambda: system_call(321, 0, bytes(128), 128),
    lambda: system_call(248, b"user", b"x", b"y", 1, -3),
    lambda: system_call(317, 0, 0, None),
)
# the calls of the other word length: int 0x80, which the filter must not mistake for those of this one
try:
    import mmap

    if os.fork() == 0:
        page = mmap.mmap(-1, 4096, prot=mmap.PROT_READ | mmap.PROT_WRITE | mmap.PROT_EXEC)
        page.write(b"\xb8\x27\x00\x00\x00\xcd\x80\xc3")  # mkdir of nothing in particular
        ctypes.CFUNCTYPE(ctypes.c_int)(ctypes.addressof(ctypes.c_char.from_buffer(page)))()
        os._exit(0)
    os.wait()
except OSError:
    pass


