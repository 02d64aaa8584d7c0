"""Opening a file that somebody else put there: only a regular one, and never waiting for it.

A pipe in the place of a file keeps whoever opens it waiting for ever, a device may do anything. So everything that lies
outside the program is opened through here.
"""

from __future__ import annotations

import errno
import os
import stat
from io import BufferedReader

from smcockpit.i18n import _


class NotRegular(OSError):
    """What stands there is no regular file; `strerror` says in the reader's language what it is."""

    def __init__(self, path: str, mode: int) -> None:
        super().__init__(errno.EINVAL, _kind(mode), path)


def _kind(mode: int) -> str:
    if stat.S_ISDIR(mode):
        return _("it is a folder, not a file")
    if stat.S_ISFIFO(mode):
        return _("it is a pipe, not a file")
    if stat.S_ISSOCK(mode):
        return _("it is a socket, not a file")
    return _("it is a device, not a file")


def regular_fd(path: str, flags: int = os.O_RDONLY, mode: int = 0o600) -> int:
    """A descriptor of a regular file, opened with `flags`. Raises NotRegular at once for anything else, else OSError."""
    try:
        fd = os.open(path, flags | os.O_NONBLOCK | os.O_NOCTTY | os.O_CLOEXEC, mode)
    except OSError:
        # a socket, a folder to be written to, a pipe that nobody reads: all refuse to be opened, each in its own words
        kind = os.stat(path, follow_symlinks=not flags & os.O_NOFOLLOW).st_mode if os.path.lexists(path) else 0
        if kind and not stat.S_ISREG(kind) and not stat.S_ISLNK(kind):
            raise NotRegular(path, kind) from None
        raise
    kind = os.fstat(fd).st_mode
    if not stat.S_ISREG(kind):
        os.close(fd)
        raise NotRegular(path, kind)
    return fd


def open_regular(path: str) -> BufferedReader:
    """A regular file, open for reading bytes. Raises NotRegular, OSError."""
    return open(regular_fd(path), "rb")
