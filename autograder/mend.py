"""What to do about errors of the machine: a full disk, a limit, a missing right."""

import errno

_MENDS = {
    errno.ENOSPC: "make room there",
    errno.EDQUOT: "make room there",
    errno.EROFS: "make it writable",
    errno.EACCES: "allow it for this user",
    errno.EPERM: "allow it for this user",
    errno.EMFILE: "raise the limit on open files (ulimit -n)",
    errno.ENFILE: "raise the machine's limit on open files (fs.file-max)",
    errno.EFBIG: "raise the limit on file sizes (ulimit -f)",
    errno.EAGAIN: "raise the limit on processes (ulimit -u)",
    errno.ENOMEM: "free memory, or ask for fewer --jobs",
    errno.EIO: "look at the disk",
    errno.ENOENT: "put it back",
}


def reason(error: OSError) -> str:
    """Why it failed, in the system's words."""
    return error.strerror or str(error) or type(error).__name__


def mend(error: OSError) -> str:
    """What to do about it, as the middle of a sentence."""
    return _MENDS.get(error.errno or 0, "mend that")
