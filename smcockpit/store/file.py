"""The plan file on disk: read whole, replaced whole, never half there.

Every change is made under a lock on a side file that is never renamed (a lock on the data file would be left behind by
the rename). The new image is written beside the old one, synced, and renamed over it; the directory is synced, so that
the name survives a power cut too. The old image stays as `backups/previous.json`; the first save of an hour also stays
as a dated copy. A file that cannot be read is never written over.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import sys
import time
from collections.abc import Iterator
from typing import Any, cast

from smcockpit.files import open_regular, regular_fd
from smcockpit.store.backups import Backups
from smcockpit.store.history import HistoryFile, write_all
from smcockpit.store.ids import to_text
from smcockpit.store.place import cannot_write, modes
from smcockpit.store.port import Damaged, NoPlan, Row, StoreError
from smcockpit.words import _

Signature = tuple[int, int, int, int]
Image = dict[str, dict[str, Any]]  # TinyDB's own shape: table → document id → document

HEAD, GONE = "_head", "_gone"
_BLANK = b"\0 \r\n\t"


class PlanFile:
    """One `plan.json` with its lock, history and backups."""

    def __init__(self, folder: str) -> None:
        self.folder = os.path.realpath(folder)
        self.path = os.path.realpath(os.path.join(self.folder, "plan.json"))  # a link is followed, not replaced
        self.history = HistoryFile(os.path.join(self.folder, "history.jsonl"))
        self.backups = Backups(os.path.join(self.folder, "backups"), lambda raw: int(head(parse(raw))["seq"]))
        self._lock_path = self.path + ".lock"
        self._signature: Signature | None = None
        self._image: Image | None = None
        self._data = bytearray()  # the bytes of that image

    # ---- reading

    def signature(self) -> Signature | None:
        try:
            found = os.stat(self.path)
        except FileNotFoundError:
            return None
        return _signature(found)

    def changed(self) -> bool:
        return self.signature() != self._signature

    def read(self) -> Image:
        """The image on disk; parsed only if the file is another than last time. Callers may not keep parts of it.

        Raises NoPlan, Damaged, StoreError.
        """
        try:
            signature = self.signature()
            if signature is not None and signature == self._signature and self._image is not None:
                return self._image
            self._image = None
            if signature is None:
                if found := self.saved():
                    raise Damaged(self.path, _("it is gone"), found)
                raise NoPlan(self.folder)
            with open_regular(self.path) as file:
                found_stat = os.fstat(file.fileno())
                raw = file.read()
        except OSError as error:
            raise StoreError(_("{path} cannot be read: {why}.").format(path=self.path, why=error.strerror)) from error
        try:
            image = parse(raw)
        except ValueError as error:
            raise Damaged(self.path, str(error), self.saved()) from None
        self._image, self._data = image, bytearray(raw)
        self._signature = _signature(found_stat)
        return image

    def saved(self) -> list[str]:
        """What a lost plan can be put together from, best first: the readable copies, else the history alone."""
        found = [self.backups.path(copy.name) for copy in self.backups.good()]
        return found or ([self.history.path] if next(self.history.entries(None), None) else [])

    def forget(self) -> None:
        """Drop what is cached: the next read looks at the disk."""
        self._image = self._signature = None
        self._data = bytearray()

    # ---- writing

    @contextlib.contextmanager
    def locked(self) -> Iterator[None]:
        """Hold the plan's lock: nobody else writes meanwhile. Only ever held for one read-modify-write."""
        try:
            fd = regular_fd(self._lock_path, os.O_RDWR | os.O_CREAT)
        except OSError as error:
            raise cannot_write(error, self.folder, self.path) from error
        try:
            with contextlib.suppress(PermissionError):  # another member of the team made it, with these very modes
                os.fchmod(fd, modes(self.folder)[1])
            fcntl.flock(fd, fcntl.LOCK_EX)
            yield
        finally:
            os.close(fd)

    def write(self, image: Image, line: bytes, replaced: list[tuple[str, bytes, bytes]] | None = None) -> None:
        """Replace the file by `image`, with `line` appended to the history first. Only under `locked`.

        Where the change only replaced documents, `replaced` are (number, old bytes, new bytes): the rest of the file
        need not be spelt out again. Raises StoreError; then the file and its history are as they were.
        """
        history_size = None
        temporary = self.path + ".tmp"
        try:
            mode = modes(self.folder)
            history_size = self.history.append(line, mode[1])
            with contextlib.suppress(FileNotFoundError):
                os.unlink(temporary)
            fd = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC, mode[1])
            try:
                os.fchmod(fd, mode[1])
                data = self._with_replaced(replaced) or dump(image)
                write_all(fd, data)
                os.fsync(fd)
                found = os.fstat(fd)
            finally:
                os.close(fd)
            self.backups.keep_previous(self.path, mode)
            os.rename(temporary, self.path)
        except (OSError, StoreError) as error:
            self.forget()
            with contextlib.suppress(OSError):
                os.unlink(temporary)
            if history_size is not None:
                self.history.take_back(history_size)
            if isinstance(error, StoreError):
                raise
            raise cannot_write(error, self.folder, self.path) from error
        _sync_folder(os.path.dirname(self.path))
        self._image, self._data = image, bytearray(data) if isinstance(data, bytes) else data
        self._signature = _signature(found)
        with contextlib.suppress(OSError, StoreError):  # a copy more or less must not fail a save that is on disk
            self.backups.keep_dated(data, mode)

    def _with_replaced(self, replaced: list[tuple[str, bytes, bytes]] | None) -> bytearray | None:
        """The bytes of the image on disk with some documents put in anew, in place; None where they are not found there
        as they should be (somebody else's spelling). A number in bare quotes stands in no text, and no two documents
        share one."""
        found = []
        for key, old, new in replaced or ():
            needle = f'"{key}":'.encode() + old
            at = self._data.find(needle)
            if at < 0:
                return None
            found.append((at + len(key) + 3, at + len(needle), new))
        for start, end, new in sorted(found, reverse=True):
            self._data[start:end] = new
        return self._data if found else None

    def set_aside(self) -> str | None:
        """Move what stands in place of the plan out of the way; returns where it is now. Only under `locked`."""
        if not os.path.lexists(self.path):
            return None
        aside = f"{self.path}.damaged-{time.strftime('%Y%m%dT%H%M%S')}"
        os.rename(self.path, aside)
        self.forget()
        return aside


