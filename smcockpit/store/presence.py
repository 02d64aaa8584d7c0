"""Who has a plan folder open: a small file per session, held by a lock that ends with its process.

Nobody has to clean up after a crash: a file whose lock is free is nobody's, and whoever looks next takes it away.
"""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import time

from smcockpit.files import regular_fd
from smcockpit.store.place import modes
from smcockpit.store.port import Present

_AGAIN = 5.0


class PresenceFolder:
    """The folder `presence/` of one plan, as one handle sees it."""

    def __init__(self, folder: str) -> None:
        self.folder = os.path.join(folder, "presence")
        self._plan_folder = folder
        self._fd = -1
        self._name = ""
        self._known: tuple[int, float, list[Present]] = (
            0,
            0.0,
            [],
        )  # the folder's time, when it was read, what it said

    def announce_presence(self, actor: str, kind: str, id: str) -> None:
        """Raises OSError where the folder cannot be written to."""
        mode = modes(self._plan_folder)
        if self._fd < 0:
            with contextlib.suppress(FileExistsError):
                os.mkdir(self.folder, mode[0])
                os.chmod(self.folder, mode[0])
            safe = "".join(char if char.isalnum() or char in "-_." else "-" for char in actor)[:40]
            self._name = f"{safe}@{os.uname().nodename[:40]}.{os.getpid()}.{id_of(self)}"
            path = os.path.join(self.folder, self._name)
            fd = regular_fd(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, mode[1])
            os.fchmod(fd, mode[1])
            fcntl.flock(fd, fcntl.LOCK_EX)
            self._fd = fd
        note = json.dumps({"actor": actor, "host": os.uname().nodename, "kind": kind, "id": id}).encode()
        os.pwrite(self._fd, note.ljust(200), 0)  # one write of one size: nobody reads half of it
        os.utime(self.folder)  # the folder's own time tells others, with one look, that something is new

    def present(self) -> list[Present]:
        """Read anew when something in the folder is new, and every few seconds for whoever was killed."""
        people = []
        try:
            stamp = os.stat(self.folder).st_mtime_ns
            if stamp == self._known[0] and time.monotonic() - self._known[1] < _AGAIN:
                return self._known[2]
            names = sorted(os.listdir(self.folder))
        except OSError:
            return []
        for name in names:
            path = os.path.join(self.folder, name)
            with contextlib.suppress(OSError, ValueError, KeyError, TypeError, RecursionError):
                if name == self._name:
                    about = json.loads(os.pread(self._fd, 4096, 0))
                elif (raw := self._held(path)) is not None:
                    about = json.loads(raw)
                else:
                    continue
                people.append(
                    Present(
                        str(about["actor"]),
                        str(about["host"]),
                        str(about["kind"]),
                        str(about["id"]),
                        name == self._name,
                    )
                )
        self._known = stamp, time.monotonic(), people
        return people

    def leave_records(self, gone: set[str]) -> None:
        """Whoever says to be on one of these records (kind and id with a blank between) is on none."""
        with contextlib.suppress(OSError):
            for name in os.listdir(self.folder):
                with contextlib.suppress(OSError, ValueError, KeyError, TypeError):
                    fd = regular_fd(os.path.join(self.folder, name), os.O_RDWR | os.O_NOFOLLOW)
                    try:
                        about = json.loads(os.pread(fd, 4096, 0))
                        if f"{about['kind']} {about['id']}" in gone:
                            os.pwrite(fd, json.dumps({**about, "kind": "", "id": ""}).encode().ljust(200), 0)
                    finally:
                        os.close(fd)

    @staticmethod
    def _held(path: str) -> bytes | None:
        """What a living session says; None, and the file gone, where nobody holds it any more."""
        fd = regular_fd(path, os.O_RDONLY | os.O_NOFOLLOW)
        try:
            try:
                fcntl.flock(fd, fcntl.LOCK_SH | fcntl.LOCK_NB)
            except BlockingIOError:
                return os.pread(fd, 4096, 0)
            with contextlib.suppress(OSError):
                os.unlink(path)
            return None
        finally:
            os.close(fd)

    def leave(self) -> None:
        """Take my own file away."""
        if self._fd >= 0:
            with contextlib.suppress(OSError):
                os.unlink(os.path.join(self.folder, self._name))
            os.close(self._fd)
            self._fd = -1
            with contextlib.suppress(OSError):
                os.utime(self.folder)


def id_of(handle: object) -> str:
    """Tells the handles of one process apart."""
    return f"{id(handle) & 0xFFFFFF:x}"
