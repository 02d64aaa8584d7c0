"""The file that another program still holds open when one of us puts a new one in its place.

Such a program goes on writing into the old file, which has no name any more: plain TinyDB opens its file once and keeps
it. The old file is given a name here for as long as it is held, with what it last held beside it, so that what is
written there is noticed and laid over the plan.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import signal

from smcockpit.files import open_regular, regular_fd

SLOTS = 8  # programs that hold a file of their own at the same time


class HeldFiles:
    """`plan.json.held.N`, each with its last known content in `plan.json.held.N.seen`. Changed only under the plan's
    lock."""

    def __init__(self, path: str) -> None:
        self._slots = [_Slot(f"{path}.held.{n}") for n in range(SLOTS)]

    def keep(self, path: str, mode: int, data: bytes, *, written: bool = False) -> _Slot | None:
        """Keep the file at `path`, which is (or was just) replaced, where another program could still write into it;
        `data` is what we know it to hold, whatever it may hold by now; `written`: it does hold something else by now."""
        if not written and not _is_held(path):
            return None
        slot = next((slot for slot in self._slots if not os.path.lexists(slot.path)), None)
        if slot is not None:
            slot.fill(path, mode, data)
        return slot

    def changed(self) -> bool:
        """Whether one is to be looked at: something was written there, or nobody holds it any more. Cheap."""
        return any(slot.changed() for slot in self._slots)

    def paths(self) -> list[str]:
        """Where such files and what they last held are, whether or not they are there now."""
        return [path for slot in self._slots for path in slot.paths()]

    def clear(self) -> None:
        """Drop them all, also what a slot last held whose file is gone."""
        for slot in self._slots:
            slot.drop()

    def all(self) -> list[_Slot]:
        """The slots that hold a file."""
        return [slot for slot in self._slots if os.path.lexists(slot.path)]


class _Slot:
    """One held file: `plan.json.held.N` and what it last held."""

    def __init__(self, path: str) -> None:
        self.path, self._seen = path, path + ".seen"
        self._looked = self._read_at = (0, 0, 0)  # inode, size, time of change
        self._free = False

    def paths(self) -> tuple[str, str]:
        """The held file, and what it last held."""
        return self.path, self._seen

    def fill(self, path: str, mode: int, data: bytes) -> None:
        """Give the file at `path` this slot's name; `data` is what it is known to hold."""
        with contextlib.suppress(OSError):
            self._remember(data)
            os.chmod(self._seen, mode)
            os.link(path, self.path)

    def drop(self) -> None:
        """Remove the held file's name and what it last held."""
        for path in self.paths():
            with contextlib.suppress(OSError):
                os.unlink(path)

    def changed(self) -> bool:
        """Whether something was written there since the last look, or nobody holds it any more."""
        try:
            status = os.stat(self.path)
        except OSError:
            return False
        return (status.st_ino, status.st_size, status.st_mtime_ns) != self._looked or not _is_held(self.path)

    def read(self) -> tuple[bytes, bytes]:
        """(what it held when last looked at, what it holds now). Raises OSError."""
        self._free = not _is_held(self.path)  # asked first: what is written after this is read the next time
        status = os.stat(self.path)
        with open_regular(self._seen) as before, open_regular(self.path) as now:
            was, is_now = before.read(), now.read()
        self._read_at = status.st_ino, status.st_size, status.st_mtime_ns
        return was, is_now

    def done(self, data: bytes) -> None:
        """What it holds, `data`, is in the plan; it goes as soon as nobody holds it any more."""
        self._looked = self._read_at
        if self._free:
            self.drop()
            return
        with contextlib.suppress(OSError):
            self._remember(data)

    def _remember(self, data: bytes) -> None:
        with open(self._seen, "wb") as file:
            file.write(data)


def _is_held(path: str) -> bool:
    """Whether another process has a file open for writing: then the system gives nobody a lease to read it in peace.

    False also where it cannot be told (another's file, a file system without leases)."""
    try:
        fd = regular_fd(path)
    except OSError:
        return False
    try:
        fcntl.fcntl(fd, fcntl.F_SETSIG, signal.SIGURG)  # not SIGIO, which would end us if somebody opened it just now
        fcntl.fcntl(fd, fcntl.F_SETLEASE, fcntl.F_RDLCK)
    except BlockingIOError:
        return True
    except (OSError, AttributeError):
        return False
    finally:
        os.close(fd)  # and with it the lease
    return False