def _signature(found: os.stat_result) -> Signature:
    return found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns


def parse(raw: bytes) -> Image:
    """The image in the bytes of a plan file. Raises ValueError with what is wrong, as a phrase."""
    if not raw[:1].strip(_BLANK) and not raw.strip(_BLANK):
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
    top = image.get(HEAD) if isinstance(image, dict) else None
    found = top.get("1") if isinstance(top, dict) else None
    if not isinstance(found, dict) or not isinstance(found.get("seq"), int):
        raise ValueError(_("it is JSON but not a plan"))
    return cast(Image, image)


def dump(image: Image) -> bytes:
    import orjson

    return orjson.dumps(image)


def head(image: Image) -> dict[str, Any]:
    """{"seq": number of the last commit, "schema": version of the layout, "epoch": which line of history}."""
    found: dict[str, Any] = image[HEAD]["1"]
    return found


def rows_of(image: Image) -> list[Row]:
    """Every living document. Written for speed: this is most of what opening a large plan takes."""
    rows: list[Row] = []
    make, none = tuple.__new__, (0, 0, "")
    for kind, table in image.items():
        if kind in (HEAD, GONE):
            continue
        for number, doc in table.items():
            body = doc.copy()
            mark = body.pop("_", none)
            rows.append(make(Row, (kind, to_text(int(number)), mark[0], mark[1], body, mark[2])))
    return rows


def _sync_folder(path: str) -> None:
    fd = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(fd)
    finally:
        os.close(fd)
