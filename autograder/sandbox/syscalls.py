"""Numbers of the system calls that the filter names, on the machines that it knows.

From the kernel's ``arch/x86/entry/syscalls/syscall_64.tbl`` and ``include/uapi/asm-generic/unistd.h``. Each line is a
call's name, its number on x86_64 and on aarch64; ``-`` where a machine does not have it.
"""

from typing import Final

MACHINES: Final = ("x86_64", "aarch64")
NEWEST: Final = 462
"""The newest call that was looked at (``mseal``, Linux 6.10). Later ones have the same number everywhere."""


def _table(text: str) -> dict[str, tuple[int | None, int | None]]:
    rows = (line.split() for line in text.split("\n") if line)
    return {name: (_number(intel), _number(arm)) for name, intel, arm in rows}


def _number(text: str) -> int | None:
    return None if text == "-" else int(text)


DENIED: Final = {
    "another process's memory, descriptors and life": _table("""
ptrace 101 117
process_vm_readv 310 270
process_vm_writev 311 271
process_madvise 440 440
process_mrelease 448 448
kcmp 312 272
pidfd_open 434 434
pidfd_getfd 438 438
pidfd_send_signal 424 424
tkill 200 130
migrate_pages 256 238
move_pages 279 239
"""),
    "leaving the process group, by which everything that a worker started is ended": _table("""
setsid 112 157
setpgid 109 154
"""),
    "another program in this one's place: what is set here would hold for it too, and no answer needs one": _table("""
execve 59 221
execveat 322 281
"""),
    "sockets: a worker keeps the one it was born with, and may make pairs": _table("""
socket 41 198
connect 42 203
bind 49 200
listen 50 201
accept 43 202
accept4 288 242
sendmsg 46 211
sendmmsg 307 269
"""),
    "kernel interfaces with a history of holes, or of going around filters": _table("""
keyctl 250 219
add_key 248 217
request_key 249 218
bpf 321 280
io_uring_setup 425 425
io_uring_enter 426 426
io_uring_register 427 427
perf_event_open 298 241
userfaultfd 323 282
seccomp 317 277
lookup_dcookie 212 18
nfsservctl 180 42
uselib 134 -
ustat 136 -
sysfs 139 -
_sysctl 156 -
modify_ldt 154 -
personality 135 92
"""),
    "file systems and namespaces": _table("""
mount 165 40
umount2 166 39
move_mount 429 429
open_tree 428 428
fsopen 430 430
fsconfig 431 431
fsmount 432 432
fspick 433 433
mount_setattr 442 442
pivot_root 155 41
chroot 161 51
unshare 272 97
setns 308 268
swapon 167 224
swapoff 168 225
statmount 457 457
listmount 458 458
quotactl 179 60
quotactl_fd 443 443
open_by_handle_at 304 265
name_to_handle_at 303 264
"""),
    "the machine": _table("""
reboot 169 142
kexec_load 246 104
kexec_file_load 320 294
init_module 175 105
finit_module 313 273
delete_module 176 106
sethostname 170 161
setdomainname 171 162
settimeofday 164 170
clock_settime 227 112
clock_adjtime 305 266
adjtimex 159 171
acct 163 89
syslog 103 116
vhangup 153 58
iopl 172 -
ioperm 173 -
"""),
    "another identity": _table("""
setuid 105 146
setgid 106 144
setreuid 113 145
setregid 114 143
setresuid 117 147
setresgid 119 149
setfsuid 122 151
setfsgid 123 152
setgroups 116 159
capset 126 91
"""),
    "what Landlock leaves of the file system: modes, owners, times, attributes, watching": _table("""
mknod 133 -
mknodat 259 33
chmod 90 -
fchmod 91 52
fchmodat 268 53
fchmodat2 452 452
chown 92 -
fchown 93 55
lchown 94 -
fchownat 260 54
utime 132 -
utimes 235 -
utimensat 280 88
futimesat 261 -
setxattr 188 5
lsetxattr 189 6
fsetxattr 190 7
removexattr 197 14
lremovexattr 198 15
fremovexattr 199 16
truncate 76 45
inotify_init 253 -
inotify_init1 294 26
inotify_add_watch 254 27
fanotify_init 300 262
fanotify_mark 301 263
"""),
    "memory, queues and priorities that processes of one user share": _table("""
shmget 29 194
shmat 30 196
shmctl 31 195
semget 64 190
semop 65 193
semtimedop 220 192
semctl 66 191
msgget 68 186
msgsnd 69 189
msgrcv 70 188
msgctl 71 187
mq_open 240 180
mq_unlink 241 181
setpriority 141 140
ioprio_set 251 30
"""),
}
"""Calls that a worker gets EPERM for, by what they would reach."""

ABSENT: Final = _table("""
clone3 435 435
openat2 437 437
memfd_create 319 279
memfd_secret 447 447
""")
"""Calls that are answered with ENOSYS, so that libraries take an older one, whose arguments a filter can see.

A memory file would be memory without a limit.
"""

SOME: Final = _table("""
socketpair 53 199
sendto 44 206
kill 62 129
tgkill 234 131
rt_sigqueueinfo 129 138
rt_tgsigqueueinfo 297 240
prlimit64 302 261
sched_setaffinity 203 122
sched_setscheduler 144 119
sched_setparam 142 118
sched_setattr 314 274
clone 56 220
fcntl 72 25
ioctl 16 29
prctl 157 167
open 2 -
openat 257 56
""")
"""Calls that are allowed with some arguments."""
