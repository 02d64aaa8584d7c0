"""Files that hold several tables: ZIPs as the platforms deliver them, opened in memory within limits, and workbooks."""

from __future__ import annotations

import datetime
import io
import os
import zipfile
from typing import Any

from smcockpit.metrics.decode import Decoded, Refused, decode
from smcockpit.plan.text import clean
from smcockpit.words import _

MOST_FILES, MOST_BYTES, MOST_RATIO = 200, 256 * 1024 * 1024, 200  # of a ZIP, beyond which it is not opened
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
    except (zipfile.BadZipFile, ValueError, NotImplementedError) as error:
        raise Refused(_("it is a ZIP archive that cannot be opened ({why}); download it again").format(why=error)) from None


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
            except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, EOFError, RuntimeError) as error:
                raise Refused(_("{file} in it cannot be unpacked ({why})").format(file=base, why=clean(str(error)))) from None
            if len(data) > left:
                raise Refused(_("{file} in it is larger than it says; it was not read").format(file=base))
            left -= len(data)
            try:
                parts += [decode(data)._replace(part=base)] if not _is_workbook(data) else [
                    sheet._replace(part=f"{base} › {sheet.part}") for sheet in _sheets(data)
                ]
            except Refused as error:
                refused = refused or f"{base}: {error}"
    if not parts:
        raise Refused(refused or _("it is a ZIP archive without a table in it"))
    return parts


def _is_workbook(data: bytes) -> bool:
    return data[:4] in (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")


def _sheets(raw: bytes) -> list[Decoded]:
    """The sheets of a workbook, their cells as a CSV would have them."""
    from python_calamine import CalamineWorkbook

    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(raw))
        parts = []
        for name in book.sheet_names[:MOST_FILES]:
            sheet = book.get_sheet_by_name(name)
            if sheet.height * sheet.width > 20_000_000:
                raise Refused(_("the sheet {name} is too large; save it as CSV and import that").format(name=clean(name)))
            rows = [[_cell(value) for value in row] for row in sheet.to_python(skip_empty_area=False)]
            cells = [_trimmed(row) for row in rows]
            if any(cells):
                parts.append(Decoded("", "workbook", ",", 0, clean(name), cells))
    except Refused:
        raise
    except BaseException as error:  # the reader is not ours: a panic of its kind is no Exception
        if isinstance(error, KeyboardInterrupt | SystemExit):
            raise
        text = _("it is an Excel workbook that cannot be opened ({why}); save it as CSV and import that")
        raise Refused(text.format(why=clean(str(error))[:120])) from None
    if not parts:
        raise Refused(_("it is empty"))
    return parts


def _trimmed(row: list[str]) -> list[str]:
    """Without the empty cells at the end, which a sheet pads its rows with."""
    while row and not row[-1].strip():
        row.pop()
    return row


def _cell(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, float):
        return str(int(value)) if value == int(value) and abs(value) < 1e15 else repr(value)
    if isinstance(value, datetime.datetime):
        return value.strftime("%Y-%m-%d" if value.time() == datetime.time() else "%Y-%m-%d %H:%M:%S")
    if isinstance(value, datetime.date):
        return value.isoformat()
    if isinstance(value, datetime.timedelta):
        seconds = round(value.total_seconds())
        return f"{seconds // 3600}:{seconds // 60 % 60:02}:{seconds % 60:02}"
    if isinstance(value, datetime.time):
        return value.strftime("%H:%M:%S")
    return str(value)
