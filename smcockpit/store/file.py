"""The plan file on disk: read whole, replaced whole, never half there.

Every change is made under a lock on a side file that is never renamed (a lock on the data file would be left behind by
the rename). The new image is written beside the old one, synced, and renamed over it; the directory is synced, so that
the name survives a power cut too. The old image stays as `backups/previous.json`; the first save of an hour also stays
as a dated copy. A file that cannot be read is never written over.
"""

from __future__ import annotations

import contextlib
import errno
import fcntl
import os
import sys
import time
from collections.abc import Iterator
from typing import Any

from smcockpit.store.port import Damaged, NoPlan, StoreError
from smcockpit.words import _

Signature = tuple[int, int, int, int]
Image = dict[str, dict[str, Any]]  # TinyDB's own shape: table → document id → document

HEAD, GONE = "_head", "_gone"
SCHEMA = 1
_KEPT = {"hour": 24, "day": 14, "week": 8}


class PlanFile:
    """One `plan.json` with its lock, history and backups."""

    def __init__(self, folder: str) -> None:
        self.folder = os.path.realpath(folder)
        self.path = os.path.realpath(os.path.join(self.folder, "plan.json"))  # a link is followed, not replaced
        self.history = os.path.join(self.folder, "history.jsonl")
        self.backups = os.path.join(self.folder, "backups")
        self._lock_path = self.path + ".lock"
        self._signature: Signature | None = None
        self._image: Image | None = None

    # ---- reading

    def signature(self) -> Signature | None:
        try:
            found = os.stat(self.path)
        except FileNotFoundError:
            return None
        return found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns

    def changed(self) -> bool:
        return self.signature() != self._signature

    def read(self) -> Image:
        """The image on disk; parsed only if the file is another than last time. Callers may not keep parts of it.

        Raises NoPlan, Damaged, StoreError.
        """
        signature = self.signature()
        if signature is not None and signature == self._signature and self._image is not None:
            return self._image
        self._image = None
        if signature is None:
            if found := self.good_backups():
                raise Damaged(self.path, _("it is gone"), found)
            raise NoPlan(self.folder)
        try:
            with open(self.path, "rb") as file:
                found_stat = os.fstat(file.fileno())
                raw = file.read()
        except OSError as error:
            raise StoreError(_("{path} cannot be read: {why}.").format(path=self.path, why=error.strerror)) from error
        image = self._parse(raw)
        self._image = image
        self._signature = (found_stat.st_dev, found_stat.st_ino, found_stat.st_size, found_stat.st_mtime_ns)
        return image

    def _parse(self, raw: bytes) -> Image:
        try:
            return parse(raw)
        except ValueError as error:
            raise Damaged(self.path, str(error), self.good_backups()) from None

    def forget(self) -> None:
        """Drop what is cached: the next read looks at the disk."""
        self._image = self._signature = None

    # ---- writing

    @contextlib.contextmanager
    def locked(self) -> Iterator[None]:
        """Hold the plan's lock: nobody else writes meanwhile. Only ever held for one read-modify-write."""
        try:
            fd = os.open(self._lock_path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        except OSError as error:
            raise self._cannot_write(error) from error
        try:
            with contextlib.suppress(PermissionError):  # another member of the team made it, with these very modes
                os.fchmod(fd, self._modes()[1])
            fcntl.flock(fd, fcntl.LOCK_EX)
            yield
        finally:
            os.close(fd)

    def write(self, image: Image, history: bytes) -> None:
        """Replace the file by `image`, with `history` appended to the history first. Only under `locked`.

        Raises StoreError; then the file and its history are as they were.
        """
        history_size = None
        temporary = self.path + ".tmp"
        folder_mode, file_mode = self._modes()
        try:
            history_size = self._append_history(history, file_mode)
            with contextlib.suppress(FileNotFoundError):
                os.unlink(temporary)
            fd = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC, file_mode)
            try:
                os.fchmod(fd, file_mode)
                _write_all(fd, dump(image))
                os.fsync(fd)
                found = os.fstat(fd)
            finally:
                os.close(fd)
            self._keep_previous(folder_mode)
            os.rename(temporary, self.path)
        except OSError as error:
            self.forget()
            with contextlib.suppress(OSError):
                os.unlink(temporary)
            if history_size is not None:
                with contextlib.suppress(OSError):
                    os.truncate(self.history, history_size)
            raise self._cannot_write(error) from error
        _sync_folder(self.folder)
        self._image = image
        self._signature = (found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns)
        with contextlib.suppress(OSError):  # a copy more or less must not fail a save that is already on disk
            self._keep_dated()

    def _append_history(self, line: bytes, mode: int) -> int:
        """Append one line, synced; returns the size before. A line cut short by a crash is ended first."""
        fd = os.open(self.history, os.O_RDWR | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, mode)
        try:
            size = os.fstat(fd).st_size
            if size == 0:
                with contextlib.suppress(PermissionError):
                    os.fchmod(fd, mode)
            elif os.pread(fd, 1, size - 1) != b"\n":
                line = b"\n" + line
            try:
                _write_all(fd, line)
                os.fdatasync(fd)
            except OSError:
                os.ftruncate(fd, size)
                raise
            return size
        finally:
            os.close(fd)

    def _keep_previous(self, folder_mode: int) -> None:
        if not os.path.exists(self.path):
            return
        self._make_folder(self.backups, folder_mode)
        keep = os.path.join(self.backups, "previous.json")
        with contextlib.suppress(FileNotFoundError):
            os.unlink(keep)
        os.link(self.path, keep)

    def _keep_dated(self) -> None:
        """The first save of an hour stays; then 24 hours, 14 days and 8 weeks are kept, the rest goes."""
        self._make_folder(self.backups, self._modes()[0])
        dated = os.path.join(self.backups, time.strftime("plan-%Y%m%dT%H.json", time.gmtime()))
        if os.path.exists(dated):
            return
        os.link(self.path, dated)
        for name in superfluous(os.listdir(self.backups)):
            os.unlink(os.path.join(self.backups, name))

    def _modes(self) -> tuple[int, int]:
        """(folder mode, file mode): private, or shared with a group where the plan folder is set-group-id."""
        shared = os.stat(self.folder).st_mode & 0o2000
        return (0o2770, 0o660) if shared else (0o700, 0o600)

    @staticmethod
    def _make_folder(path: str, mode: int) -> None:
        with contextlib.suppress(FileExistsError):
            os.mkdir(path, mode)
            os.chmod(path, mode)

    def _cannot_write(self, error: OSError) -> StoreError:
        if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
            why = _("there is no room left on the disk")
        elif error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
            why = _("you may not write there")
        else:
            why = error.strerror or str(error)
        return StoreError(
            _("Not saved: {why}. The plan in {folder} is as it was before; this change is not in it.").format(
                folder=self.folder, why=why
            )
        )

    # ---- backups

    def good_backups(self) -> list[str]:
        """The copies that can be read, newest first."""
        found = []
        with contextlib.suppress(OSError):
            for name in os.listdir(self.backups):
                path = os.path.join(self.backups, name)
                with contextlib.suppress(OSError, ValueError):
                    with open(path, "rb") as file:
                        image = parse(file.read())
                    found.append((head(image)["seq"], os.stat(path).st_mtime_ns, path))
        return [path for _seq, _when, path in sorted(found, reverse=True)]

    def restore(self, backup: str) -> str | None:
        """Put a copy in place of the plan file; what stood there is kept beside it, and its path returned."""
        with self.locked():
            aside = None
            if os.path.lexists(self.path):
                aside = f"{self.path}.damaged-{time.strftime('%Y%m%dT%H%M%S')}"
                os.rename(self.path, aside)
            with open(backup, "rb") as file:
                image = parse(file.read())
            self.write(image, b"")
            return aside


def parse(raw: bytes) -> Image:
    """The image in the bytes of a plan file. Raises ValueError with what is wrong, as a phrase."""
    if not raw.strip(b"\0 \r\n\t"):
        raise ValueError(_("it is empty"))
    loads: Any
    if "orjson" in sys.modules or len(raw) > 2_000_000:  # below that, importing it costs more than it saves
        from orjson import loads
    else:
        from json import loads
    try:
        image = loads(raw)
    except ValueError as error:
        raise ValueError(_("it is not JSON ({why})").format(why=str(error)[:120])) from None
    if not isinstance(image, dict) or not isinstance(image.get(HEAD), dict) or "1" not in image[HEAD]:
        raise ValueError(_("it is JSON but not a plan"))
    return image


def dump(image: Image) -> bytes:
    import orjson

    return orjson.dumps(image)


def head(image: Image) -> dict[str, Any]:
    """{"seq": number of the last commit, "schema": version of the layout}."""
    found: dict[str, Any] = image[HEAD]["1"]
    return found


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


def _write_all(fd: int, data: bytes) -> None:
    view = memoryview(data)
    while view:
        view = view[os.write(fd, view) :]


def _sync_folder(path: str) -> None:
    fd = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(fd)
    finally:
        os.close(fd)
