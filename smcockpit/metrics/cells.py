"""The cells of one table: numbers, dates and times, with what is wrong in them said under the name of their column."""

from __future__ import annotations

from datetime import date

from smcockpit.i18n import _
from smcockpit.metrics.layout import Layout, Problems
from smcockpit.metrics.values import day, number
from smcockpit.metrics.values import moment as moment_of
from smcockpit.plan.text import clean

_FIRST, _LAST = date(1990, 1, 1).toordinal(), date(2200, 1, 1).toordinal()


class CellReader:
    """Reads cells by the layout of their table; what cannot be read goes to `problems`."""

    def __init__(self, layout: Layout, problems: Problems) -> None:
        self.layout, self.problems = layout, problems

    def ordinal(self, cell: str, order: str, row: int) -> int | None:
        """The day of a date cell, None (and said) where it is none."""
        try:
            ordinal = day(cell, order).toordinal()
        except ValueError as error:
            self.problems.say(row, self.heading(self.layout.date or 0), clean(str(error)))
            return None
        if not _FIRST <= ordinal <= _LAST:
            text = _("“{cell}” is not a date of this age").format(cell=clean(cell)[:40])
            self.problems.say(row, self.heading(self.layout.date or 0), text)
            return None
        return ordinal

    def moment(self, cell: str, order: str, row: int) -> str:
        """The moment of a cell that holds a clock time too, ISO 8601; "" where it holds none."""
        try:
            return moment_of(cell, order, self.layout.format.zone).isoformat(timespec="minutes")
        except ValueError as error:
            self.problems.say(row, self.heading(self.layout.date or 0), clean(str(error)))
            return ""

    def value(self, cells: list[str], places: tuple[int, ...], comma: bool, row: int, metric: str) -> float | None:
        """The first cell of the metric that says something; a 0 under a header that stands twice says nothing. Of columns
        that are parts of one number: their sum."""
        if len(places) > 1 and metric in self.layout.format.together:
            parts = [self.value(cells, (at,), comma, row, metric) for at in places]
            known = [part for part in parts if part is not None]
            return sum(known) if known else None
        for at in places:
            if at >= len(cells):
                continue
            cell = cells[at]
            try:
                value = number(cell, comma)
            except ValueError as error:
                self.problems.say(dict(self.layout.metric_rows).get(metric, row), self.heading(at), clean(str(error)))
                continue
            if value is None or (value == 0 and len(places) > 1):
                continue
            factor = self.layout.format.scale.get(metric)
            return value * factor if factor else value
        return None

    def heading(self, at: int) -> str:
        """The name of a column, for saying what is wrong in it."""
        return clean(self.layout.header[at]) if at < len(self.layout.header) else ""
