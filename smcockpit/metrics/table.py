"""The rows of one recognised table, read into days or posts: conventions are decided once for all of them."""

from __future__ import annotations

from datetime import date
from html import unescape
from typing import NamedTuple

from smcockpit.metrics.answers import Conventions
from smcockpit.metrics.decode import Record
from smcockpit.metrics.reading import Column, PostRow, Problem, Table
from smcockpit.metrics.recognise import Format
from smcockpit.metrics.values import Ambiguous, date_order, day, moment, number, writes_comma
from smcockpit.plan.text import clean
from smcockpit.words import _, n_

_SAMPLE = 500  # decimals are decided from so many rows
_MANY = 20  # problems told per file
_FIRST, _LAST = date(1990, 1, 1).toordinal(), date(2200, 1, 1).toordinal()


class Layout(NamedTuple):
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
    owner: str | None  # the account, as file name, place or mapping say


class Problems:
    """What is wrong with a file, the first of it in words, the rest counted."""

    def __init__(self) -> None:
        self.told: list[Problem] = []
        self.untold = 0

    def say(self, row: int | None, column: str | None, message: str) -> None:
        if len(self.told) < _MANY:
            self.told.append(Problem(row=row, column=column, message=message))
        else:
            self.untold += 1

    def all(self) -> list[Problem]:
        if not self.untold:
            return self.told
        more = n_("and {n} problem more of this kind", "and {n} problems more of this kind", self.untold)
        return [*self.told, Problem(row=None, column=None, message=more)]


