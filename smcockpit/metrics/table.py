"""The rows of one recognised table, read as they come into days or posts: conventions are decided once for all of them.

Days are kept under the text of their date cell until the end, so that a column of slashed dates is decided from all of
it and a million rows need no more memory than their days.
"""

from __future__ import annotations

from datetime import date
from html import unescape
from typing import NamedTuple

from smcockpit.i18n import _, n_
from smcockpit.metrics.answers import Conventions
from smcockpit.metrics.decode import TableRow
from smcockpit.metrics.dictionary import label, over_days
from smcockpit.metrics.layout import Layout, Owner, Problems
from smcockpit.metrics.parts import PartRows
from smcockpit.metrics.reading import Column, PostRow, Span, Stretch, TableReport
from smcockpit.metrics.stretch import dates_in, stretch
from smcockpit.metrics.values import (
    Ambiguous,
    date_order,
    day,
    is_nothing,
    moment,
    normal,
    number,
    with_years,
    writes_comma,
)
from smcockpit.plan.kinds import ALIASES
from smcockpit.plan.text import clean, fold

NAMELESS = "nameless"  # why a row waits for the whole file to be read
_SAMPLE = 500  # decimals are decided from so many rows
_BLANK = frozenset(("", " ", "0", "-", "--", " --", "—"))
_FIRST, _LAST = date(1990, 1, 1).toordinal(), date(2200, 1, 1).toordinal()
_NETWORKS = {"twitter / x": "x", "x (twitter)": "x", "x / twitter": "x", "instagram business": "instagram", "facebook page": "facebook", "fb": "facebook", "linkedin page": "linkedin"}  # fmt: skip


class _Days:
    """What the rows of one owner say, under the text of each date."""

    def __init__(self, metrics: tuple[tuple[str, tuple[int, ...]], ...], scale: dict[str, float]) -> None:
        self.found: dict[str, dict[str, tuple[float, int]]] = {metric: {} for metric, _at in metrics}
        self.columns = [
            (self.found[metric], places[0], places, metric, len(places) == 1 and metric not in scale)
            for metric, places in metrics
        ]
        self.texts: dict[str, list[int]] = {}  # date cell → [its first row, how many rows]


class _Post(NamedTuple):
    row: int
    id: str
    date: str
    text: str
    metrics: dict[str, float]
    marks: dict[str, str]
    link: str


