"""Reading one export: recognise the header of each block, then its rows, deciding conventions per file and not per cell.

Nothing is guessed silently: what cannot be told is said (status "ask") and answered once by a mapping.
"""

from __future__ import annotations

import contextlib
import os
import re
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from smcockpit.files import open_regular
from smcockpit.i18n import _
from smcockpit.metrics.answers import Conventions, Given, Place, signature_of
from smcockpit.metrics.bounds import MOST_BLOCKS, MOST_BYTES
from smcockpit.metrics.columns import Columns
from smcockpit.metrics.container import open_parts
from smcockpit.metrics.decode import Decoded, Progress, Refused, TableRow, records
from smcockpit.metrics.guess import looks_like_header
from smcockpit.metrics.layout import Layout, Problems
from smcockpit.metrics.reading import FileReading, Problem, TableReport
from smcockpit.metrics.recognise import Found, explain, format_named, recognise
from smcockpit.metrics.table import TableReader
from smcockpit.metrics.totals import is_total
from smcockpit.metrics.values import (
    Ambiguous,
    normal,
)
from smcockpit.plan.text import clean

LOOK = 40  # records of a block in which its header is looked for


def read_file(
    path: str,
    given: Sequence[Given] = (),
    place: Place = Place(),  # noqa: B008 - immutable
    progress: Progress | None = None,
) -> FileReading:
    """Read an export from disk; never raises for what is in it, says it in the reading's problems. `progress` hears how
    many characters are read."""
    name = shown_name(path)
    try:
        with open_regular(path) as file:
            about = os.fstat(file.fileno())
            raw = file.read(MOST_BYTES + 1)
        if len(raw) > MOST_BYTES:
            raise Refused(_("it is larger than {n} MB, the most a file may have").format(n=MOST_BYTES >> 20))
    except OSError as error:
        return refusal(name, Refused(_("it cannot be opened: {why}").format(why=error.strerror)))
    except Refused as error:
        return refusal(name, error)
    return read_bytes(
        raw, name, given, place if place.when else place._replace(when=day_of(about.st_mtime)), progress=progress
    )


def shown_name(path: str) -> str:
    """A file's name as text; it may be any bytes."""
    return clean(os.path.basename(path).encode("utf-8", "replace").decode("utf-8"))


def day_of(seconds: float) -> int:
    """The day (ordinal) a file was written."""
    return date.fromtimestamp(seconds).toordinal()  # noqa: DTZ012 - the day on the clock of whoever downloaded it


def refusal(name: str, error: Refused) -> FileReading:
    problem = Problem(row=error.row, column=None, message=_("{file} was not read: {why}.").format(file=name, why=error))
    return FileReading(
        file=name, format=None, confidence=0.0, tables=[], problems=[problem], notes=[], status="refused",
        header=[], header_row=0, sample=[], encoding="", delimiter="", rows=0, order="", comma=False,
    )  # fmt: skip


def read_bytes(
    raw: bytes,
    name: str,
    given: Sequence[Given] = (),
    place: Place = Place(),  # noqa: B008
    conventions: Conventions | None = None,
    progress: Progress | None = None,
) -> FileReading:
    """Read an export from its bytes. `name` is the file's, which may hold account and dates."""
    name = clean(name)
    try:
        parts = open_parts(raw, progress)
    except Refused as error:
        return refusal(name, error)
    found = []
    for part in parts:
        try:
            found.append(_Reader(part, name, given, place, conventions).read())
        except Refused as error:
            found.append(refusal(name, error))
    return found[0] if len(parts) == 1 else _joined(name, parts, found)


def explained(path: str) -> list[str]:
    """Why the tables of a file are recognised, or how near their headers come to one that is."""
    name = shown_name(path)
    lines: list[str] = []
    try:
        with open_regular(path) as file:
            parts = open_parts(file.read(MOST_BYTES))
    except OSError as error:
        return [_("it cannot be opened: {why}").format(why=error.strerror)]
    except Refused as error:
        return [str(error)]
    for part in parts:
        lines.append(f"{part.part or name}: {part.encoding}, “{part.delimiter}”")
        titles = [part.part] if part.cells is not None else []
        best: list[str] = []
        with contextlib.suppress(Refused):
            for record in records(part):
                filled = [cell for cell in record.cells if cell.strip()]
                if len(filled) == 1 or (filled and _is_comment(record.cells, filled, part.part or name)):
                    titles.append(clean(filled[0]))
                    continue
                base = part.part or name
                if recognise(record.cells, "\n".join(titles[-12:]), base) is not None:
                    lines += [
                        f"  {_('row {row}').format(row=record.row)}: {line}"
                        for line in explain(record.cells, "\n".join(titles[-12:]), base)
                    ]
                    best = []
                    break
                if record.row > LOOK * 3:
                    break
                if len(filled) > 1 and not best:
                    best = explain(record.cells, "\n".join(titles[-12:]), base)
        lines += [f"  {line}" for line in best] or (
            [] if len(lines) > 1 else ["  " + _("no header of a known export was found in it")]
        )
    return lines


