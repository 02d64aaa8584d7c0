"""The lock of a plan in a folder: one writer at a time, waited for within bounds, and never by somebody who cannot see
whom he waits for.

The lock is an `flock` on a side file, which ends with its process however that ends. While it is held, the file says by
whom; what a killed process left there is not believed, because the lock itself is free then.
"""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import time
from collections.abc import Callable, Iterator

from smcockpit.files import regular_fd
from smcockpit.store.port import LOCK_WAIT, NOTICE, Busy, Holder, Waits

_LONGEST_TEXT = 1000  # bytes; what a lock file says of its holder is never more
_QUEUE = 1024  # where in the file those who wait put the moment they last looked
# seconds between two looks, nearer together for who waits long; and what somebody who was waited for stands back
# before he may save again: longer than any of those, or who saves again and again would keep everybody out
_PAUSE, _LONG_PAUSE, _COURTESY = 0.005, 0.003, 0.01


class FileLock:
    """The lock of one plan, on the side file `path`."""

    def __init__(self, path: str) -> None:
        """`wait` is how many seconds somebody else is waited for; `waits` is told for whom, and how long already."""
        self.path = path
        self.wait = LOCK_WAIT
        self.waits: Waits = lambda _whom, _seconds: None

    @contextlib.contextmanager
    def held(self, mode: int, actor: str, wait: float | None = None) -> Iterator[None]:
        """Hold the lock, after `wait` seconds at most (None: as usual). Raises OSError where there can be none, Busy where somebody else does not let go of it."""
        fd = regular_fd(self.path, os.O_RDWR | os.O_CREAT)
        try:
            with contextlib.suppress(PermissionError):  # another member of the team made it, with these very modes
                os.fchmod(fd, mode)
            wait_for(_looking(fd), self.holder, self.wait if wait is None else wait, self.waits)
            awaited = False
            _write(fd, {"actor": actor, "pid": os.getpid(), "host": os.uname().nodename, "since": time.time()})
            try:
                yield
            finally:
                with contextlib.suppress(OSError):
                    awaited = _awaited(fd)
                    os.pwrite(fd, b"\0" * _LONGEST_TEXT, 0)
        finally:
            os.close(fd)
        if awaited:
            time.sleep(_COURTESY)

    def holder(self) -> Holder | None:
        """Who holds the lock now; None where nobody does."""
        try:
            fd = regular_fd(self.path)
        except OSError:
            return None
        try:
            fcntl.flock(fd, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except OSError:
            return _told(os.pread(fd, _LONGEST_TEXT, 0).partition(b"\0")[0])
        finally:
            os.close(fd)
        return None


def wait_for(taken: Callable[[], bool], holder: Callable[[], Holder | None], wait: float, waits: Waits) -> None:
    """Ask `taken` again and again, at most `wait` seconds; from NOTICE seconds on, `waits` is told once a second.

    Raises Busy where it never was."""
    began = time.monotonic()
    next_word = NOTICE
    while not taken():
        waited = time.monotonic() - began
        if waited >= wait:
            raise Busy(holder() or Holder(), waited)
        if waited >= next_word:
            next_word = int(waited) + 1.0
            waits(str(holder() or Holder()), waited)
        time.sleep(_PAUSE if waited < 1.0 else _LONG_PAUSE)


def _looking(fd: int) -> Callable[[], bool]:
    """Try for the lock; in vain, leave word a few times a second that somebody waits."""
    left = -1.0

    def taken() -> bool:
        nonlocal left
        try:
            fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() - left > 0.2:
                left = time.monotonic()
                with contextlib.suppress(OSError):
                    os.pwrite(fd, b"%16.3f" % time.time(), _QUEUE)
            return False
        return True

    return taken


def _awaited(fd: int) -> bool:
    """Whether somebody looked for the lock in the last moments."""
    try:
        return abs(time.time() - float(os.pread(fd, 16, _QUEUE))) < 0.5
    except ValueError:
        return False


def _write(fd: int, about: dict[str, object]) -> None:
    """A disk too full for this line must not keep a save from being tried."""
    line = json.dumps(about).encode()[:_LONGEST_TEXT]
    with contextlib.suppress(OSError):
        os.pwrite(fd, line.ljust(_LONGEST_TEXT, b"\0"), 0)  # nothing of an earlier, longer one stays


def _told(line: bytes) -> Holder:
    """What a lock file says, whoever wrote it."""
    from smcockpit.plan.text import clean

    try:
        note = json.loads(line)
        return Holder(
            clean(str(note["actor"]))[:40],
            int(note["pid"]),
            clean(str(note["host"]))[:60],
            time.time() - float(note["since"]),
        )
    except (ValueError, KeyError, TypeError, OverflowError, RecursionError):
        return Holder()
