"""Reading one export: recognise the header of each block, then its rows, deciding conventions per file and not per cell.

Nothing is guessed silently: what cannot be told is said (status "ask") and answered once by a mapping.
"""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Iterator, Sequence
from datetime import date
from html import unescape
from typing import NamedTuple

from smcockpit.metrics.answers import Conventions, Given, Place, signature_of
from smcockpit.metrics.decode import Decoded, Record, Refused, decode, records
from smcockpit.metrics.guess import looks_like_header
from smcockpit.metrics.reading import Column, FileReading, PostRow, Problem, Table
from smcockpit.metrics.recognise import Format, Found, recognise
from smcockpit.metrics.values import (
    Ambiguous,
    date_order,
    day,
    moment,
    normal,
    number,
    writes_comma,
)
from smcockpit.plan.text import clean
from smcockpit.words import _, n_

LOOK = 40  # records of a block in which its header is looked for
_CUT = 500  # conventions of a table are decided from so many of its rows
_MANY = 20  # problems told per file
_FIRST, _LAST = date(1990, 1, 1).toordinal(), date(2200, 1, 1).toordinal()


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


class _Layout(NamedTuple):
    """Where things stand in the rows of one recognised table."""

    format: Format
    language: str
    width: int
    date: int
    entity: int | None
    text: tuple[int, ...]
    account: int | None
    only: tuple[tuple[int, frozenset[str]], ...]
    metrics: tuple[tuple[str, tuple[int, ...]], ...]  # metric, its columns (several where a header stands twice)
    header: tuple[str, ...]
    platform: str
    order: str
    adds: bool  # several rows a day are parts of one sum


