"""The tables of one part of a file: the header of each block is recognised, or was explained, and then its rows are read."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import NamedTuple

from smcockpit.i18n import _
from smcockpit.metrics.answers import Conventions, Given, Place, signature_of
from smcockpit.metrics.bounds import MOST_BLOCKS
from smcockpit.metrics.columns import Columns
from smcockpit.metrics.decode import Decoded, Refused, TableRow, records
from smcockpit.metrics.guess import date_like, is_number, looks_like_header
from smcockpit.metrics.layout import Layout, Problems
from smcockpit.metrics.reading import FileReading, TableReport
from smcockpit.metrics.recognise import Found, format_named, recognise
from smcockpit.metrics.refusals import refusal
from smcockpit.metrics.shapes import (
    Table,
    column_names,
    date_columns,
    dates_over_names,
    is_grouped,
    joined,
    spread_out,
    turned,
)
from smcockpit.metrics.stream import RecordStream
from smcockpit.metrics.table import TableReader
from smcockpit.metrics.totals import is_total
from smcockpit.metrics.values import Ambiguous, normal
from smcockpit.plan.text import clean

LOOK = 40  # records of a block in which its header is looked for
_SAMPLE = 20  # records that a reading keeps of a table nobody has explained


class _Unknown(NamedTuple):
    """A table to ask about: its names, its first records, the row of its header."""

    names: list[str]
    sample: list[list[str]]
    row: int


class _Opened(NamedTuple):
    """A table whose header has been met. `rows`: its records, where they are not those that follow in the file."""

    layout: Layout | None
    rows: list[TableRow] | None = None
    row: int = 0


class PartReader:
    """Reads one part of a file: itself, a sheet, a file within a ZIP."""

    def __init__(
        self, decoded: Decoded, name: str, given: Sequence[Given], place: Place, conventions: Conventions | None
    ) -> None:
        self.decoded, self.given, self.name = (
            decoded,
            {answer.header: answer for answer in given},
            decoded.part.partition(" › ")[0] or name,
        )
        if "." not in self.name:  # a sheet
            self.name = name
        self.conventions = conventions
        self.stream = RecordStream(records(decoded))
        self.header_row = 0
        self.written = Conventions("", False)
        self.problems = Problems()
        self.columns = Columns(decoded.part, self.name, name, place, self.problems)
        if decoded.note:
            self.problems.note(decoded.note)
        self.tables: list[TableReport] = []
        self.formats: list[Found] = []
        self.ignored: list[Found] = []  # known tables without anything to keep
        self.unknown: _Unknown | None = None
        self.pairs: dict[str, str] = {}
        self.ask = False
        self.names: Sequence[str] = ()  # of the columns of the table that is read

    def read(self) -> FileReading:
        """All tables of the part, or what to ask. Raises Refused."""
        looked = blocks = 0
        titles: list[str] = [self.decoded.part] if self.decoded.cells is not None else []
        held: list[TableRow] = []  # records of a block whose header was not found yet
        for record in self.stream:
            cells = record.cells
            filled = [cell for cell in cells if cell.strip()]
            if not filled:
                self._unclaimed(held)
                held, looked = [], 0
                continue
            if is_comment(cells, filled, self.name):
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
            opened = self._open(record, held, "\n".join(titles[-12:])) if looked < LOOK else None
            looked += 1
            if opened is None:
                if len(held) < 3 * LOOK:
                    held.append(record)
                continue
            if opened.layout is None:  # a table nobody has explained, taken as a whole
                self._unclaimed(held)
                titles = []
            elif opened.rows is not None:
                self.header_row, titles = opened.row, []
                self._turned(opened.layout, opened.rows)
            else:
                self.header_row, titles = record.row, self._table(opened.layout, record)
            held, looked = [], 0
        self._unclaimed(held)
        return self._finish()

    # ---- which table

    def _open(self, record: TableRow, held: list[TableRow], title: str) -> _Opened | None:
        """The table whose header a record is, None where it is none. What a person said of this very header goes before
        what is declared, that before tables with dates as columns."""
        upper = held[-1] if held and held[-1].row == record.row - 1 else None
        known = recognise(record.cells, title, self.name)
        shapes = [column_names(record.cells)] if self.given else []
        if shapes and upper is not None:
            shapes.insert(0, joined(upper.cells, record.cells))
        for names in shapes:
            layout = self._answered(names, record.cells if names is shapes[-1] else (), known)
            if layout is not None:
                return _Opened(layout)
        if known is not None:
            layout = self.columns.declared(known, [normal(cell) for cell in record.cells], title)
            if layout is None:
                return None
            self.names = record.cells
            (self.ignored if known.format.ignore else self.formats).append(known)
            return _Opened(layout)
        table = self._turn(record)
        if table is None:
            return None
        layout = self._answered(table.names, (), None, table.rows_of)
        if layout is None and self.unknown is None:
            self.unknown = _Unknown(table.names, [first.cells for first in table.rows[:_SAMPLE]], table.row)
        return _Opened(layout, table.rows, table.row)

    def _answered(
        self, names: list[str], cells: Sequence[str], known: Found | None, rows: Sequence[int] = ()
    ) -> Layout | None:
        """The layout of a header that a person explained. `cells`: its names as they stand in the file, under which
        mappings of headers with a name that stands twice were remembered."""
        answer = self.given.get(signature_of(names)) or (self.given.get(signature_of(cells)) if cells else None)
        if answer is None:
            return None
        layout = self.columns.answered(answer, [normal(name) for name in names], known, rows)
        if layout is not None:
            self.names = names
            self.formats.append(known if known is not None and not layout.is_mapped else Found(layout.format, "", 1.0))
        return layout

    def _turn(self, record: TableRow) -> Table | None:
        """The table whose header has dates as its columns, in the plain shape, with all its rows; None where it has not,
        and nothing is taken."""
        columns = date_columns(record.cells)
        ahead = self.stream.peek(4) if columns else []
        if not any(is_number(cell) for later in ahead for cell in later.cells[columns[0] :] if not date_like(cell)):
            return None
        spread = dates_over_names(record.cells, ahead[0].cells)
        taken = self._rest(columns)
        rows = [later for later in taken if any(cell.strip() for cell in later.cells)]
        table = spread_out(record, rows[0], rows[1:], spread) if spread else turned(record, rows, columns)
        if table is None:
            self.stream.put_back(taken)
        return table

    def _rest(self, columns: Sequence[int]) -> list[TableRow]:
        """The records that still belong to a table with dates as columns, the blank ones between its sections too."""
        taken: list[TableRow] = []
        for record in self.stream:
            if not any(cell.strip() for cell in record.cells):
                ahead = [record, *self.stream.peek(2)]
                follow = [later for later in ahead[1:] if any(_is_figure(later.cells, at) for at in columns)]
                if not follow or date_columns(ahead[1].cells):
                    self.stream.put_back([record])
                    break
            taken.append(record)
        return taken

    # ---- its rows

    def _table(self, layout: Layout, header: TableRow) -> list[str]:
        """Read the rows up to a blank record, a title or the end; returns the title that ended it."""
        declared = layout.format
        reader = TableReader(layout, self.decoded.delimiter, self.conventions, self.problems)
        titles: list[str] = []
        sample: list[list[str]] = []
        if declared.transposed:
            self._transposed(layout, header)
            return titles
        dated = _maybe_dated if layout.is_mapped else _dated
        described = declared.described or (layout.date is not None and layout.entity is None and not declared.by_part)
        plain = layout.date == 0 and layout.entity is None and not layout.only
        for record in self.stream:
            cells = record.cells
            if plain and len(cells) == layout.width and cells[0][:4].isdecimal() and len(sample) >= 5:
                reader.add(record)  # a day like any other, of which there may be a million
                continue
            filled = [cell for cell in cells if cell.strip()]
            if not filled:
                break
            if layout.width > 1 and _ends(cells, filled, layout, dated):
                titles.append(clean(filled[0]))
                break
            if len(sample) < 5:
                sample.append(cells)
            if cells == header.cells:  # files put one behind the other
                reader.skip(record, "header")
            elif any(at < len(cells) and normal(cells[at]) not in values for at, values in layout.only):
                reader.skip(record, "other")
            elif is_total(cells, declared.totals) and (layout.date is None or not dated(_cell(cells, layout.date))):
                reader.skip(record, "total")
            elif described and len(sample) == 1 and not dated(_cell(cells, layout.date)):
                reader.skip(record, "description")
            elif layout.entity is not None and not (layout.entity < len(cells) and cells[layout.entity].strip()):
                if (id := _id_in_note(cells)) and layout.entity < len(cells):
                    cells[layout.entity] = id
                    reader.add(record)
                else:
                    reader.skip(record, "no id")
            else:
                reader.add(record)
        if declared.ignore:
            return titles
        self._close(reader, header.row, sample)
        return titles

    def _turned(self, layout: Layout, rows: list[TableRow]) -> None:
        """Read the records of a table that was brought into the plain shape."""
        reader = TableReader(layout, self.decoded.delimiter, self.conventions, self.problems)
        for record in rows:
            if not layout.metric_rows and is_total(record.cells[1:], ()):
                reader.skip(record, "total")
            else:
                reader.add(record)
        self._close(reader, self.header_row, [record.cells for record in rows[:_SAMPLE]])

    def _close(self, reader: TableReader, row: int, sample: list[list[str]]) -> None:
        """Keep what was read, or the question that only a person can answer."""
        layout = reader.layout
        try:
            closed = reader.close()
        except Ambiguous as error:
            self.ask = True
            self.unknown = _Unknown([clean(name) for name in self.names], sample, row)
            self.problems.say(None, clean(layout.header[layout.date or 0]), str(error))
            return
        if closed is not None:
            self.tables += closed[0]
            self.written = closed[1]

    def _transposed(self, layout: Layout, header: TableRow) -> None:
        """A record of names, then one of values (Meta's top cities)."""
        values = next(self.stream, None)
        if values is None:
            return
        metric = layout.format.rest
        flat = layout._replace(entity=0, metrics=((metric, (1,)),), date=None, header=("", metric))
        reader = TableReader(flat, self.decoded.delimiter, self.conventions, self.problems)
        for name, value in zip(header.cells, values.cells, strict=False):
            if name.strip():
                reader.add(TableRow(values.row, [name, value]))
        closed = reader.close()
        if closed is not None:
            self.tables += closed[0]

    # ---- the end

    def _unclaimed(self, held: list[TableRow]) -> None:
        """Keep the first block that looks like a table and was not recognised, for the mapping screen."""
        if self.unknown is not None:
            return
        for n, record in enumerate(held):
            below = [later.cells for later in held[n + 1 : n + 1 + LOOK]]
            if len(below) > 1 and is_grouped(record.cells, below[0], below[1:]):
                names = joined(record.cells, below[0])
                self.unknown = _Unknown(names, below[1 : 1 + _SAMPLE], held[n + 1].row)
                return
            if looks_like_header(record.cells, below):
                self.unknown = _Unknown(column_names(record.cells), below[:_SAMPLE], record.row)
                return

    def _campaign(self) -> None:
        """A report of one campaign as pairs of a name with a colon and a value (Mailchimp)."""
        export = format_named("mailchimp_campaigns")
        known = {name: value for name, value in self.pairs.items() if export is not None and name in export.metrics}
        if export is None or len(known) < 3:
            return
        date_text = next((self.pairs[name] for name in export.date if name in self.pairs), "")
        header = ["title", "send date", *known]
        cells = [self.pairs.get("title", self.pairs.get("subject line", "")), date_text, *known.values()]
        recognised = Found(export, "en", 0.95)
        self.formats.append(recognised)
        layout = self.columns.declared(recognised, header, "")
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
            header, sample, header_row = self.unknown
            status = "ask"
            if not self.ask:
                self.problems.say(
                    header_row,
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
            text = _("another table in it is not known and was left out: {columns}")
            self.problems.note(
                text.format(columns=", ".join(name for name in self.unknown.names if name.strip())[:120])
            )
        if len({table["format"] for table in self.tables if table["rows"]}) > 1:
            labels = dict.fromkeys(export.format.label for export in self.formats)
            self.problems.note(_("it holds several tables: {names}").format(names=", ".join(labels)))
        recognised = next(iter([*self.formats, *self.ignored]), None)
        return FileReading(
            file=self.name, format=recognised.format.id if recognised else None, confidence=recognised.confidence if recognised else 0.0,
            tables=self.tables, problems=self.problems.all(), notes=self.problems.notes, status=status, header=header, header_row=header_row,
            sample=[[clean(cell)[:200] for cell in cells] for cells in sample],
            encoding=self.decoded.encoding, delimiter=self.decoded.delimiter, rows=self.stream.row, order=self.written.order, comma=self.written.comma,
        )  # fmt: skip


_NOTED_ID = re.compile(r"(?:\bid\b|identificador|identificação)\D{0,12}(\d{9,25})\b", re.I)


def _id_in_note(cells: list[str]) -> str:
    """The post that a record without an id names in its remark (`… for content with ID 17970435071805603`), else ""."""
    return next((match[1] for cell in cells if len(cell) > 12 and (match := _NOTED_ID.search(cell))), "")


def is_comment(cells: list[str], filled: list[str], name: str) -> bool:
    """Whether a record is a comment above a table; a shop's header may begin with `# de venta` too."""
    return cells[0].startswith("#") and (len(filled) < 4 or recognise(cells, "", name) is None)


def _ends(cells: list[str], filled: list[str], layout: Layout, dated: Callable[[str], bool]) -> bool:
    """Whether a record is no row any more: a title, a comment, a note under the table."""
    if len(cells) == 1 or (cells[0].startswith("#") and not (layout.once == 0 and len(filled) > 1)):
        return True
    return layout.entity is None and len(filled) == 1 and not dated(cells[0])


def _dated(cell: str) -> bool:
    """Whether a cell may be a date: it holds a figure."""
    return any(char.isdigit() for char in cell)


def _maybe_dated(cell: str) -> bool:
    """The same in a table that a person explained: the name of a month is a date too."""
    return _dated(cell) or date_like(cell)


def _cell(cells: list[str], at: int | None) -> str:
    """The cell of a column; without one, the first."""
    return cells[at or 0] if (at or 0) < len(cells) else ""


def _is_figure(cells: Sequence[str], at: int) -> bool:
    return at < len(cells) and is_number(cells[at]) and not date_like(cells[at])
