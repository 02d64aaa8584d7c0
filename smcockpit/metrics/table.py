"""The rows of one recognised table, read as they come into days or posts: conventions are decided once for all of them.

Days are kept under the text of their date cell until the end, so that a column of slashed dates is decided from all of
it and a million rows need no more memory than their days.
"""

from __future__ import annotations

from html import unescape

from smcockpit.i18n import _
from smcockpit.metrics.answers import Conventions
from smcockpit.metrics.cells import CellReader
from smcockpit.metrics.decode import TableRow
from smcockpit.metrics.dictionary import over_days
from smcockpit.metrics.layout import Layout, Owner, Problems
from smcockpit.metrics.parts import PartRows
from smcockpit.metrics.reading import TableReport
from smcockpit.metrics.reports import NAMELESS, DayRows, PostRecord, Reports
from smcockpit.metrics.values import Ambiguous, is_nothing, normal, writes_comma
from smcockpit.plan.kinds import ALIASES
from smcockpit.plan.text import clean, fold

_SAMPLE = 500  # decimals are decided from so many rows
_BLANK = frozenset(("", " ", "0", "-", "--", " --", "—"))
_NETWORKS = {"twitter / x": "x", "x (twitter)": "x", "x / twitter": "x", "instagram business": "instagram", "facebook page": "facebook", "fb": "facebook", "linkedin page": "linkedin"}  # fmt: skip


