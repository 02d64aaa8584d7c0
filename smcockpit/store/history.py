"""The history of a plan in a file: one JSON line per commit, written before the plan itself is replaced.

A line whose number is above the plan's own, or that is followed by another of the same or a lower number, belongs to a
commit that never happened (its writer died before the rename, or an older copy was put in place): it is void. A first
line {"pruned": N} says that the commits up to N were let go.
"""

from __future__ import annotations

import contextlib
import os
import re
import stat
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from smcockpit.files import open_regular, regular_fd
from smcockpit.i18n import _
from smcockpit.store.odd import is_deep
from smcockpit.store.port import Commit, Op, Put, Row, StoreError

_CHUNK = 1 << 16
_LONGEST = 1 << 27  # bytes of one line; a commit of a hundred thousand documents has fewer
_PRUNED = re.compile(rb'\{"pruned":(\d{1,18})\}')


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


def entry_of(line: bytes) -> Commit:
    """Raises ValueError for a line that is none, be it JSON or not."""
    import orjson

    raw = orjson.loads(line)
    try:
        entry = Commit(
            raw["seq"], raw["at"], raw["by"], raw["what"], raw["changes"], raw.get("undoes", 0), raw.get("redoes", 0)
        )
        counts = 1 < datetime.fromisoformat(entry.at).year < 9999 and all(
            type(number) is int and number >= 0 for number in (entry.seq, entry.undoes, entry.redoes)
        )
        sound = counts and all(_is_change(change) for change in entry.changes)
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError(str(error)) from None
    if not sound or type(entry.by) is not str or type(entry.what) is not str or is_deep(line):
        raise ValueError("not as a commit is told")
    return entry


def _is_change(change: Any) -> bool:
    ids = type(change["kind"]) is str and type(change["id"]) is str
    return ids and all(change[name] is None or type(change[name]) is dict for name in ("before", "after"))


class HistoryFile:
    """The file `history.jsonl` of one plan."""

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
        for line, entry in reversed(list(self._valid(upto))):
            if entry.at < before and entry.seq < upto and not kept:
                gone, last = gone + 1, entry.seq
            else:
                kept.append(line)
        if gone:
            self.replace([b'{"pruned":%d}' % last, *kept], mode)
        return gone

    def replace(self, lines: Sequence[bytes], mode: int) -> None:
        """The whole history anew, whole or not at all."""
        put_anew(self.path, b"".join(line + b"\n" for line in lines), mode)

    # ---- reading

    def entries(self, upto: int | None) -> Iterator[Commit]:
        """The commits up to number `upto` (None: up to the last line), newest first, void and odd lines left out."""
        return (entry for _line, entry in self._valid(upto))

    def pruned(self) -> int:
        """The last commit that was let go, 0 where the history is whole."""
        try:
            with open_regular(self.path) as file:
                mark = _PRUNED.match(file.readline(64))
        except OSError:
            return 0
        return int(mark[1]) if mark else 0

    def whole(self, upto: int) -> list[bytes]:
        """The valid lines, oldest first, the mark of pruning included."""
        lines = [line for line, _entry in self._valid(upto)][::-1]
        cut = self.pruned()
        return [b'{"pruned":%d}' % cut, *lines] if cut else lines

    def odd(self) -> list[int]:
        """The numbers of the lines that tell of no commit, counted from 1 at the top."""
        backwards, total = [], 0
        for line in self._backwards():
            total += 1
            try:
                if not _PRUNED.fullmatch(line):
                    entry_of(line)
            except ValueError:
                backwards.append(total)
        return [total + 1 - number for number in reversed(backwards)]

    def _valid(self, upto: int | None) -> Iterator[tuple[bytes, Commit]]:
        limit = None if upto is None else upto + 1
        for line in self._backwards():
            try:
                entry = entry_of(line)
            except ValueError:
                continue  # the mark of pruning, a line cut short by a crash, or one that somebody else wrote
            if limit is None or entry.seq < limit:
                limit = entry.seq
                yield line, entry

    def _backwards(self) -> Iterator[bytes]:
        """The lines from the end, read in pieces: the last change is found without reading years.

        The zeros that a crash may leave at the end of a line are none of it; a line with zeros within, or longer than
        any commit is, comes as one zero and is never held in memory."""
        try:
            fd = regular_fd(self.path)
        except FileNotFoundError:
            return
        except OSError as error:
            raise self._unreadable(error.strerror) from error
        try:
            about = os.fstat(fd)
            if not stat.S_ISREG(about.st_mode):
                raise self._unreadable(_("it is no file"))
            yield from self._lines(fd, about.st_size)
        except OSError as error:
            raise self._unreadable(error.strerror) from error
        finally:
            os.close(fd)

    def _unreadable(self, why: str | None) -> StoreError:
        return StoreError(_("{path} cannot be read: {why}.").format(path=self.path, why=why))

    @staticmethod
    def _lines(fd: int, at: int) -> Iterator[bytes]:
        line: list[bytes] = []  # the pieces of the line that is being put together, last one first
        length = 0
        while at:
            size = min(_CHUNK, at)
            at -= size
            for n, piece in enumerate(reversed(os.pread(fd, size, at).split(b"\n"))):
                if n and line:
                    yield b"".join(reversed(line))
                if n:
                    line, length = [], 0
                piece = piece if line else piece.rstrip(b"\0")
                length += len(piece)
                if length > _LONGEST or b"\0" in piece:
                    line, length = [b"\0"], _LONGEST
                elif piece:
                    line.append(piece)
        if line:
            yield b"".join(reversed(line))


def unbroken(commits: Sequence[Commit], base: int, seq: int) -> bool:
    """Whether commits, in their order, are all those after number `base` up to number `seq`. The numbers are a file's word
    and may be of any size: nothing is as long as they say."""
    return len(commits) == seq - base and all(commit.seq == base + n for n, commit in enumerate(commits, 1))


def put_anew(path: str, data: bytes, mode: int) -> None:
    """A file anew, synced, whole or not at all. Raises OSError."""
    temporary = path + ".tmp"
    with contextlib.suppress(FileNotFoundError):
        os.unlink(temporary)
    fd = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC, mode)
    try:
        os.fchmod(fd, mode)
        write_all(fd, data)
        os.fsync(fd)
    finally:
        os.close(fd)
    os.rename(temporary, path)


def write_all(fd: int, data: bytes | bytearray) -> None:
    """Write all of `data`, however many bytes the system takes at a time. Raises OSError."""
    view = memoryview(data)
    while view:
        view = view[os.write(fd, view) :]