class _Reader:
    def __init__(
        self, decoded: Decoded, name: str, given: Sequence[Given], place: Place, conventions: Conventions | None
    ) -> None:
        self.decoded, self.name, self.given, self.place = decoded, name, {one.header: one for one in given}, place
        self.conventions = conventions
        self.rows, self.order, self.comma, self.header_row = 0, "", False, 0
        self.problems: list[Problem] = []
        self.untold = 0
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

    def _layout(self, record: Record, title: str) -> _Layout | None:
        names = [normal(cell) for cell in record.cells]
        answer = self.given.get(signature_of(record.cells))
        if answer is not None:  # what a person said of this very header goes before what is declared
            return self._answered(answer, names)
        found = recognise(record.cells, title, self.name)
        if found is None:
            return None
        self.formats.append(found)
        return self._declared(found, names, title)

    def _declared(self, found: Found, names: list[str], title: str) -> _Layout:
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
        return _Layout(
            one, found.language, len(names), _first(names, one.date) or 0, _first(names, one.entity), texts,
            _first(names, one.account),
            tuple((names.index(name), values) for name, values in one.only.items() if name in names),
            tuple((metric, tuple(at)) for metric, at in metrics.items()), tuple(names), platform, one.date_order, False,
        )  # fmt: skip

    @staticmethod
    def _slug(title: str) -> str:
        return re.sub(r"[^\w]+", "_", normal(title)).strip("_") or "value"

    def _answered(self, answer: Given, names: list[str]) -> _Layout | None:
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
        return _Layout(
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
        )

    # ---- its rows

    def _table(self, layout: _Layout, stream: Iterator[Record], header: Record) -> str:
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
        self._build(layout, header, rows, skipped)
        return title

    def _build(self, layout: _Layout, header: Record, rows: list[Record], skipped: int) -> None:
        try:
            order = self.conventions.order if self.conventions else self._order(layout, rows)
        except Ambiguous as error:
            self.ask = True
            self.unknown = header, [one.cells for one in rows[:5]]
            self._say(None, self._heading(layout, layout.date), str(error))
            return
        except ValueError as error:
            self._say(None, self._heading(layout, layout.date), str(error))
            return
        columns = [at for _metric, places in layout.metrics for at in places]
        sample = (r.cells[at] for r in rows[:_CUT] for at in columns if at < len(r.cells))
        comma = (
            self.conventions.comma
            if self.conventions
            else writes_comma(sample, self.decoded.delimiter, layout.language)
        )
        self.order, self.comma = order, comma
        table = Table(
            format=layout.format.id, platform=layout.platform, account=self._account(layout, rows), grain=layout.format.grain,
            rows=0, skipped=skipped, first=None, last=None, days={}, zero=sorted(layout.format.absent_is_zero), posts=[],
        )  # fmt: skip
        if layout.entity is None:
            self._days(layout, rows, order, comma, table)
        else:
            self._posts(layout, rows, order, comma, table)
        self.tables.append(table)

    def _order(self, layout: _Layout, rows: list[Record]) -> str:
        cells = (record.cells[layout.date] for record in rows if layout.date < len(record.cells))
        found = date_order(cells)
        if found is None:
            if layout.order:
                return layout.order
            raise Ambiguous(_("the dates may be day/month or month/day; say which with a mapping"))
        return found or layout.order

    def _account(self, layout: _Layout, rows: list[Record]) -> str | None:
        if layout.account is not None and rows:
            names = {clean(r.cells[layout.account]) for r in rows if layout.account < len(r.cells)} - {""}
            if len(names) == 1:
                return names.pop()
            if names:
                self._say(
                    None,
                    self._heading(layout, layout.account),
                    _("the file holds several accounts ({names}); they are counted as one").format(
                        names=", ".join(sorted(names)[:5])
                    ),
                )
        if layout.format.account_file is not None and (match := layout.format.account_file.search(self.name)):
            return clean(match["account"])
        if layout.format.id == "mapped":
            answer = self.given.get(signature_of(layout.header))
            if answer is not None and answer.account:
                return answer.account
        return self.place.account or None

    def _days(self, layout: _Layout, rows: list[Record], order: str, comma: bool, table: Table) -> None:
        found: dict[str, dict[int, tuple[float, int]]] = {metric: {} for metric, _at in layout.metrics}
        where = layout.date
        ordinals: dict[str, int] = {}
        summed: set[int] = set()
        scale = layout.format.scale
        for record in rows:
            cells, row = record.cells, record.row
            cell = cells[where] if where < len(cells) else ""
            when = ordinals.get(cell)
            if when is None:
                if (when := self._ordinal(cell, order, row, layout)) is None:
                    table["skipped"] += 1
                    continue
                ordinals[cell] = when
            elif layout.adds:
                summed.add(when)
            table["rows"] += 1
            for metric, places in layout.metrics:
                at = places[0]
                if (
                    not comma
                    and at < len(cells)
                    and cells[at].isdecimal()
                    and cells[at].isascii()
                    and metric not in scale
                    and len(places) == 1
                ):
                    value: float | None = float(cells[at])
                else:
                    value = self._value(cells, places, comma, row, layout, metric)
                if value is None:
                    continue
                before = found[metric].get(when) if layout.adds else None
                found[metric][when] = (value + before[0], before[1]) if before else (value, row)
        for metric, values in found.items():
            if not values:
                continue
            days = sorted(values)
            table["days"][metric] = Column(
                days=days, values=[values[d][0] for d in days], rows=[values[d][1] for d in days]
            )
        if ordinals:
            table["first"], table["last"] = min(ordinals.values()), max(ordinals.values())
        if summed:
            self._say(
                None,
                None,
                n_(
                    "{n} day has several rows; they were added up",
                    "{n} days have several rows; they were added up",
                    len(summed),
                ),
            )

    def _posts(self, layout: _Layout, rows: list[Record], order: str, comma: bool, table: Table) -> None:
        at_zone = layout.format.zone
        assert layout.entity is not None
        for record in rows:
            cells, row = record.cells, record.row
            when, iso = None, ""
            cell = cells[layout.date] if layout.date < len(cells) else ""
            if cell.strip():
                when = self._ordinal(cell, order, row, layout)
                if when is None:
                    table["skipped"] += 1
                    continue
                iso = moment(cell, order, at_zone).isoformat(timespec="minutes")
            metrics = {}
            for metric, places in layout.metrics:
                value = self._value(cells, places, comma, row, layout, metric)
                if value is not None:
                    metrics[metric] = value
            text = next((cells[at] for at in layout.text if at < len(cells) and cells[at].strip()), "")
            text = clean(unescape(text) if layout.format.entities else text)
            table["posts"].append(
                PostRow(id=clean(cells[layout.entity]), day=when, at=iso, text=text[:280], row=row, metrics=metrics)
            )
            table["rows"] += 1
        days = [post["day"] for post in table["posts"] if post["day"] is not None]
        if days:
            table["first"], table["last"] = min(days), max(days)
        if len(rows) == 500 and layout.format.platform == "youtube":
            self._say(
                None, None, _("the table has exactly 500 rows, where YouTube Studio cuts; there may be more videos")
            )

    def _ordinal(self, cell: str, order: str, row: int, layout: _Layout) -> int | None:
        try:
            when = day(cell, order).toordinal()
            if not _FIRST <= when <= _LAST:
                raise ValueError(_("“{cell}” is not a date of this age").format(cell=clean(cell)[:40]))
            return when
        except ValueError as error:
            self._say(row, self._heading(layout, layout.date), clean(str(error)))
            return None

    def _value(
        self, cells: list[str], places: tuple[int, ...], comma: bool, row: int, layout: _Layout, metric: str
    ) -> float | None:
        """The first cell of the metric that says something; a 0 under a header that stands twice says nothing."""
        for at in places:
            if at >= len(cells):
                continue
            cell = cells[at]
            try:
                value = number(cell, comma)
            except ValueError as error:
                self._say(row, self._heading(layout, at), clean(str(error)))
                continue
            if value is None or (value == 0 and len(places) > 1):
                continue
            factor = layout.format.scale.get(metric)
            return value * factor if factor else value
        return None

    def _heading(self, layout: _Layout, at: int) -> str:
        return clean(layout.header[at]) if at < len(layout.header) else ""

    def _say(self, row: int | None, column: str | None, message: str) -> None:
        if len(self.problems) < _MANY:
            self.problems.append(Problem(row=row, column=column, message=message))
        else:
            self.untold += 1

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
        if self.untold:
            self.problems.append(
                Problem(
                    row=None,
                    column=None,
                    message=n_("and {n} problem more of this kind", "and {n} problems more of this kind", self.untold),
                )
            )
        if (self.ask or not self.tables) and self.unknown is not None:
            record, sample = self.unknown
            status, header, header_row = "ask", [clean(cell) for cell in record.cells], record.row
            if not self.ask:
                self._say(
                    record.row,
                    None,
                    _(
                        "This table is not known yet. Say once which column is the date and which are numbers; it is remembered."
                    ),
                )
        elif not self.tables and not self.problems:
            return refusal(self.name, Refused(_("no table with a date column and numbers was found in it")))
        elif not any(table["rows"] for table in self.tables) and self.problems:
            status = "refused"
        found = self.formats[0] if self.formats else None
        return FileReading(
            file=self.name, format=found.format.id if found else None, confidence=found.confidence if found else 0.0,
            tables=self.tables, problems=self.problems, status=status, header=header, header_row=header_row,
            sample=[[clean(cell)[:200] for cell in cells] for cells in sample],
            encoding=self.decoded.encoding, delimiter=self.decoded.delimiter, rows=self.rows, order=self.order, comma=self.comma,
        )  # fmt: skip


def _first(names: Sequence[str], wanted: Sequence[str]) -> int | None:
    return next((names.index(name) for name in wanted if name in names), None)
