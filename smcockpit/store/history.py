"""The history of a plan in a file: one JSON line per commit, written before the plan itself is replaced.

A line whose number is above the plan's own, or that is followed by another of the same or a lower number, belongs to a
commit that never happened (its writer died before the rename, or an older copy was put in place): it is void. A first
line {"pruned": N} says that the commits up to N were let go.
"""

from __future__ import annotations

import contextlib
import os
import re
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from smcockpit.files import open_regular, regular_fd
from smcockpit.store.port import Entry, Op, Put, Row, StoreError
from smcockpit.words import _

_SEQ = re.compile(rb'\{"seq":(\d+),')
_CHUNK = 1 << 16


def history_line(
    seq: int,
    when: datetime,
    actor: str,
    what: str,
    before: Sequence[Row],
    ops: Sequence[Op],
    undoes: int = 0,
    redoes: int = 0,
) -> bytes:
    """Who did what when, with each document before and after (null: did not exist)."""
    import orjson

    entry: dict[str, Any] = {
        "seq": seq,
        "at": when.isoformat(timespec="milliseconds"),
        "by": actor,
        "what": what,
        "changes": [
            {"kind": op.kind, "id": op.id, "before": row.doc, "after": op.doc if isinstance(op, Put) else None}
            for op, row in zip(ops, before, strict=True)
        ],
    }
    entry |= {name: value for name, value in (("undoes", undoes), ("redoes", redoes)) if value}
    return orjson.dumps(entry) + b"\n"


def entry_of(line: bytes) -> Entry:
    """Raises ValueError for a line that is none."""
    import orjson

    raw = orjson.loads(line)
    try:
        return Entry(
            raw["seq"],
            raw["at"],
            raw["by"],
            raw["what"],
            raw["changes"],
            raw.get("undoes", 0),
            raw.get("redoes", 0),
        )
    except (KeyError, TypeError) as error:
        raise ValueError(str(error)) from None


class HistoryFile:
    def __init__(self, path: str) -> None:
        self.path = path

    # ---- writing, only under the plan's lock

    def append(self, line: bytes, mode: int) -> int:
        """Append one line, synced; returns the size before. A line cut short by a crash is ended first."""
        fd = regular_fd(self.path, os.O_RDWR | os.O_CREAT | os.O_APPEND, mode)
        try:
            size = os.fstat(fd).st_size
            if size == 0:
                with contextlib.suppress(PermissionError):
                    os.fchmod(fd, mode)
            elif os.pread(fd, 1, size - 1) != b"\n":
                line = b"\n" + line
            try:
                write_all(fd, line)
                os.fdatasync(fd)
            except OSError:
                os.ftruncate(fd, size)
                raise
            return size
        finally:
            os.close(fd)

    def take_back(self, size: int) -> None:
        """Cut off what was appended after the file had `size` bytes."""
        with contextlib.suppress(OSError):
            os.truncate(self.path, size)

    def prune(self, before: str, upto: int, mode: int) -> int:
        """Let go of the commits before a moment; the newest stays whatever its age, as proof of where the plan is."""
        kept: list[bytes] = []
        gone = last = 0
        for line in reversed(list(self._lines(upto))):
            entry = entry_of(line)
            if entry.at < before and entry.seq < upto and not kept:
                gone, last = gone + 1, entry.seq
            else:
                kept.append(line)
        if gone:
            self.replace([b'{"pruned":%d}' % last, *kept], mode)
        return gone

    def replace(self, lines: Sequence[bytes], mode: int) -> None:
        """The whole history anew, whole or not at all."""
        temporary = self.path + ".tmp"
        with contextlib.suppress(FileNotFoundError):
            os.unlink(temporary)
        fd = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC, mode)
        try:
            os.fchmod(fd, mode)
            write_all(fd, b"".join(line + b"\n" for line in lines))
            os.fsync(fd)
        finally:
            os.close(fd)
        os.rename(temporary, self.path)

    # ---- reading

    def entries(self, upto: int | None) -> Iterator[Entry]:
        """The commits up to number `upto` (None: up to the last line), newest first, void ones left out."""
        for line in self._lines(upto):
            with contextlib.suppress(ValueError):
                yield entry_of(line)

    def pruned(self) -> int:
        """The last commit that was let go, 0 where the history is whole."""
        try:
            with open_regular(self.path) as file:
                found = re.match(rb'\{"pruned":(\d+)\}', file.readline(64))
        except OSError:
            return 0
        return int(found[1]) if found else 0

    def whole(self, upto: int) -> list[bytes]:
        """The valid lines, oldest first, the mark of pruning included."""
        lines = list(self._lines(upto))[::-1]
        cut = self.pruned()
        return [b'{"pruned":%d}' % cut, *lines] if cut else lines

    def _lines(self, upto: int | None) -> Iterator[bytes]:
        limit = None if upto is None else upto + 1
        for line in self._backwards():
            found = _SEQ.match(line)
            if found is None or not line.endswith(b"}"):
                continue  # the mark of pruning, or a line cut short by a crash
            seq = int(found[1])
            if limit is None or seq < limit:
                limit = seq
                yield line

    def _backwards(self) -> Iterator[bytes]:
        """The lines from the end, read in pieces: the last change is found without reading years."""
        try:
            fd = regular_fd(self.path)
        except FileNotFoundError:
            return
        except OSError as error:
            raise StoreError(_("{path} cannot be read: {why}.").format(path=self.path, why=error.strerror)) from error
        try:
            at, rest = os.fstat(fd).st_size, b""
            while at:
                size = min(_CHUNK, at)
                at -= size
                parts = (os.pread(fd, size, at) + rest).split(b"\n")
                rest = parts[0]
                yield from (line for line in reversed(parts[1:]) if line)
            if rest:
                yield rest
        finally:
            os.close(fd)


def write_all(fd: int, data: bytes | bytearray) -> None:
    view = memoryview(data)
    while view:
        view = view[os.write(fd, view) :]