def _joined(name: str, parts: Sequence[Decoded], found: Sequence[FileReading]) -> FileReading:
    """The readings of a file's parts as one: what could be read counts, the rest is said."""
    good = [
        reading for reading in found if reading["status"] == "ok" and any(table["rows"] for table in reading["tables"])
    ]
    asked = next((reading for reading in found if reading["status"] == "ask"), None)
    if not good:
        return {**(asked or found[0]), "file": name}
    problems = [problem for reading in good for problem in reading["problems"]]
    notes = [note for reading in found for note in reading["notes"]]
    unread = [
        part.part
        for part, reading in zip(parts, found, strict=True)
        if reading["status"] != "ok" and reading not in good
    ]
    tables, twice = _each_once([table for reading in good for table in reading["tables"]])
    if twice:
        notes.append(_("the same numbers stand in it twice and count once: {names}").format(names=", ".join(twice)))
    if unread:
        notes.append(_("not read, because nothing in it is known: {names}").format(names=", ".join(unread[:12])))
    return {
        **good[0],
        "file": name,
        "tables": tables,
        "problems": problems[:40],
        "notes": notes,
        "rows": sum(reading["rows"] for reading in found),
        "encoding": "parts",
    }


def _each_once(tables: list[TableReport]) -> tuple[list[TableReport], list[str]]:
    """Without what says the same as another part (a report, formatted and raw; the chart's days beside the table's), and
    what the parts are called in which it stood."""
    kept: list[TableReport] = []
    again: list[str] = []
    seen: list[Any] = []
    for table in tables:
        owner = table["platform"], table["account"]
        spans = [{name: value for name, value in span.items() if name != "row"} for span in table["spans"]]
        spans.sort(key=repr)
        columns = {
            metric: (owner, metric, column["days"], column["values"]) for metric, column in table["days"].items()
        }
        fresh = {metric: table["days"][metric] for metric, column in columns.items() if column not in seen}
        if (spans and (owner, spans) in seen) or (columns and not fresh and not spans):
            again.append(table["part"])
            continue
        if len(fresh) < len(columns):
            again.append(table["part"])
            table["days"] = fresh
        seen += [(owner, spans), *columns.values()]
        kept.append(table)
    return kept, again


