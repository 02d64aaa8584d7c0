"""Copies of the plan file: the version before each save, the first of each hour thinned with age, and those asked for."""

from __future__ import annotations

import contextlib
import os
import time
from collections.abc import Callable

from smcockpit.files import open_regular
from smcockpit.i18n import _
from smcockpit.store.history import write_all
from smcockpit.store.port import Copy, StoreError

_KEPT = {"hour": 24, "day": 14, "week": 8}
PREVIOUS = "previous.json"


class Backups:
    """The folder `backups/`. `seq_of` tells the commit a copy was made at and raises ValueError where it is no plan."""

    def __init__(self, folder: str, seq_of: Callable[[bytes], int]) -> None:
        self.folder, self._seq_of = folder, seq_of

    def keep_previous(self, path: str, modes: tuple[int, int]) -> None:
        """The file that is about to be replaced stays as `previous.json`: a second name for it, or a copy where the
        file system has no such thing."""
        if not os.path.exists(path):
            return
        self.make_folder(modes[0])
        keep = os.path.join(self.folder, PREVIOUS)
        with contextlib.suppress(FileNotFoundError):
            os.unlink(keep)
        try:
            os.link(path, keep)
        except OSError:
            with open_regular(path) as file:
                self.write(PREVIOUS, file.read(), modes)

    def keep_dated(self, data: bytes | bytearray, modes: tuple[int, int]) -> None:
        """The first save of an hour stays; then 24 hours, 14 days and 8 weeks are kept, the rest goes."""
        name = time.strftime("plan-%Y%m%dT%H.json", time.gmtime())
        if os.path.exists(os.path.join(self.folder, name)):
            return
        self.write(name, bytes(data), modes)
        for old in superfluous(os.listdir(self.folder)):
            os.unlink(os.path.join(self.folder, old))

    def write(self, name: str, data: bytes, modes: tuple[int, int]) -> str:
        """A copy, synced and read back; returns its path. Raises OSError or StoreError, then there is none."""
        self.make_folder(modes[0])
        path = os.path.join(self.folder, name)
        temporary = path + ".tmp"
        with contextlib.suppress(FileNotFoundError):
            os.unlink(temporary)
        fd = os.open(temporary, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC, modes[1])
        try:
            os.fchmod(fd, modes[1])
            write_all(fd, data)
            os.fsync(fd)
            if os.pread(fd, len(data) + 1, 0) != data:
                raise StoreError(
                    _("The copy {path} reads otherwise than it was written; it was not kept.").format(path=path)
                )
            os.rename(temporary, path)
        except BaseException:
            with contextlib.suppress(OSError):
                os.unlink(temporary)
            raise
        finally:
            os.close(fd)
        return path

    def drop_unfinished(self) -> None:
        """Remove what copies left behind that were cut short. Only with the plan's lock held."""
        with contextlib.suppress(OSError):
            for name in os.listdir(self.folder):
                if name.endswith(".json.tmp"):
                    os.unlink(os.path.join(self.folder, name))

    def good(self) -> list[Copy]:
        """The copies that can be read, newest first."""
        copies = []
        with contextlib.suppress(OSError):
            for name in os.listdir(self.folder):
                with contextlib.suppress(OSError, ValueError):
                    path = os.path.join(self.folder, name)
                    copies.append(Copy(name, self._seq_of(self.read(name)), os.stat(path).st_mtime))
        return sorted(copies, key=lambda copy: (copy.seq, copy.at), reverse=True)

    def bad(self) -> list[str]:
        """The names of the copies that cannot be read."""
        good = {copy.name for copy in self.good()}
        with contextlib.suppress(OSError):
            return sorted(name for name in os.listdir(self.folder) if name.endswith(".json") and name not in good)
        return []

    def path(self, name: str) -> str:
        """Where a copy is: by its name in the folder, or by a path of its own."""
        here = os.path.join(self.folder, name)
        return here if os.sep not in name and os.path.exists(here) else name

    def read(self, name: str) -> bytes:
        """The bytes of a copy, by its name or path. Raises NotRegular, OSError."""
        with open_regular(self.path(name)) as file:
            return file.read()

    def make_folder(self, mode: int) -> None:
        """Make the folder of the copies, if it is not there. Raises OSError."""
        with contextlib.suppress(FileExistsError):
            os.mkdir(self.folder, mode)
            os.chmod(self.folder, mode)


def manual_name(name: str) -> str:
    """What a copy that somebody asked for is called; never thinned."""
    return f"{name or 'kept'}-{time.strftime('%Y%m%dT%H%M%S', time.gmtime())}-{os.getpid()}.json"


def superfluous(names: list[str]) -> list[str]:
    """The dated copies that nobody needs any more: all but the newest of the last 24 hours, 14 days and 8 weeks kept."""
    dated = sorted((name for name in names if name.startswith("plan-") and name.endswith(".json")), reverse=True)
    kept: set[str] = set()
    for span, most in _KEPT.items():
        seen: list[str] = []
        for name in dated:
            stamp = name[5:-5]
            try:
                moment = time.strptime(stamp, "%Y%m%dT%H")
            except ValueError:
                kept.add(name)  # not ours to remove
                continue
            period = stamp if span == "hour" else stamp[:8] if span == "day" else time.strftime("%G-%V", moment)
            if period not in seen and len(seen) < most:
                seen.append(period)
                kept.add(name)
    return [name for name in dated if name not in kept]
