"""Which files name somebody: a look at their bytes, also inside workbooks and archives."""

from __future__ import annotations

import contextlib
import json
import os
import stat
import zipfile
from collections.abc import Iterable, Iterator
from typing import IO

from smcockpit.files import open_regular

_PIECE = 1 << 20
_SHORT = 3  # a word of fewer characters stands in every file
_UNPACKED = 200_000_000  # bytes of an archive that are looked at; beyond that it counts as one that may name them


def files_naming(folder: str, names: Iterable[str], skip: Iterable[str] = ()) -> list[str]:
    """The regular files below a folder, or in their names, that hold one of the names, case aside; paths. `skip` are
    paths that are not looked at. What cannot be read is left out."""
    needles = _needles(names)
    left_out = {os.path.realpath(path) for path in skip}
    paths = []
    for path in _files(folder):
        if needles and os.path.realpath(path) not in left_out:
            with contextlib.suppress(OSError):
                file_name = os.path.basename(path).encode(errors="surrogateescape").lower()
                if any(needle in file_name for needle in needles) or _holds(path, needles):
                    paths.append(path)
    return paths


def _files(folder: str) -> Iterator[str]:
    for at, _folders, names in sorted(os.walk(folder)):
        for name in sorted(names):
            path = os.path.join(at, name)
            with contextlib.suppress(OSError):
                if stat.S_ISREG(os.stat(path).st_mode):
                    yield path


def _needles(names: Iterable[str]) -> list[bytes]:
    """The names as they may stand in a file: in the encodings of exports, and as JSON escapes them. Small letters: the
    bytes are compared with their capitals made small, which reaches ASCII; the rest is tried both ways."""
    needles: set[bytes] = set()
    for name in names:
        if len(name) < _SHORT:
            continue
        for text in {name, name.lower(), name.upper(), name.title()}:
            for encoding in ("utf-8", "utf-16-le", "utf-16-be", "latin-1"):
                with contextlib.suppress(UnicodeEncodeError):
                    needles.add(text.encode(encoding).lower())
            needles.add(json.dumps(text)[1:-1].encode().lower())
    return sorted(needles)


def _holds(path: str, needles: list[bytes]) -> bool:
    with open_regular(path) as file:
        if zipfile.is_zipfile(file):
            with contextlib.suppress(zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError):
                return _archive_holds(file, needles)
        file.seek(0)
        return _stream_holds(file, needles)


def _archive_holds(file: IO[bytes], needles: list[bytes]) -> bool:
    with zipfile.ZipFile(file) as archive:
        if sum(member.file_size for member in archive.infolist()) > _UNPACKED:
            return True
        for member in archive.infolist():
            with archive.open(member) as stream:
                if _stream_holds(stream, needles):
                    return True
    return False


def _stream_holds(stream: IO[bytes], needles: list[bytes]) -> bool:
    longest, rest = max(map(len, needles)), b""
    while piece := stream.read(_PIECE):
        data = rest + piece.lower()
        if any(needle in data for needle in needles):
            return True
        rest = data[-longest:]
    return False