class TableReader:
    """Takes the data records of one table one by one. `conventions` are those of the file's first part, where this is a
    later one."""

    def __init__(self, layout: Layout, delimiter: str, conventions: Conventions | None, problems: Problems) -> None:
        self.layout, self.delimiter, self.conventions, self.problems = layout, delimiter, conventions, problems
        self.skips: list[tuple[int, str]] = []  # row, why it is no data
        self.skipped = 0
        self._comma: bool | None = conventions.comma if conventions else None
        self._waiting: list[TableRow] = []
        self._days: dict[Owner, _Days] = {}
        self._posts: dict[Owner, list[_Post]] = {}
        self._parts: dict[Owner, PartRows] = {}
        self._names: tuple[int, ...] = ()  # columns of a mapped table that name what a row is about
        self._nameless: list[TableRow] = []  # rows in which those are empty: sums, if the numbers say so
        self._total: TableRow | None = None
        self._things: set[str] = set()  # what the format's `once` column held so far
        self._picky = bool(layout.counts or layout.drop or layout.once is not None)
        day = layout.format.grain == "day"
        self._take = self._take_part if layout.format.by_part else self._take_day if day else self._take_post
        if conventions is not None and layout.format.id == "mapped":
            taken = {layout.date, *(at for _metric, places in layout.metrics for at in places)}
            self._names = tuple(at for at in range(layout.width) if at not in taken)
            self._take = self._take_named if self._names else self._take

    # ---- rows

    def add(self, record: TableRow) -> None:
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
        if self.layout.format.id == "mapped":
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
            kept = self._days[owner] = _Days(layout.metrics, layout.format.scale)
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
                value = self._value(cells, places, comma, row, metric)
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
        values = ((metric, self._value(cells, at, bool(self._comma), row, metric)) for metric, at in layout.metrics)
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
            own = self._value(record.cells, places, bool(self._comma), record.row, metric)
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
            value = self._value(cells, places, bool(self._comma), row, metric)
            if value is not None:
                metrics[metric] = value
        text = next((cells[at] for at in layout.text if at < len(cells) and cells[at].strip()), "")
        text = clean(unescape(text) if layout.format.entities else text)
        marks = {name: clean(cells[at])[:120] for name, at in layout.marks if at < len(cells) and cells[at].strip()}
        link = clean(cells[layout.link])[:300] if layout.link is not None and layout.link < len(cells) else ""
        post = _Post(row, clean(entity), cell, text[:280], metrics, marks, link)
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
            order = self.conventions.order if self.conventions else self._order()
        except Ambiguous:
            raise
        except ValueError as error:
            self.problems.say(None, self._heading(layout.date or 0), str(error))
            return None
        tables = [self._day_table(owner, kept, order) for owner, kept in self._days.items()]
        tables += [self._post_table(owner, posts, order) for owner, posts in self._posts.items()]
        tables += [self._part_table(owner, rows, order) for owner, rows in self._parts.items() if rows.rows]
        if not tables:
            tables = [self._empty((layout.platform, layout.owner))]
        tables[0]["skipped"] += self.skipped
        tables[0]["skips"] = [[row, why] for row, why in self.skips]
        self._compare_total(tables)
        cut = layout.format.cut
        if cut and any(len(table["posts"]) == cut for table in tables):
            text = _(
                "the table has exactly {n} rows, the most this export ever has: there may be more that are not in it"
            )
            self.problems.note(text.format(n=cut))
        return tables, Conventions(order, bool(self._comma))

    def _order(self) -> str:
        if self.layout.date is None:
            return ""
        texts = [part for kept in self._days.values() for text in kept.texts for part in dates_in(text)]
        texts += [part for rows in self._parts.values() for text in rows.texts() for part in dates_in(text)]
        texts += [post.date for posts in self._posts.values() for post in posts]
        found = date_order(texts)
        if found is None:
            if self.layout.order:
                return self.layout.order
            raise Ambiguous(_("the dates may be day/month or month/day; say which with a mapping"))
        return found or self.layout.order

    def _empty(self, owner: Owner) -> TableReport:
        return TableReport(
            format=self.layout.format.id, platform=owner[0], account=owner[1], grain=self.layout.format.grain, part=self.layout.part,
            rows=0, skipped=0, skips=[], first=None, last=None, days={}, tool=self.layout.format.tool, zero=sorted(self.layout.format.absent_is_zero), posts=[], spans=[],
        )  # fmt: skip

    def _day_table(self, owner: Owner, kept: _Days, order: str) -> TableReport:
        table = self._empty(owner)
        ordinals: dict[str, int] = {}
        years = with_years(list(kept.texts), self.layout.when, self.layout.start)
        for text, (row, count) in kept.texts.items():
            periods = self.layout.format.id == "mapped" or self.layout.format.periods
            if periods and (period := stretch(text, order)) is not None:
                table["spans"].append(self._period(kept, text, row, period))
                table["rows"] += count
                continue
            when = years.get(text) or self._ordinal(text, order, row)
            if when is None:
                table["skipped"] += count
                continue
            ordinals[text] = when
            table["rows"] += count
        for metric, values in kept.found.items():
            by_day: dict[int, tuple[float, int]] = {}
            for text, (value, row) in values.items():
                if (when := ordinals.get(text)) is not None:
                    before = by_day.get(when)
                    by_day[when] = (value + before[0], before[1]) if before and self.layout.adds else (value, row)
            if by_day:
                days = sorted(by_day)
                table["days"][metric] = Column(
                    days=days, values=[by_day[d][0] for d in days], rows=[by_day[d][1] for d in days]
                )
        if ordinals:
            table["first"], table["last"] = min(ordinals.values()), max(ordinals.values())
        self._reach_out(table)
        if self.layout.adds and not self.layout.format.adds:
            several = sum(1 for text in ordinals if kept.texts[text][1] > 1)
            if several:
                text = n_("{n} day has several rows; they were added up", "{n} days have several rows; they were added up", several)  # fmt: skip
                self.problems.say(None, None, text)
        return table

    @staticmethod
    def _period(kept: _Days, text: str, row: int, days: Stretch) -> Span:
        metrics = {metric: values[text][0] for metric, values in kept.found.items() if text in values}
        return Span(path=[], first=days[0], last=days[1], row=row, metrics=metrics)

    @staticmethod
    def _reach_out(table: TableReport) -> None:
        """First and last day of a table with periods: those of the periods too."""
        known = [(span["first"], span["last"]) for span in table["spans"]]
        firsts = [first for first, _last in [*known, (table["first"], None)] if first is not None]
        lasts = [last for _first, last in [*known, (None, table["last"])] if last is not None]
        table["first"], table["last"] = min(firsts, default=None), max(lasts, default=None)

    def _part_table(self, owner: Owner, rows: PartRows, order: str) -> TableReport:
        table = self._empty(owner)
        for metric in rows.mixed():
            text = _("{metric} counts different things from row to row and was left out: a sum of them says nothing")
            self.problems.note(text.format(metric=label(metric)))
        table["spans"], bad = rows.spans(order, self._ordinal, lambda metric: over_days(metric) == "sum")
        table["skipped"] += bad
        table["rows"] = len(rows.rows) - bad
        self._reach_out(table)
        undated = any(span["first"] is None for span in table["spans"])
        if table["rows"] and undated and table["grain"] != "breakdown":
            self.problems.note(
                _(
                    "nothing in it says of which days it is, so it is kept and counts in no window; download it with the day, or with the dates of the report"
                )
            )
        return table

    def _post_table(self, owner: Owner, posts: list[_Post], order: str) -> TableReport:
        table = self._empty(owner)
        several = self.layout.format.grain.startswith("day*")
        years: dict[str, int] = {}
        if self.layout.when:
            for post in posts:  # not in the order of time: each takes the latest year that is not to come
                if post.date and post.date not in years:
                    years |= with_years([post.date], self.layout.when, 0)
        for post in posts:
            when, iso = None, ""
            if post.date:
                when = years.get(post.date) or self._ordinal(post.date, order, post.row)
                if when is None:
                    table["skipped"] += 1
                    continue
                iso = "" if post.date in years else self._moment(post.date, order, post.row)
            id = f"{post.id} {date.fromordinal(when)}" if several and when else post.id
            row = PostRow(id=id, day=when, at=iso, text=post.text, row=post.row, metrics=post.metrics)
            if post.marks:
                row["marks"] = post.marks
            if post.link:
                row["link"] = post.link
            if self.layout.whole is not None:
                row["span"] = list(self.layout.whole)
            table["posts"].append(row)
            table["rows"] += 1
        days = [post["day"] for post in table["posts"] if post["day"] is not None]
        if days:
            table["first"], table["last"] = min(days), max(days)
        return table

    def _compare_total(self, tables: list[TableReport]) -> None:
        """Say where the file's own total is not the sum of its rows; the rows are what counts."""
        if self._total is None:
            return
        cells = self._total.cells
        for metric, places in self.layout.metrics:
            if over_days(metric) != "sum" or places[0] >= len(cells):
                continue
            try:
                own = number(cells[places[0]], bool(self._comma))
            except ValueError:
                continue
            rows = [post["metrics"].get(metric, 0.0) for table in tables for post in table["posts"]]
            rows += [span["metrics"].get(metric, 0.0) for table in tables for span in table["spans"]]
            rows += [value for table in tables if metric in table["days"] for value in table["days"][metric]["values"]]
            if own is not None and rows and abs(own - sum(rows)) > 0.005 * max(abs(own), 1):
                text = _(
                    "the file's own total of {column} ({total}) is not the sum of its rows ({sum}); the rows count"
                )
                self.problems.note(text.format(column=self._heading(places[0]), total=f"{own:g}", sum=f"{sum(rows):g}"))
                return

    # ---- cells

    def _ordinal(self, cell: str, order: str, row: int) -> int | None:
        try:
            found = day(cell, order).toordinal()
        except ValueError as error:
            self.problems.say(row, self._heading(self.layout.date or 0), clean(str(error)))
            return None
        if not _FIRST <= found <= _LAST:
            text = _("“{cell}” is not a date of this age").format(cell=clean(cell)[:40])
            self.problems.say(row, self._heading(self.layout.date or 0), text)
            return None
        return found

    def _moment(self, cell: str, order: str, row: int) -> str:
        """The moment of a cell that holds a clock time too, ISO 8601; "" where it holds none."""
        try:
            return moment(cell, order, self.layout.format.zone).isoformat(timespec="minutes")
        except ValueError as error:
            self.problems.say(row, self._heading(self.layout.date or 0), clean(str(error)))
            return ""

    def _value(self, cells: list[str], places: tuple[int, ...], comma: bool, row: int, metric: str) -> float | None:
        """The first cell of the metric that says something; a 0 under a header that stands twice says nothing. Of columns
        that are parts of one number: their sum."""
        if len(places) > 1 and metric in self.layout.format.together:
            parts = [self._value(cells, (at,), comma, row, metric) for at in places]
            known = [part for part in parts if part is not None]
            return sum(known) if known else None
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


def naming(records: list[TableRow], taken: set[int | None], width: int) -> tuple[int, ...]:
    """The columns that name what a row is about: those not `taken` in which most rows have words."""

    def named(at: int) -> bool:
        cells = [record.cells[at].strip() if at < len(record.cells) else "" for record in records]
        words = sum(1 for cell in cells if any(char.isalpha() for char in cell) and not is_nothing(cell))
        return words * 10 >= len(cells) * 6

    return tuple(at for at in range(width) if at not in taken and named(at)) if records else ()
