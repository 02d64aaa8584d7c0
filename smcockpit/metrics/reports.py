"""What the rows of one table come to: its days, its periods, its campaigns, its posts, as reports that can be kept."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from typing import NamedTuple

from smcockpit.i18n import _, n_
from smcockpit.metrics.cells import CellReader
from smcockpit.metrics.decode import TableRow
from smcockpit.metrics.dictionary import label, over_days
from smcockpit.metrics.layout import Layout, Owner, Problems
from smcockpit.metrics.parts import PartRows
from smcockpit.metrics.periods import Resolved, dates_in, order_of, resolve, stretch
from smcockpit.metrics.reading import Column, PostRow, Span, Stretch, TableReport
from smcockpit.metrics.values import Ambiguous, clock, date_order, number, with_years
from smcockpit.plan.text import clean

NAMELESS = "nameless"  # why a row waits for the whole file to be read


class DayRows:
    """What the rows of one owner say, under the text of each date."""

    def __init__(self, metrics: tuple[tuple[str, tuple[int, ...]], ...], scale: dict[str, float]) -> None:
        self.found: dict[str, dict[str, tuple[float, int]]] = {metric: {} for metric, _at in metrics}
        self.columns = [
            (self.found[metric], places[0], places, metric, len(places) == 1 and metric not in scale)
            for metric, places in metrics
        ]
        self.texts: dict[str, list[int]] = {}  # date cell → [its first row, how many rows]


class PostRecord(NamedTuple):
    row: int
    id: str
    date: str
    text: str
    metrics: dict[str, float]
    marks: dict[str, str]
    link: str
    clock: str = ""  # the time of day, of a mapped table


class Reports:
    """Makes the reports of one table. `skip` is told the rows that turn out to be no data; `appended`: the rows are a later
    part of a file whose beginning was read before."""

    def __init__(self, cells: CellReader, skip: Callable[[TableRow, str], None], appended: bool) -> None:
        self.layout: Layout = cells.layout
        self.problems: Problems = cells.problems
        self.cells, self.skip, self.appended = cells, skip, appended

    def order(self, days: Iterable[DayRows], parts: Iterable[PartRows], posts: Iterable[PostRecord]) -> str:
        """The order of day and month in slashed dates, "" where there are none. Raises Ambiguous where only a person can tell,
        and ValueError where both are in one column."""
        if self.layout.date is None:
            return ""
        cells = [text for kept in days for text in kept.texts]
        cells += [text for rows in parts for text in rows.texts()]
        dates = [post.date for post in posts]
        if self.layout.is_mapped:
            order = order_of([*cells, *dates])
        else:
            order = date_order([*(part for text in cells for part in dates_in(text)), *dates])
        if order is None:
            if self.layout.order:
                return self.layout.order
            raise Ambiguous(_("the dates may be day/month or month/day; say which with a mapping"))
        return order or self.layout.order

    def empty(self, owner: Owner) -> TableReport:
        """A table without anything in it."""
        return TableReport(
            format=self.layout.format.id, platform=owner[0], account=owner[1], grain=self.layout.format.grain, part=self.layout.part,
            rows=0, skipped=0, skips=[], first=None, last=None, days={}, tool=self.layout.format.tool, zero=sorted(self.layout.format.absent_is_zero), posts=[], spans=[],
        )  # fmt: skip

    def day_table(self, owner: Owner, kept: DayRows, order: str) -> TableReport:
        """What the days and periods of an owner come to. Raises Ambiguous."""
        table = self.empty(owner)
        ordinals: dict[str, int] = {}
        for metric, own in self.layout.metric_rows:
            kept.found[metric] = {text: (value, own) for text, (value, _row) in kept.found[metric].items()}
        if self.layout.is_mapped:
            filled = {text for values in kept.found.values() for text in values}
            resolved = self._resolved(
                {text: row for text, (row, _count) in kept.texts.items() if text in filled}, order
            )
            for text, (_first, count) in kept.texts.items():
                period = resolved.days.get(text)
                if period is None:
                    table["skipped"] += count
                    continue
                table["rows"] += count
                if period[0] == period[1]:
                    ordinals[text] = period[0]
                else:
                    table["spans"] += self._periods(kept, text, period)
        else:
            years = with_years(list(kept.texts), self.layout.when, self.layout.start)
            for text, (row, count) in kept.texts.items():
                if self.layout.format.periods and (period := stretch(text, order)) is not None:
                    table["spans"] += self._periods(kept, text, period)
                    table["rows"] += count
                    continue
                when = years.get(text) or self.cells.ordinal(text, order, row)
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
        if self.layout.metric_rows:
            table["rows"] = len({row for values in kept.found.values() for _value, row in values.values()})
        elif self.layout.adds and not self.layout.format.adds:
            several = sum(1 for text in ordinals if kept.texts[text][1] > 1)
            if several:
                text = n_("{n} day has several rows; they were added up", "{n} days have several rows; they were added up", several)  # fmt: skip
                self.problems.say(None, None, text)
        return table

    def _resolved(self, rows: dict[str, int], order: str) -> Resolved:
        """The days of the date cells of a mapped table (cell → its first row); says which of them are none. Raises
        Ambiguous."""
        rules = self.layout.rules._replace(order=order or self.layout.rules.order)
        resolved = resolve(list(rows), rules)
        for text, why in resolved.wrong.items():
            self.problems.say(rows[text], self.cells.heading(self.layout.date or 0), clean(why))
        if resolved.inferred and self.appended:  # of rows that were appended only the whole file tells it
            self.skip(TableRow(0, []), NAMELESS)
        return resolved

    @staticmethod
    def _periods(kept: DayRows, text: str, days: Stretch) -> list[Span]:
        """What the records of one period say, an observation per row of the file."""
        by_row: dict[int, dict[str, float]] = {}
        for metric, values in kept.found.items():
            if text in values:
                value, row = values[text]
                by_row.setdefault(row, {})[metric] = value
        return [Span(path=[], first=days[0], last=days[1], row=row, metrics=metrics) for row, metrics in by_row.items()]

    @staticmethod
    def _reach_out(table: TableReport) -> None:
        """First and last day of a table with periods: those of the periods too."""
        known = [(span["first"], span["last"]) for span in table["spans"]]
        firsts = [first for first, _last in [*known, (table["first"], None)] if first is not None]
        lasts = [last for _first, last in [*known, (None, table["last"])] if last is not None]
        table["first"], table["last"] = min(firsts, default=None), max(lasts, default=None)

    def part_table(self, owner: Owner, rows: PartRows, order: str) -> TableReport:
        """What the campaigns and ads of an owner come to."""
        table = self.empty(owner)
        for metric in rows.mixed():
            text = _("{metric} counts different things from row to row and was left out: a sum of them says nothing")
            self.problems.note(text.format(metric=label(metric)))
        known = None
        if self.layout.is_mapped:
            known = self._resolved({row.first: row.row for row in reversed(rows.rows) if row.first}, order).days
        table["spans"], bad = rows.spans(order, self.cells.ordinal, lambda metric: over_days(metric) == "sum", known)
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

    def _last_of_each(self, posts: list[PostRecord]) -> list[PostRecord]:
        """The posts of a mapped table, each once: the last record of one counts, and those before it are said."""
        last = {post.id: post for post in posts if post.id}
        kept = [post for post in posts if not post.id or last[post.id] is post]
        for post in posts:
            if post.id and last[post.id] is not post:
                self.skip(TableRow(post.row, []), "repeated")
        return kept

    def post_table(self, owner: Owner, posts: list[PostRecord], order: str) -> TableReport:
        """The posts of an owner, each a snapshot of its numbers."""
        table = self.empty(owner)
        posts = self._last_of_each(posts) if self.layout.is_mapped else posts
        several = self.layout.format.grain.startswith("day*")
        years: dict[str, int] = {}
        if self.layout.is_mapped:
            dates = {post.date: post.row for post in reversed(posts) if post.date}
            years = {text: days[0] for text, days in self._resolved(dates, order).days.items()}
        elif self.layout.when:
            for post in posts:  # not in the order of time: each takes the latest year that is not to come
                if post.date and post.date not in years:
                    years |= with_years([post.date], self.layout.when, 0)
        for post in posts:
            when, iso = None, ""
            if post.date:
                when = years.get(post.date)
                if when is None and not self.layout.is_mapped:  # else it was said
                    when = self.cells.ordinal(post.date, order, post.row)
                if when is None:
                    table["skipped"] += 1
                    continue
                if post.clock or post.date not in years:
                    iso = (
                        self.cells.moment(post.date, order, post.row)
                        if post.date not in years
                        else _at(when, post.clock)
                    )
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

    def compare_total(self, total: TableRow, comma: bool, tables: list[TableReport]) -> None:
        """Say where the file's own total is not the sum of its rows; the rows are what counts."""
        cells = total.cells
        for metric, places in self.layout.metrics:
            if over_days(metric) != "sum" or places[0] >= len(cells):
                continue
            try:
                own = number(cells[places[0]], comma)
            except ValueError:
                continue
            rows = [post["metrics"].get(metric, 0.0) for table in tables for post in table["posts"]]
            rows += [span["metrics"].get(metric, 0.0) for table in tables for span in table["spans"]]
            rows += [value for table in tables if metric in table["days"] for value in table["days"][metric]["values"]]
            if own is not None and rows and abs(own - sum(rows)) > 0.005 * max(abs(own), 1):
                text = _(
                    "the file's own total of {column} ({total}) is not the sum of its rows ({sum}); the rows count"
                )
                self.problems.note(
                    text.format(column=self.cells.heading(places[0]), total=f"{own:g}", sum=f"{sum(rows):g}")
                )
                return


def _at(day_number: int, text: str) -> str:
    """A day (ordinal) and the time of day at the end of a text, ISO 8601; in UTC where the text names no offset."""
    hour, minute, offset = clock(text)
    return f"{date.fromordinal(day_number)}T{hour:02}:{minute:02}{offset or '+00:00'}" if hour < 24 else ""
