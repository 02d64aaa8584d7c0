"""Files that hold several tables: ZIPs as the platforms deliver them, opened in memory within limits, and workbooks."""

from __future__ import annotations

import io
import json
import lzma
import os
import struct
import subprocess
import zipfile
import zlib
from typing import Any

from smcockpit.i18n import N_, _
from smcockpit.metrics.bounds import (
    MOST_BYTES,
    MOST_FILES,
    MOST_RATIO,
    MOST_SHEET_CELLS,
    MOST_SHEET_MEMORY,
    MOST_SHEETS,
    command,
)
from smcockpit.metrics.decode import PACKED, Decoded, Progress, Refused, decode
from smcockpit.metrics.foreign import why_no_archive
from smcockpit.plan.text import clean

# what a damaged archive makes the library raise, by its compression
_BROKEN = (zipfile.BadZipFile, zlib.error, lzma.LZMAError, struct.error, OSError, ValueError, NotImplementedError, EOFError, RuntimeError, OverflowError)  # fmt: skip
_SECONDS = 60  # a workbook may take to be read
_BEYOND = {
    "sheets": N_("it is an Excel workbook of more than {n} sheets, the most it may have"),
    "cells": N_("it is an Excel workbook of more than {n} cells, the most it may have; save the sheet as CSV"),
    "memory": N_(
        "it is an Excel workbook that takes more than {n} MB of memory, the most it may; save the sheet as CSV"
    ),
    "seconds": N_(
        "it is an Excel workbook that takes more than {n} seconds to read, the most it may; save the sheet as CSV"
    ),
}
_MOST = {"sheets": MOST_SHEETS, "cells": MOST_SHEET_CELLS, "memory": MOST_SHEET_MEMORY >> 20, "seconds": _SECONDS}
_TABLES = (".csv", ".tsv", ".txt", ".xls", ".xlsx")


def open_parts(raw: bytes, progress: Progress | None = None) -> list[Decoded]:
    """Everything in a file that may be a table: itself, the sheets of a workbook, the files of a ZIP. `progress` hears
    how far the records of each are read. Raises Refused with a sentence."""
    parts = open_container(raw) if raw[:4] in PACKED else [decode(raw)]
    return [part._replace(progress=progress) for part in parts] if progress is not None else parts


def open_container(raw: bytes) -> list[Decoded]:
    """The tables in a ZIP, .xlsx or .xls. Raises Refused with a sentence."""
    if raw[:4] == PACKED[0] and not _is_book(_infos(raw)):
        return _members(raw)
    return _sheets(raw)


def _infos(raw: bytes) -> list[zipfile.ZipInfo]:
    """What a ZIP says is in it. Raises Refused where it cannot be opened."""
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            return archive.infolist()
    except _BROKEN as error:
        raise Refused(
            _("it is a ZIP archive that cannot be opened ({why}); download it again").format(why=error)
        ) from None


def _is_book(infos: list[zipfile.ZipInfo]) -> bool:
    return any(info.filename.startswith("xl/") or info.filename == "[Content_Types].xml" for info in infos)


def _refuse_bomb(info: zipfile.ZipInfo, left: int) -> None:
    """Raise Refused where a part of a ZIP would unpack to more than is left of the bound, or out of proportion."""
    base, size = clean(os.path.basename(info.filename)), info.file_size
    if size > MOST_RATIO * max(info.compress_size, 1) + 1_000_000:
        text = _("{file} in it would unpack to {size} MB, more than {n} times its size; no export does")
        raise Refused(text.format(file=base, n=MOST_RATIO, size=size // 1_000_000))
    if size > left:
        text = _("with {file} more than {most} MB would be unpacked, the most that may be packed in a file")
        raise Refused(text.format(file=base, most=MOST_BYTES >> 20))


def _members(raw: bytes) -> list[Decoded]:
    parts: list[Decoded] = []
    left = MOST_BYTES
    refused = ""
    with zipfile.ZipFile(io.BytesIO(raw)) as archive:
        infos = [info for info in archive.infolist() if not info.is_dir()]
        if (why := why_no_archive([info.filename for info in infos])) is not None:
            raise Refused(why)
        if len(infos) > MOST_FILES:
            text = _("it is a ZIP archive of {n} files; exports have at most {most}")
            raise Refused(text.format(n=len(infos), most=MOST_FILES))
        for info in infos:
            base = clean(os.path.basename(info.filename))
            if not base.lower().endswith(_TABLES) or base.startswith((".", "__")) or "__MACOSX" in info.filename:
                continue
            if info.flag_bits & 1:
                raise Refused(_("it is a ZIP archive with a password; unpack it and import what is in it"))
            _refuse_bomb(info, left)
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
    return data[:4] in PACKED


def _sheets(raw: bytes) -> list[Decoded]:
    """The sheets of a workbook, their cells as a CSV would have them. Read in a process of its own with little memory:
    a damaged workbook can ask its reader for any amount, or make it panic."""
    if raw[:4] == PACKED[0]:
        left = MOST_BYTES
        for info in _infos(raw):
            _refuse_bomb(info, left)
            left -= info.file_size
    answer: dict[str, Any] = {}
    try:
        done = subprocess.run(
            command("smcockpit.metrics.sheets"), input=raw, capture_output=True, check=False, timeout=_SECONDS
        )  # fmt: skip
        if done.returncode:
            answer = {"bound": "memory"} if b"memory allocation" in done.stderr else {"why": _("it is damaged")}
        else:
            answer = json.loads(done.stdout)
    except subprocess.TimeoutExpired:
        answer = {"bound": "seconds"}
    except (OSError, ValueError):
        answer = {"why": _("it is damaged")}
    if bound := answer.get("bound"):
        raise Refused(_(_BEYOND[bound]).format(n=_MOST[bound]))
    if "why" in answer:
        text = _("it is an Excel workbook that cannot be opened ({why}); save it as CSV and import that")
        raise Refused(text.format(why=clean(answer["why"])[:120]))
    parts = [Decoded("", "workbook", ",", 0, clean(name), rows) for name, rows in answer["sheets"]]
    if not parts:
        raise Refused(_("it is empty"))
    return parts
