"""Reading one export: recognise the header of each block, then its rows, deciding conventions per file and not per cell.

Nothing is guessed silently: what cannot be told is said (status "ask") and answered once by a mapping.
"""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Iterator, Sequence

from smcockpit.metrics.answers import Conventions, Given, Place, signature_of
from smcockpit.metrics.decode import Decoded, Record, Refused, decode, records
from smcockpit.metrics.guess import looks_like_header
from smcockpit.metrics.reading import FileReading, Problem, Table
from smcockpit.metrics.recognise import Format, Found, recognise
from smcockpit.metrics.table import Layout, Problems, TableReader
from smcockpit.metrics.values import (
    Ambiguous,
    normal,
)
from smcockpit.plan.text import clean
from smcockpit.words import _

LOOK = 40  # records of a block in which its header is looked for


def read_file(path: str, given: Sequence[Given] = (), place: Place = Place()) -> FileReading:  # noqa: B008 - immutable
    """Read an export from disk; never raises for what is in it, says it in the reading's problems."""
    name = clean(os.path.basename(path).encode("utf-8", "replace").decode("utf-8"))
    try:
        if not stat.S_ISREG(os.stat(path).st_mode):
            raise Refused(_("it is not a regular file"))
        with open(path, "rb") as file:
            raw = file.read()
    except OSError as error:
        return refusal(name, Refused(_("it cannot be opened: {why}").format(why=error.strerror)))
    except Refused as error:
        return refusal(name, error)
    return read_bytes(raw, name, given, place)


def refusal(name: str, error: Refused) -> FileReading:
    problem = Problem(row=error.row, column=None, message=_("{file} was not read: {why}.").format(file=name, why=error))
    return FileReading(
        file=name, format=None, confidence=0.0, tables=[], problems=[problem], status="refused",
        header=[], header_row=0, sample=[], encoding="", delimiter="", rows=0, order="", comma=False,
    )  # fmt: skip


def read_bytes(
    raw: bytes,
    name: str,
    given: Sequence[Given] = (),
    place: Place = Place(),  # noqa: B008
    conventions: Conventions | None = None,
) -> FileReading:
    """Read an export from its bytes. `name` is the file's, which may hold account and dates."""
    name = clean(name)
    try:
        return _Reader(decode(raw), name, given, place, conventions).read()
    except Refused as error:
        return refusal(name, error)