class TableReader:
    """Reads the data records of one table. `conventions` are those of the file's first part, where this is a later one."""

    def __init__(self, layout: Layout, delimiter: str, conventions: Conventions | None, problems: Problems) -> None:
        self.layout, self.delimiter, self.conventions, self.problems = layout, delimiter, conventions, problems

    def read(self, rows: list[Record], skipped: int) -> tuple[Table, Conventions] | None:
        """The table, and how its dates and decimals are written; None where the date column is damaged (and said so).

        Raises Ambiguous where only a person can tell the order of day and month."""
        layout = self.layout
        try:
            order = self.conventions.order if self.conventions else self._order(rows)
        except Ambiguous:
            raise
        except ValueError as error:
            self.problems.say(None, self._heading(layout.date), str(error))
            return None
        columns = [at for _metric, places in layout.metrics for at in places]
        sample = (record.cells[at] for record in rows[:_SAMPLE] for at in columns if at < len(record.cells))
        comma = self.conventions.comma if self.conventions else writes_comma(sample, self.delimiter, layout.language)
        table = Table(
            format=layout.format.id, platform=layout.platform, account=self._account(rows), grain=layout.format.grain, rows=0,
            skipped=skipped, first=None, last=None, days={}, zero=sorted(layout.format.absent_is_zero), posts=[],
        )  # fmt: skip
        (self._days if layout.entity is None else self._posts)(rows, order, comma, table)
        return table, Conventions(order, comma)

    def _order(self, rows: list[Record]) -> str:
        cells = (record.cells[self.layout.date] for record in rows if self.layout.date < len(record.cells))
        found = date_order(cells)
        if found is None:
            if self.layout.order:
                return self.layout.order
            raise Ambiguous(_("the dates may be day/month or month/day; say which with a mapping"))
        return found or self.layout.order

    def _account(self, rows: list[Record]) -> str | None:
        """Whose numbers these are: the account's column, else what the file's name, place or mapping says."""
        at = self.layout.account
        if at is not None and rows:
            names = {clean(record.cells[at]) for record in rows if at < len(record.cells)} - {""}
            if len(names) == 1:
                return names.pop()
            if names:
                shown = ", ".join(sorted(names)[:5])
                text = _("the file holds several accounts ({names}); they are counted as one").format(names=shown)
                self.problems.say(None, self._heading(at), text)
        return self.layout.owner

    def _days(self, rows: list[Record], order: str, comma: bool, table: Table) -> None:
        found: dict[str, dict[int, tuple[float, int]]] = {metric: {} for metric, _at in self.layout.metrics}
        where = self.layout.date
        ordinals: dict[str, int] = {}
        summed: set[int] = set()
        scale = self.layout.format.scale
        for record in rows:
            cells, row = record.cells, record.row
            cell = cells[where] if where < len(cells) else ""
            when = ordinals.get(cell)
            if when is None:
                if (when := self._ordinal(cell, order, row)) is None:
                    table["skipped"] += 1
                    continue
                ordinals[cell] = when
            elif self.layout.adds:
                summed.add(when)
            table["rows"] += 1
            for metric, places in self.layout.metrics:
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
                    value = self._value(cells, places, comma, row, metric)
                if value is None:
                    continue
                before = found[metric].get(when) if self.layout.adds else None
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
            self.problems.say(
                None,
                None,
                n_(
                    "{n} day has several rows; they were added up",
                    "{n} days have several rows; they were added up",
                    len(summed),
                ),
            )

    def _posts(self, rows: list[Record], order: str, comma: bool, table: Table) -> None:
        entity = self.layout.entity or 0
        for record in rows:
            cells, row = record.cells, record.row
            when, iso = None, ""
            cell = cells[self.layout.date] if self.layout.date < len(cells) else ""
            if cell.strip():
                when = self._ordinal(cell, order, row)
                if when is None:
                    table["skipped"] += 1
                    continue
                iso = self._moment(cell, order, row)
            metrics = {}
            for metric, places in self.layout.metrics:
                value = self._value(cells, places, comma, row, metric)
                if value is not None:
                    metrics[metric] = value
            text = next((cells[at] for at in self.layout.text if at < len(cells) and cells[at].strip()), "")
            text = clean(unescape(text) if self.layout.format.entities else text)
            table["posts"].append(
                PostRow(
                    id=clean(cells[entity]) if entity < len(cells) else "",
                    day=when,
                    at=iso,
                    text=text[:280],
                    row=row,
                    metrics=metrics,
                )
            )
            table["rows"] += 1
        days = [post["day"] for post in table["posts"] if post["day"] is not None]
        if days:
            table["first"], table["last"] = min(days), max(days)
        if len(rows) == 500 and self.layout.format.platform == "youtube":
            self.problems.say(
                None, None, _("the table has exactly 500 rows, where YouTube Studio cuts; there may be more videos")
            )

    def _ordinal(self, cell: str, order: str, row: int) -> int | None:
        try:
            when = day(cell, order).toordinal()
            if not _FIRST <= when <= _LAST:
                raise ValueError(_("“{cell}” is not a date of this age").format(cell=clean(cell)[:40]))
            return when
        except ValueError as error:
            self.problems.say(row, self._heading(self.layout.date), clean(str(error)))
            return None

    def _moment(self, cell: str, order: str, row: int) -> str:
        """The cell's date and time, ISO 8601 with offset; "" for a time of day that is none."""
        try:
            return moment(cell, order, self.layout.format.zone).isoformat(timespec="minutes")
        except ValueError as error:
            self.problems.say(row, self._heading(self.layout.date), clean(str(error)))
            return ""

    def _value(self, cells: list[str], places: tuple[int, ...], comma: bool, row: int, metric: str) -> float | None:
        """The first cell of the metric that says something; a 0 under a header that stands twice says nothing."""
        for at in places:
            if at >= len(cells):
                continue
            cell = cells[at]
            try:
                value = number(cell, comma)
            except ValueError as error:
                self.problems.say(row, self._heading(at), clean(str(error)))
                continue
            if value is None or (value == 0 and len(places) > 1):
                continue
            factor = self.layout.format.scale.get(metric)
            return value * factor if factor else value
        return None

    def _heading(self, at: int) -> str:
        return clean(self.layout.header[at]) if at < len(self.layout.header) else ""
