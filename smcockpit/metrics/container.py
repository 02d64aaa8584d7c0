"""Files that hold several tables: ZIPs as the platforms deliver them, opened in memory within limits, and workbooks."""

from __future__ import annotations

import io
import json
import lzma
import os
import struct
import subprocess
import sys
import zipfile
import zlib

from smcockpit.metrics.decode import Decoded, Refused, decode
from smcockpit.plan.text import clean
from smcockpit.words import _

MOST_FILES, MOST_BYTES, MOST_RATIO = 200, 256 * 1024 * 1024, 200  # of a ZIP, beyond which it is not opened
# what a damaged archive makes the library raise, by its compression
_BROKEN = (zipfile.BadZipFile, zlib.error, lzma.LZMAError, struct.error, OSError, ValueError, NotImplementedError, EOFError, RuntimeError, OverflowError)  # fmt: skip
_SECONDS = 60  # a workbook may take to be read
_TABLES = (".csv", ".tsv", ".txt", ".xls", ".xlsx")


def open_container(raw: bytes, name: str) -> list[Decoded]:
    """The tables in a ZIP, .xlsx or .xls. Raises Refused with a sentence."""
    if raw[:4] == b"PK\x03\x04":
        names = _names(raw)
        if not any(one.startswith("xl/") or one == "[Content_Types].xml" for one in names):
            return _members(raw)
    return _sheets(raw)


def _names(raw: bytes) -> list[str]:
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            return archive.namelist()
    except _BROKEN as error:
        raise Refused(
            _("it is a ZIP archive that cannot be opened ({why}); download it again").format(why=error)
        ) from None


def _members(raw: bytes) -> list[Decoded]:
    parts: list[Decoded] = []
    left = MOST_BYTES
    refused = ""
    with zipfile.ZipFile(io.BytesIO(raw)) as archive:
        infos = [info for info in archive.infolist() if not info.is_dir()]
        if len(infos) > MOST_FILES:
            text = _("it is a ZIP archive of {n} files; exports have at most {most}")
            raise Refused(text.format(n=len(infos), most=MOST_FILES))
        for info in infos:
            base = clean(os.path.basename(info.filename))
            if not base.lower().endswith(_TABLES) or base.startswith((".", "__")) or "__MACOSX" in info.filename:
                continue
            if info.flag_bits & 1:
                raise Refused(_("it is a ZIP archive with a password; unpack it and import what is in it"))
            if info.file_size > left or info.file_size > MOST_RATIO * max(info.compress_size, 1) + 1_000_000:
                text = _("{file} in it would unpack to {size} MB; unpack it yourself and look what it is")
                raise Refused(text.format(file=base, size=info.file_size // 1_000_000))
            try:
                with archive.open(info) as file:
                    data = file.read(left + 1)
            except _BROKEN as error:
                raise Refused(
                    _("{file} in it cannot be unpacked ({why})").format(file=base, why=clean(str(error)))
                ) from None
            if len(data) > left:
                raise Refused(_("{file} in it is larger than it says; it was not read").format(file=base))
            left -= len(data)
            try:
                parts += (
                    [decode(data)._replace(part=base)]
                    if not _is_workbook(data)
                    else [sheet._replace(part=f"{base} › {sheet.part}") for sheet in _sheets(data)]
                )
            except Refused as error:
                refused = refused or f"{base}: {error}"
    if not parts:
        raise Refused(refused or _("it is a ZIP archive without a table in it"))
    return parts


def _is_workbook(data: bytes) -> bool:
    return data[:4] in (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")


def _sheets(raw: bytes) -> list[Decoded]:
    """The sheets of a workbook, their cells as a CSV would have them. Read in a process of its own with little memory:
    a damaged workbook can ask its reader for any amount, or make it panic."""
    try:
        done = subprocess.run(
            [sys.executable, "-m", "smcockpit.metrics.sheets"], input=raw, capture_output=True, check=False, timeout=_SECONDS
        )  # fmt: skip
        answer = json.loads(done.stdout)
    except subprocess.TimeoutExpired:
        answer = {"why": _("it takes too long")}
    except (OSError, ValueError):
        answer = {"why": _("it is damaged")}
    if "why" in answer:
        text = _("it is an Excel workbook that cannot be opened ({why}); save it as CSV and import that")
        raise Refused(text.format(why=clean(answer["why"])[:120]))
    parts = [Decoded("", "workbook", ",", 0, clean(name), rows) for name, rows in answer["sheets"]]
    if not parts:
        raise Refused(_("it is empty"))
    return parts
