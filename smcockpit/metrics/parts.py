"""The records of a table whose numbers are of stretches of days, or of parts of an account: campaign, ad set, ad.

The key of an observation is account, campaign/ad set/ad, day or reported period, and breakdown. Records of one key in one
file are parts of one sum (an ad shown in two places): flows add up, what cannot be added is then not known.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import NamedTuple

from smcockpit.metrics.guess import date_like
from smcockpit.metrics.layout import Layout
from smcockpit.metrics.periods import stretch
from smcockpit.metrics.reading import Span, Stretch
from smcockpit.metrics.totals import is_total_word
from smcockpit.metrics.values import is_nothing, normal
from smcockpit.plan.text import clean

_EVERY = frozenset(
    ("all", "todos", "todas", "todo", "tudo", "alle", "tous")
)  # in a day's or a name's place: a subtotal


class _Row(NamedTuple):
    row: int
    path: tuple[str, ...]
    cut: tuple[tuple[str, str], ...]
    first: str
    last: str
    metrics: dict[str, float]
    copy: int  # how often the header had stood before it


_Key = tuple[tuple[str, ...], tuple[tuple[str, str], ...], int | None, int | None]


class PartRows:
    """Takes records of one owner after the other."""

    def __init__(self, layout: Layout) -> None:
        self.path, self.cuts, self.date, self.end = layout.path, layout.cuts, layout.date, layout.end
        self.totals, self.whole, self.week = layout.format.totals, layout.whole, layout.week
        self.needs_part = layout.format.grain == "breakdown"
        self.is_mapped = layout.is_mapped
        self.units, self.kinds = layout.units, {metric: set[str]() for metric, _at in layout.units}
        self.rows: list[_Row] = []
        self.copy = 0  # of files put one behind the other, which of them is read
        self._above = ""  # the campaign of a subtotal, which the rows below it leave out

    def why_no_data(self, cells: list[str]) -> str:
        """Why a record is no observation ("total", "no date"), "" where it is one."""
        names = [_cell(cells, at) for at in self.path]
        if any(is_total_word(normal(name), self.totals) or normal(name) in _EVERY for name in names if name):
            return "total"
        day = _cell(cells, self.date)
        if (
            self.date is not None
            and not any(char.isdigit() for char in day)
            and not (self.is_mapped and date_like(day))
        ):
            if normal(day) in _EVERY and names[:1] and names[0]:
                self._above = names[0]
            return "total" if not day or normal(day) in _EVERY or is_total_word(normal(day), self.totals) else "no date"
        parts = [_cell(cells, at) for _name, at in self.cuts]
        if any(normal(part) in _EVERY for part in parts):
            return "total"
        if self.needs_part and not any(parts):
            return "total"
        if any(at is not None for at in self.path) and not any(names) and not self._above:
            return "total"
        return ""

    def take(self, cells: list[str], row: int, metrics: dict[str, float]) -> None:
        """Keep a record: its names, its part, its days as written, and its numbers."""
        names = [_cell(cells, at) for at in self.path]
        for metric, at in self.units:
            if metric in metrics and (kind := _cell(cells, at)):
                self.kinds[metric].add(normal(kind))
        if names and not names[0] and self._above:
            names[0] = self._above
        cut = tuple((name, _cell(cells, at)) for name, at in self.cuts if _cell(cells, at))
        first, last = _cell(cells, self.date), _cell(cells, self.end)
        self.rows.append(_Row(row, tuple(names) if any(names) else (), cut, first, last, metrics, self.copy))

    def mixed(self) -> list[str]:
        """The metrics that count different things from record to record; they are no number and left out."""
        mixed = [metric for metric, kinds in self.kinds.items() if len(kinds) > 1]
        for row in self.rows:
            for metric in mixed:
                row.metrics.pop(metric, None)
        return mixed

    def texts(self) -> Iterable[str]:
        """The cells that hold dates, to decide the order of day and month from."""
        for row in self.rows:
            for text in (row.first, row.last):
                if text:
                    yield text

    def spans(
        self,
        order: str,
        ordinal: Callable[[str, str, int], int | None],
        additive: Callable[[str], bool],
        known: Mapping[str, Stretch] | None = None,
    ) -> tuple[list[Span], int]:
        """The observations, and how many records have a date that is none. `ordinal` (cell, order, row) says so itself;
        `known`: the days of each date cell, where they were read as a column."""
        kept: dict[_Key, Span] = {}
        copies: dict[_Key, int] = {}
        several: dict[_Key, set[str]] = {}
        bad = 0
        for row in self.rows:
            days = self._days(row, order, ordinal) if known is None else known.get(row.first, ())
            if days == ():
                bad += 1
                continue
            first, last = days or (None, None)
            key = row.path, row.cut, first, last
            span = kept.get(key)
            if span is None or copies[key] != row.copy:  # a later file's word about the same replaces the earlier one's
                copies[key] = row.copy
                span = kept[key] = Span(
                    path=list(row.path), first=first, last=last, row=row.row, metrics=dict(row.metrics)
                )
                if row.cut:
                    span["cut"] = dict(row.cut)
                continue
            for metric, value in row.metrics.items():
                if metric not in span["metrics"]:
                    span["metrics"][metric] = value
                elif additive(metric):
                    span["metrics"][metric] += value
                else:
                    several.setdefault(key, set()).add(metric)
        for key, metrics in several.items():
            for metric in metrics:
                del kept[key]["metrics"][metric]
        return list(kept.values()), bad

    def _days(
        self, row: _Row, order: str, ordinal: Callable[[str, str, int], int | None]
    ) -> tuple[int, int] | tuple[()] | None:
        """First and last day of a record; () where they are written wrongly, None where nothing says them."""
        if not row.first:
            return self.whole
        if (days := stretch(row.first, order)) is not None:
            return days
        first = ordinal(row.first, order, row.row)
        last = ordinal(row.last, order, row.row) if row.last else first
        if self.week and first is not None:
            last = first + 6
        if first is None or last is None:
            return ()
        return (first, last) if first <= last else (first, first)


def _cell(cells: list[str], at: int | None) -> str:
    if at is None or at >= len(cells):
        return ""
    text = clean(cells[at])
    return "" if is_nothing(text) else text
