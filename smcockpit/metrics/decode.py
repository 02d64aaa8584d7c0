"""From the bytes of an export to records: encoding, delimiter, rows that know their number, blocks between blank lines."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Callable, Iterator
from typing import NamedTuple

from smcockpit.i18n import _
from smcockpit.metrics.bounds import MOST_CELL, MOST_CELLS, MOST_COLUMNS, MOST_ROWS
from smcockpit.metrics.foreign import why_no_table

csv.field_size_limit(MOST_CELL)

PACKED = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")  # how ZIPs (and .xlsx), and .xls begin

_CYRILLIC = re.compile("[À-ÿ]{4,}")  # Cyrillic words read as Western ones
DELIMITERS = (",", ";", "\t", "|")
_SAMPLE = 50


Progress = Callable[[float], None]  # called now and then with how many characters of a file are read


class Refused(Exception):
    """A file that cannot be read as a table; says in words why, and what to do."""

    def __init__(self, message: str, row: int | None = None) -> None:
        """`row`: where in the file, as a spreadsheet counts; None for the file as a whole."""
        self.row = row
        super().__init__(message)


class TableRow(NamedTuple):
    """One record of a table."""

    row: int  # counted as a spreadsheet counts: the first record of the file is 1, blank ones included
    cells: list[str]


class Decoded(NamedTuple):
    """A table as text, or as the cells of a sheet."""

    text: str
    encoding: str
    delimiter: str
    skipped: int  # records before the text that are gone: 1 where a `sep=` line was dropped
    part: str = ""  # the sheet of a workbook, or the file within a ZIP
    cells: list[list[str]] | None = None  # of a sheet: its records as they are
    note: str = ""  # what had to be guessed
    progress: Progress | None = None


def decode(raw: bytes) -> Decoded:
    """Text and delimiter of an export. Raises Refused with a sentence for what is not text."""
    _refuse_foreign(raw)
    text, encoding = _text(raw)
    note = ""
    if encoding == "cp1252" and len(_CYRILLIC.findall(text)) > 1:
        text, encoding = raw.decode("cp1251", errors="replace"), "cp1251"
        note = _("the file does not say how its letters are written; they were read as Cyrillic (Windows-1251)")
    text = text.lstrip("\ufeff").replace("\0", "").rstrip("\x1a")
    if not text.strip():
        raise Refused(_("it is empty"))
    if (why := why_no_table(text)) is not None:
        raise Refused(why)
    skipped, given = 0, ""
    if text[:4].lower() == "sep=":
        line, _end, text = _cut_line(text)
        given, skipped = line[4:5], 1
    if (repaired := _unwrap(text, given or ",")) is not None:
        text = repaired
    return Decoded(text, encoding, given or _delimiter(text), skipped, note=note)


def records(decoded: Decoded) -> Iterator[TableRow]:
    """The records in order; blank ones have no cells. Raises Refused where a quotation mark never closes."""
    if decoded.cells is not None:
        yield from (TableRow(number, row) for number, row in enumerate(decoded.cells, 1))
        return
    source = io.StringIO(decoded.text, newline="")
    reader = csv.reader(source, delimiter=decoded.delimiter)
    open_quote = decoded.text.count('"') % 2 == 1
    row, left = decoded.skipped, MOST_CELLS
    cells: list[str] | None
    held: TableRow | None = None
    while True:
        try:
            cells = next(reader, None)
        except csv.Error as error:
            if "field larger" in str(error):
                text = _("row {row} has a cell of more than {n} million characters, the most a cell may have")
                raise Refused(text.format(row=row + 1, n=MOST_CELL // 1_000_000), row + 1) from None
            raise Refused(_("row {row} cannot be read ({why})").format(row=row + 1, why=error), row + 1) from None
        if cells is None:
            break
        row += 1
        left -= len(cells)
        if len(cells) > MOST_COLUMNS or left < 0 or row > MOST_ROWS:
            raise _too_much(row, len(cells))
        if held is not None:
            yield held
        held = TableRow(row, cells)
        if decoded.progress is not None and not row & 4095:
            decoded.progress(source.tell())
    if held is None:
        return
    if open_quote and any("\n" in cell or "\r" in cell for cell in held.cells):
        raise Refused(
            _("a quotation mark opened in row {row} never closes; the file is cut short or was damaged").format(
                row=held.row
            ),
            held.row,
        )
    yield held


def _too_much(row: int, columns: int) -> Refused:
    """Which bound a table goes beyond at a row."""
    if columns > MOST_COLUMNS:
        text = _("row {row} has {n} columns; a table may have {most}")
        return Refused(text.format(row=row, n=columns, most=MOST_COLUMNS), row)
    if row > MOST_ROWS:
        return Refused(_("it has more than {most} rows, the most a file may have").format(most=MOST_ROWS))
    return Refused(_("it has more than {most} cells, the most a file may have").format(most=MOST_CELLS))


def _refuse_foreign(raw: bytes) -> None:
    if raw[:4] == b"%PDF" or raw[:4] == b"\x89PNG" or raw[:3] == b"\xff\xd8\xff":
        raise Refused(_("it is a picture or a PDF, not a table"))


def _text(raw: bytes) -> tuple[str, str]:
    if raw[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return raw.decode("utf-16", errors="replace"), "utf-16"
    if raw[:3] == b"\xef\xbb\xbf":
        return raw.decode("utf-8-sig", errors="replace"), "utf-8-sig"
    head = raw[:400]
    if len(head) > 8 and head[1::2].count(0) > len(head) // 4:
        return raw.decode("utf-16-le", errors="replace"), "utf-16-le"
    if len(head) > 8 and head[0::2].count(0) > len(head) // 4:
        return raw.decode("utf-16-be", errors="replace"), "utf-16-be"
    try:
        return raw.decode("utf-8"), "utf-8"
    except UnicodeDecodeError:
        return raw.decode("cp1252", errors="replace"), "cp1252"


def _cut_line(text: str) -> tuple[str, str, str]:
    end = min((at for at in (text.find("\n"), text.find("\r")) if at >= 0), default=len(text))
    rest = text[end:]
    stop = 2 if rest.startswith("\r\n") else 1
    return text[:end], rest[:stop], rest[stop:]


def _unwrap(text: str, delimiter: str) -> str | None:
    """Undo a program that put each whole line in quotes (`"a,""b"",c"`): None where that is not the damage.

    A caption with line ends was cut into wrapped pieces too; unwrapping each line and reading anew heals it.
    """
    first = _cut_line(text)[0]
    if not (first.startswith('"') and first.endswith('"') and len(first) > 2):
        return None
    inside = first[1:-1]
    cells = next(csv.reader([first], delimiter=delimiter), [])
    if len(cells) != 1 or delimiter not in inside or inside.replace('""', "").count('"'):
        return None
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return "\n".join(
        line[1:-1].replace('""', '"') if len(line) > 1 and line[0] == line[-1] == '"' else line for line in lines
    )


def _delimiter(text: str) -> str:
    """The sign that cuts most of the first records into the same number of cells, more than one."""
    best, most = ",", (0, 0)
    head = text[:200_000]
    for sign in DELIMITERS:
        if sign not in head:
            continue
        widths: Counter[int] = Counter()
        try:
            for n, cells in enumerate(csv.reader(io.StringIO(head, newline=""), delimiter=sign)):
                if n >= _SAMPLE:
                    break
                if len(cells) > 1:
                    widths[len(cells)] += 1
        except csv.Error:
            continue
        if widths:
            width, count = max(widths.items(), key=lambda item: (item[1], item[0]))
            if (count, width) > most:
                best, most = sign, (count, width)
    return best
