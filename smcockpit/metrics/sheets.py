"""`python -P -m smcockpit.metrics.sheets`: a workbook on stdin; on stdout {"sheets": [[name, rows of texts]]}, or {"why"} it
cannot be read, or the {"bound"} it goes beyond: "sheets", "cells" or "memory"."""

from __future__ import annotations

import datetime
import io
import json
import os
import sys
from typing import Any

from smcockpit.metrics.bounds import MOST_SHEET_CELLS, MOST_SHEET_MEMORY, MOST_SHEETS, confine


class Beyond(Exception):
    """Names the bound that a workbook goes beyond."""


def main() -> None:
    """Answer for the workbook on stdin and end."""
    confine(MOST_SHEET_MEMORY)
    try:
        answer: dict[str, Any] = {"sheets": _read(sys.stdin.buffer.read())}
    except Beyond as error:
        answer = {"bound": str(error)}
    except MemoryError:
        answer = {"bound": "memory"}
    except BaseException as error:  # a panic of the reader is no Exception
        answer = {"why": str(error) or type(error).__name__}
    sys.stdout.write(json.dumps(answer))
    sys.stdout.flush()
    os._exit(0)


def _read(raw: bytes) -> list[tuple[str, list[list[str]]]]:
    from python_calamine import CalamineWorkbook

    book = CalamineWorkbook.from_filelike(io.BytesIO(raw))
    sheets, left = [], MOST_SHEET_CELLS
    if len(book.sheet_names) > MOST_SHEETS:
        raise Beyond("sheets")
    for name in book.sheet_names:
        sheet = book.get_sheet_by_name(name)
        left -= sheet.height * sheet.width
        if left < 0:
            raise Beyond("cells")
        rows = [_trimmed([_cell(value) for value in row]) for row in sheet.to_python(skip_empty_area=False)]
        if any(rows):
            sheets.append((name, rows))
    return sheets


def _trimmed(row: list[str]) -> list[str]:
    """Without the empty cells at the end, which a sheet pads its rows with."""
    while row and not row[-1].strip():
        row.pop()
    return row


def _cell(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, float):
        return str(int(value)) if value == value and abs(value) < 1e15 and value == int(value) else repr(value)
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


if __name__ == "__main__":
    main()