class _Reader:
    def __init__(
        self, decoded: Decoded, name: str, given: Sequence[Given], place: Place, conventions: Conventions | None
    ) -> None:
        self.decoded, self.name, self.given, self.place = decoded, name, {one.header: one for one in given}, place
        self.conventions = conventions
        self.rows, self.header_row = 0, 0
        self.written = Conventions("", False)
        self.problems = Problems()
        self.tables: list[Table] = []
        self.formats: list[Found] = []
        self.unknown: tuple[Record, list[list[str]]] | None = None
        self.ask = False

    def read(self) -> FileReading:
        looked, title = 0, ""
        stream = self._counted(records(self.decoded))
        held: list[Record] = []  # records of a block whose header was not found yet
        for record in stream:
            cells = record.cells
            if not any(cell.strip() for cell in cells) or cells[0].startswith("# ---"):
                self._unclaimed(held)
                held, looked = [], 0
                continue
            filled = [cell for cell in cells if cell.strip()]
            if len(filled) == 1 and len(held) == 0:
                title = clean(filled[0])
                continue
            layout = self._layout(record, title) if looked < LOOK else None
            looked += 1
            if layout is None:
                held.append(record)
                continue
            self.header_row = record.row
            held, looked, title = [], 0, self._table(layout, stream, record)
        self._unclaimed(held)
        return self._finish()

    def _counted(self, stream: Iterator[Record]) -> Iterator[Record]:
        for record in stream:
            self.rows = record.row
            yield record

    # ---- which table

    def _layout(self, record: Record, title: str) -> Layout | None:
        names = [normal(cell) for cell in record.cells]
        answer = self.given.get(signature_of(record.cells))
        if answer is not None:  # what a person said of this very header goes before what is declared
            return self._answered(answer, names)
        found = recognise(record.cells, title, self.name)
        if found is None:
            return None
        self.formats.append(found)
        return self._declared(found, names, title)

    def _declared(self, found: Found, names: list[str], title: str) -> Layout:
        one = found.format
        platform = one.platform
        metrics: dict[str, list[int]] = {}
        for at, name in enumerate(names):
            if name in one.metrics:
                metrics.setdefault(one.metrics[name], []).append(at)
            elif name == "primary" or name in one.title_metrics:
                entry = one.title_metrics.get(normal(title) if name == "primary" else name)
                if entry is None:
                    entry = (self._slug(title), "")
                metrics.setdefault(entry[0], []).append(at)
                platform = entry[1] or platform
        if platform == "meta" and self.place.platform in ("instagram", "facebook"):
            platform = self.place.platform
        texts = tuple(names.index(name) for name in one.text if name in names)
        # two names of one metric side by side (Reactions beside Reactions, comments and shares) never share a column
        return Layout(
            one, found.language, len(names), _first(names, one.date) or 0, _first(names, one.entity), texts,
            _first(names, one.account),
            tuple((names.index(name), values) for name, values in one.only.items() if name in names),
            tuple((metric, tuple(at)) for metric, at in metrics.items()), tuple(names), platform, one.date_order, False, self._owner(one),
        )  # fmt: skip

    def _owner(self, one: Format) -> str | None:
        """The account that the file's name or its place says."""
        if one.account_file is not None and (match := one.account_file.search(self.name)):
            return clean(match["account"])
        return self.place.account or None

    @staticmethod
    def _slug(title: str) -> str:
        return re.sub(r"[^\w]+", "_", normal(title)).strip("_") or "value"

    def _answered(self, answer: Given, names: list[str]) -> Layout | None:
        if answer.date_column not in names:
            return None
        platform = self.place.platform or answer.platform or "other"
        one = Format(
            "mapped",
            _("mapped by hand"),
            platform,
            "day",
            (),
            (),
            "",
            "UTC",
            (),
            (),
            (),
            None,
            (),
            {},
            {},
            {},
            {},
            False,
            frozenset(),
        )
        metrics = tuple((metric, (names.index(name),)) for name, metric in answer.metrics.items() if name in names)
        order = "" if answer.order == "ymd" else answer.order
        self.formats.append(Found(one, "", 1.0))
        return Layout(
            one,
            "",
            len(names),
            names.index(answer.date_column),
            None,
            (),
            None,
            (),
            metrics,
            tuple(names),
            platform,
            order,
            True,
            answer.account or self.place.account or None,
        )

    # ---- its rows

    def _table(self, layout: Layout, stream: Iterator[Record], header: Record) -> str:
        """Read the rows up to a blank record, a title or the end; returns the title that ended it."""
        rows: list[Record] = []
        skipped, title = 0, ""
        totals = layout.format.totals
        first_at = layout.date if layout.entity is None else layout.entity
        for record in stream:
            cells = record.cells
            if not cells or not any(map(str.strip, cells)):
                break
            if len(cells) == 1 and layout.width > 1:
                title = clean(cells[0])
                break
            if totals and normal(cells[0]) in totals:
                skipped += 1
                continue
            if cells == header.cells:  # files put one behind the other
                skipped += 1
                continue
            if any(at < len(cells) and normal(cells[at]) not in values for at, values in layout.only):
                skipped += 1
                continue
            if first_at < len(cells) and not cells[first_at].strip() and layout.entity is not None:
                skipped += 1
                continue
            rows.append(record)
        self._keep(layout, header, rows, skipped)
        return title

    def _keep(self, layout: Layout, header: Record, rows: list[Record], skipped: int) -> None:
        reader = TableReader(layout, self.decoded.delimiter, self.conventions, self.problems)
        try:
            found = reader.read(rows, skipped)
        except Ambiguous as error:
            self.ask = True
            self.unknown = header, [record.cells for record in rows[:5]]
            self.problems.say(None, clean(layout.header[layout.date]), str(error))
            return
        if found is not None:
            table, self.written = found
            self.tables.append(table)

    # ---- the end

    def _unclaimed(self, held: list[Record]) -> None:
        """Keep the first block that looks like a table and was not recognised, for the mapping screen."""
        if self.unknown is None:
            for n, record in enumerate(held):
                below = held[n + 1 : n + 1 + LOOK]
                if looks_like_header(record.cells, [one.cells for one in below]):
                    self.unknown = (record, [one.cells for one in below[:5]])
                    return

    def _finish(self) -> FileReading:
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
        elif not self.tables and not self.problems.told:
            return refusal(self.name, Refused(_("no table with a date column and numbers was found in it")))
        elif not any(table["rows"] for table in self.tables) and self.problems.told:
            status = "refused"
        found = self.formats[0] if self.formats else None
        return FileReading(
            file=self.name, format=found.format.id if found else None, confidence=found.confidence if found else 0.0,
            tables=self.tables, problems=self.problems.all(), status=status, header=header, header_row=header_row,
            sample=[[clean(cell)[:200] for cell in cells] for cells in sample],
            encoding=self.decoded.encoding, delimiter=self.decoded.delimiter, rows=self.rows, order=self.written.order, comma=self.written.comma,
        )  # fmt: skip


def _first(names: Sequence[str], wanted: Sequence[str]) -> int | None:
    return next((names.index(name) for name in wanted if name in names), None)