class TableReader:
    """Takes the data records of one table one by one. `conventions` are those of the file's first part, where this is a
    later one."""

    def __init__(self, layout: Layout, delimiter: str, conventions: Conventions | None, problems: Problems) -> None:
        self.layout, self.delimiter, self.conventions, self.problems = layout, delimiter, conventions, problems
        self.cells = CellReader(layout, problems)
        self.skips: list[tuple[int, str]] = []  # row, why it is no data
        self.skipped = 0
        self._comma: bool | None = conventions.comma if conventions else None
        self._waiting: list[TableRow] = []
        self._days: dict[Owner, DayRows] = {}
        self._posts: dict[Owner, list[PostRecord]] = {}
        self._parts: dict[Owner, PartRows] = {}
        self._names: tuple[int, ...] = ()  # columns of a mapped table that name what a row is about
        self._nameless: list[TableRow] = []  # rows in which those are empty: sums, if the numbers say so
        self._total: TableRow | None = None
        self._things: set[str] = set()  # what the format's `once` column held so far
        self._picky = bool(layout.counts or layout.drop or layout.once is not None)
        day = layout.format.grain == "day"
        self._take = self._take_part if layout.format.by_part else self._take_day if day else self._take_post
        self._names_rows = layout.is_mapped and day and not layout.metric_rows
        if conventions is not None and self._names_rows:
            taken = {layout.date, *(at for _metric, places in layout.metrics for at in places)}
            self._names = tuple(at for at in range(layout.width) if at not in taken)
            self._take = self._take_named if self._names else self._take

    # ---- rows

    def add(self, record: TableRow) -> None:
        """Take a record of data; one that a format leaves out is skipped."""
        if self._picky:
            cells = record.cells
            if any(at < len(cells) and normal(cells[at]) in values for at, values in self.layout.drop):
                self.skip(record, "other")
                return
            if self._again(cells):
                self.skip(record, "again")
                return
            record = self._with_counts(record)
        if self._comma is None:
            self._waiting.append(record)
            if len(self._waiting) >= _SAMPLE:
                self._decide()
            return
        self._take(record)

    def _again(self, cells: list[str]) -> bool:
        """Whether a record is one more of a thing that an earlier one was of (a product of one order)."""
        at = self.layout.once
        thing = cells[at].strip() if at is not None and at < len(cells) else ""
        if not thing:
            return False
        known = thing in self._things
        self._things.add(thing)
        return known

    def _with_counts(self, record: TableRow) -> TableRow:
        """The record with a column more for each thing it is one of."""
        width, cells = self.layout.width, record.cells
        padded = [*cells[:width], *[""] * (width - len(cells))]
        return record._replace(cells=padded + ["1" if padded[at].strip() else "" for at in self.layout.counts])

    def skip(self, record: TableRow, why: str) -> None:
        """A record that is no data; the first total is kept to compare the rows with."""
        self.skipped += 1
        if len(self.skips) < 200:
            self.skips.append((record.row, why))
        if why == "header" and self.layout.format.by_part:
            if self._comma is None:
                self._decide()
            for rows in self._parts.values():
                rows.copy += 1
        if why == "total" and self._total is None:
            self._total = record

    def _decide(self) -> None:
        columns = [at for _metric, places in self.layout.metrics for at in places]
        sample = (record.cells[at] for record in self._waiting for at in columns if at < len(record.cells))
        self._comma = writes_comma(sample, self.delimiter, self.layout.language)
        if self._names_rows:
            self._names = naming(self._waiting, {self.layout.date, *columns}, self.layout.width)
            self._take = self._take_named if self._names else self._take
        for record in self._waiting:
            self._take(record)
        self._waiting = []

    def _take_named(self, record: TableRow) -> None:
        cells = record.cells
        for at in self._names:
            if at < len(cells) and cells[at] not in _BLANK:
                self._take_day(record)
                return
        self._nameless.append(record)

    def _owner_of(self, cells: list[str]) -> Owner:
        layout = self.layout
        platform, account = layout.platform, layout.owner
        if layout.network is not None and layout.network < len(cells) and (word := fold(cells[layout.network]).strip()):
            word = _NETWORKS.get(word, word)
            platform = ALIASES.get(word, word)
        if layout.account is not None and layout.account < len(cells):
            account = clean(cells[layout.account]) or account
        return platform, account

    def _take_day(self, record: TableRow) -> None:
        layout, (row, cells) = self.layout, record
        where = layout.date or 0
        text = cells[where].strip() if where < len(cells) else ""
        if not text:
            self.skip(record, "no date")
            return
        owner = (layout.platform, layout.owner) if layout.network is layout.account is None else self._owner_of(cells)
        kept = self._days.get(owner)
        if kept is None:
            kept = self._days[owner] = DayRows(layout.metrics, layout.format.scale)
        seen = kept.texts.get(text)
        if seen is None:
            seen = kept.texts[text] = [row, 0]
        seen[1] += 1
        comma, adds, width = bool(self._comma), layout.adds, len(cells)
        for values, at, places, metric, plain in kept.columns:
            cell = cells[at] if at < width else ""
            if plain and not comma and cell.isdecimal() and cell.isascii():
                value: float | None = float(cell)
            else:
                value = self.cells.value(cells, places, comma, row, metric)
                if value is None:
                    continue
            before = values.get(text) if adds else None
            values[text] = (value, row) if before is None else (value + before[0], before[1])  # type: ignore[operator,assignment]

    def _take_part(self, record: TableRow) -> None:
        layout, (row, cells) = self.layout, record
        owner = self._owner_of(cells)
        rows = self._parts.get(owner)
        if rows is None:
            rows = PartRows(layout)
            self._parts[owner] = rows
        if why := rows.why_no_data(cells):
            self.skip(record, why)
            return
        values = (
            (metric, self.cells.value(cells, at, bool(self._comma), row, metric)) for metric, at in layout.metrics
        )
        rows.take(cells, row, {metric: value for metric, value in values if value is not None})

    def _count_nameless(self) -> None:
        """Rows of a mapped table that name nothing where others do: a sum of the others is left out, other rows count."""
        for record in self._nameless:
            if self.conventions is not None:  # rows that were appended: whether one is a sum, only the whole file tells
                self.skip(record, NAMELESS)
            elif self._days and self._is_sum(record):
                self.skip(record, "total")
            else:
                self._take_day(record)
        self._nameless = []

    def _is_sum(self, record: TableRow) -> bool:
        agrees = False
        for metric, places in self.layout.metrics:
            own = self.cells.value(record.cells, places, bool(self._comma), record.row, metric)
            rest = sum(value for kept in self._days.values() for value, _row in kept.found[metric].values())
            if not own or over_days(metric) != "sum":
                continue
            if abs(own - rest) > 0.005 * abs(own):
                return False
            agrees = True
        return agrees

    def _take_post(self, record: TableRow) -> None:
        layout, (row, cells) = self.layout, record
        cell = cells[layout.date].strip() if layout.date is not None and layout.date < len(cells) else ""
        entity = cells[layout.entity] if layout.entity is not None and layout.entity < len(cells) else ""
        metrics = {}
        for metric, places in layout.metrics:
            value = self.cells.value(cells, places, bool(self._comma), row, metric)
            if value is not None:
                metrics[metric] = value
        text = next((cells[at] for at in layout.text if at < len(cells) and cells[at].strip()), "")
        text = clean(unescape(text) if layout.format.entities else text)
        marks = {name: clean(cells[at])[:120] for name, at in layout.marks if at < len(cells) and cells[at].strip()}
        link = clean(cells[layout.link])[:300] if layout.link is not None and layout.link < len(cells) else ""
        clock_cell = ""
        if layout.is_mapped:
            clock_cell = cells[layout.clock].strip() if layout.clock is not None and layout.clock < len(cells) else cell
            link = link or (clean(entity)[:300] if "://" in entity else "")
        post = PostRecord(
            row, clean(entity), cell, text[:280], metrics, marks, link, clock_cell if ":" in clock_cell else ""
        )
        self._posts.setdefault(self._owner_of(cells), []).append(post)

    # ---- the end

    def close(self) -> tuple[list[TableReport], Conventions] | None:
        """The tables, one per owner, and how dates and decimals are written; None where the date column is damaged (and
        said so). Raises Ambiguous where only a person can tell the order of day and month."""
        if self._comma is None:
            self._decide()
        self._count_nameless()
        layout = self.layout
        try:
            posts = [post for kept in self._posts.values() for post in kept]
            reports = Reports(self.cells, self.skip, self.conventions is not None)
            order = (
                self.conventions.order
                if self.conventions
                else reports.order(self._days.values(), self._parts.values(), posts)
            )
        except Ambiguous:
            raise
        except ValueError as error:
            self.problems.say(None, self.cells.heading(layout.date or 0), str(error))
            return None
        tables = [reports.day_table(owner, kept, order) for owner, kept in self._days.items()]
        tables += [reports.post_table(owner, posts, order) for owner, posts in self._posts.items()]
        tables += [reports.part_table(owner, rows, order) for owner, rows in self._parts.items() if rows.rows]
        if not tables:
            tables = [reports.empty((layout.platform, layout.owner))]
        tables[0]["skipped"] += self.skipped
        tables[0]["skips"] = [[row, why] for row, why in self.skips]
        if self._total is not None:
            reports.compare_total(self._total, bool(self._comma), tables)
        cut = layout.format.cut
        if cut and any(len(table["posts"]) == cut for table in tables):
            text = _(
                "the table has exactly {n} rows, the most this export ever has: there may be more that are not in it"
            )
            self.problems.note(text.format(n=cut))
        return tables, Conventions(order, bool(self._comma))


def naming(records: list[TableRow], taken: set[int | None], width: int) -> tuple[int, ...]:
    """The columns that name what a row is about: those not `taken` in which most rows have words."""

    def named(at: int) -> bool:
        cells = [record.cells[at].strip() if at < len(record.cells) else "" for record in records]
        words = sum(1 for cell in cells if any(char.isalpha() for char in cell) and not is_nothing(cell))
        return words * 10 >= len(cells) * 6

    return tuple(at for at in range(width) if at not in taken and named(at)) if records else ()