class _Reader:
    def __init__(
        self, decoded: Decoded, name: str, given: Sequence[Given], place: Place, conventions: Conventions | None
    ) -> None:
        self.decoded, self.given, self.name = (
            decoded,
            {one.header: one for one in given},
            decoded.part.partition(" › ")[0] or name,
        )
        if "." not in self.name:  # a sheet
            self.name = name
        self.conventions = conventions
        self.rows, self.header_row = 0, 0
        self.written = Conventions("", False)
        self.problems = Problems()
        self.columns = Columns(decoded.part, self.name, name, place, self.problems)
        if decoded.note:
            self.problems.note(decoded.note)
        self.tables: list[TableReport] = []
        self.formats: list[Found] = []
        self.ignored: list[Found] = []  # known tables without anything to keep
        self.unknown: tuple[TableRow, list[list[str]]] | None = None
        self.pairs: dict[str, str] = {}
        self.ask = False

    def read(self) -> FileReading:
        looked = blocks = 0
        titles: list[str] = [self.decoded.part] if self.decoded.cells is not None else []
        stream = self._counted(records(self.decoded))
        held: list[TableRow] = []  # records of a block whose header was not found yet
        for record in stream:
            cells = record.cells
            filled = [cell for cell in cells if cell.strip()]
            if not filled:
                self._unclaimed(held)
                held, looked = [], 0
                continue
            if _is_comment(cells, filled, self.name):
                titles.append(clean(" ".join(filled)))
                if cells[0].startswith("# ---"):
                    self._unclaimed(held)
                    held, looked = [], 0
                continue
            if len(filled) == 1 and len(held) == 0:
                titles.append(clean(filled[0]))
                continue
            if len(filled) == 2 and filled[0].rstrip().endswith(":"):
                self.pairs[normal(filled[0]).rstrip(": ")] = filled[1]
            blocks += not looked
            if blocks > MOST_BLOCKS:
                raise Refused(
                    _("it has more than {n} tables one below the other, the most a file may have").format(n=MOST_BLOCKS)
                )
            layout = self._layout(record, "\n".join(titles[-12:])) if looked < LOOK else None
            looked += 1
            if layout is None:
                if len(held) < 3 * LOOK:
                    held.append(record)
                continue
            self.header_row = record.row
            held, looked, titles = [], 0, self._table(layout, stream, record)
        self._unclaimed(held)
        return self._finish()

    def _counted(self, stream: Iterator[TableRow]) -> Iterator[TableRow]:
        for record in stream:
            self.rows = record.row
            yield record

    # ---- which table

    def _layout(self, record: TableRow, title: str) -> Layout | None:
        names = [normal(cell) for cell in record.cells]
        answer = self.given.get(signature_of(record.cells))
        if answer is not None:  # what a person said of this very header goes before what is declared
            layout = self.columns.answered(answer, names)
            if layout is not None:
                self.formats.append(Found(layout.format, "", 1.0))
            return layout
        found = recognise(record.cells, title, self.name)
        if found is None:
            return None
        layout = self.columns.declared(found, names, title)
        if layout is not None:
            (self.ignored if found.format.ignore else self.formats).append(found)
        return layout

    # ---- its rows

    def _table(self, layout: Layout, stream: Iterator[TableRow], header: TableRow) -> list[str]:
        """Read the rows up to a blank record, a title or the end; returns the title that ended it."""
        one = layout.format
        reader = TableReader(layout, self.decoded.delimiter, self.conventions, self.problems)
        titles: list[str] = []
        sample: list[list[str]] = []
        if one.transposed:
            self._transposed(layout, stream, header)
            return titles
        described = one.described or (layout.date is not None and layout.entity is None and not one.by_part)
        plain = layout.date == 0 and layout.entity is None and not layout.only
        for record in stream:
            cells = record.cells
            if plain and len(cells) == layout.width and cells[0][:4].isdecimal() and len(sample) >= 5:
                reader.add(record)  # a day like any other, of which there may be a million
                continue
            filled = [cell for cell in cells if cell.strip()]
            if not filled:
                break
            if layout.width > 1 and _ends(cells, filled, layout):
                titles.append(clean(filled[0]))
                break
            if len(sample) < 5:
                sample.append(cells)
            if cells == header.cells:  # files put one behind the other
                reader.skip(record, "header")
            elif any(at < len(cells) and normal(cells[at]) not in values for at, values in layout.only):
                reader.skip(record, "other")
            elif is_total(cells, one.totals) and (
                layout.date is None or not _dated(cells[layout.date] if layout.date < len(cells) else "")
            ):
                reader.skip(record, "total")
            elif (
                described
                and len(sample) == 1
                and not _dated(cells[layout.date or 0] if (layout.date or 0) < len(cells) else "")
            ):
                reader.skip(record, "description")
            elif layout.entity is not None and not (layout.entity < len(cells) and cells[layout.entity].strip()):
                if (id := _id_in_note(cells)) and layout.entity < len(cells):
                    cells[layout.entity] = id
                    reader.add(record)
                else:
                    reader.skip(record, "no id")
            else:
                reader.add(record)
        if one.ignore:
            return titles
        try:
            found = reader.close()
        except Ambiguous as error:
            self.ask = True
            self.unknown = header, sample
            self.problems.say(None, clean(layout.header[layout.date or 0]), str(error))
            return titles
        if found is not None:
            self.tables += found[0]
            self.written = found[1]
        return titles

    def _transposed(self, layout: Layout, stream: Iterator[TableRow], header: TableRow) -> None:
        """A record of names, then one of values (Meta's top cities)."""
        values = next(stream, None)
        if values is None:
            return
        metric = layout.format.rest
        flat = layout._replace(entity=0, metrics=((metric, (1,)),), date=None, header=("", metric))
        reader = TableReader(flat, self.decoded.delimiter, self.conventions, self.problems)
        for name, value in zip(header.cells, values.cells, strict=False):
            if name.strip():
                reader.add(TableRow(values.row, [name, value]))
        found = reader.close()
        if found is not None:
            self.tables += found[0]

    # ---- the end

    def _unclaimed(self, held: list[TableRow]) -> None:
        """Keep the first block that looks like a table and was not recognised, for the mapping screen."""
        if self.unknown is None:
            for n, record in enumerate(held):
                below = held[n + 1 : n + 1 + LOOK]
                if looks_like_header(record.cells, [one.cells for one in below]):
                    self.unknown = (record, [one.cells for one in below[:5]])
                    return

    def _campaign(self) -> None:
        """A report of one campaign as pairs of a name with a colon and a value (Mailchimp)."""
        one = format_named("mailchimp_campaigns")
        known = {name: value for name, value in self.pairs.items() if one is not None and name in one.metrics}
        if one is None or len(known) < 3:
            return
        date_text = next((self.pairs[name] for name in one.date if name in self.pairs), "")
        header = ["title", "send date", *known]
        cells = [self.pairs.get("title", self.pairs.get("subject line", "")), date_text, *known.values()]
        found = Found(one, "en", 0.95)
        self.formats.append(found)
        layout = self.columns.declared(found, header, "")
        assert layout is not None
        reader = TableReader(layout, self.decoded.delimiter, self.conventions, self.problems)
        reader.add(TableRow(1, cells))
        closed = reader.close()
        if closed is not None:
            self.tables += closed[0]
            self.unknown = None

    def _finish(self) -> FileReading:
        if not self.tables and self.pairs:
            self._campaign()
        status, header, header_row, sample = "ok", list[str](), self.header_row, list[list[str]]()
        if (self.ask or not self.tables) and self.unknown is not None:
            record, sample = self.unknown
            status, header, header_row = "ask", [clean(cell) for cell in record.cells], record.row
            if not self.ask:
                self.problems.say(
                    record.row,
                    None,
                    _(
                        "This table is not known yet. Say once which column is the date and which are numbers; it is remembered."
                    ),
                )
        elif not self.tables and not self.problems.told and self.ignored:
            text = _("it is known and has nothing in it to count: {label}")
            self.problems.note(text.format(label=self.ignored[0].format.label))
        elif not self.tables and not self.problems.told:
            return refusal(self.name, Refused(_("no table with a date column and numbers was found in it")))
        elif not any(table["rows"] for table in self.tables) and self.problems.told:
            status = "refused"
        if status == "ok" and self.unknown is not None:
            cells = self.unknown[0].cells
            text = _("another table in it is not known and was left out: {columns}")
            self.problems.note(text.format(columns=", ".join(clean(cell) for cell in cells if cell.strip())[:120]))
        if len({table["format"] for table in self.tables if table["rows"]}) > 1:
            labels = dict.fromkeys(one.format.label for one in self.formats)
            self.problems.note(_("it holds several tables: {names}").format(names=", ".join(labels)))
        found = next(iter([*self.formats, *self.ignored]), None)
        return FileReading(
            file=self.name, format=found.format.id if found else None, confidence=found.confidence if found else 0.0,
            tables=self.tables, problems=self.problems.all(), notes=self.problems.notes, status=status, header=header, header_row=header_row,
            sample=[[clean(cell)[:200] for cell in cells] for cells in sample],
            encoding=self.decoded.encoding, delimiter=self.decoded.delimiter, rows=self.rows, order=self.written.order, comma=self.written.comma,
        )  # fmt: skip


_NOTED_ID = re.compile(r"(?:\bid\b|identificador|identificação)\D{0,12}(\d{9,25})\b", re.I)


def _id_in_note(cells: list[str]) -> str:
    """The post that a record without an id names in its remark (`… for content with ID 17970435071805603`), else ""."""
    return next((match[1] for cell in cells if len(cell) > 12 and (match := _NOTED_ID.search(cell))), "")


def _is_comment(cells: list[str], filled: list[str], name: str) -> bool:
    """Whether a record is a comment above a table; a shop's header may begin with `# de venta` too."""
    return cells[0].startswith("#") and (len(filled) < 4 or recognise(cells, "", name) is None)


def _ends(cells: list[str], filled: list[str], layout: Layout) -> bool:
    """Whether a record is no row any more: a title, a comment, a note under the table."""
    if len(cells) == 1 or (cells[0].startswith("#") and not (layout.once == 0 and len(filled) > 1)):
        return True
    return layout.entity is None and len(filled) == 1 and not _dated(cells[0])


def _dated(cell: str) -> bool:
    """Whether a cell may be a date: it holds a figure."""
    return any(char.isdigit() for char in cell)
