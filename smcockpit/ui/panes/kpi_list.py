"""The KPIs as a list: value, change, pace; what is not known is said so."""

from __future__ import annotations

from collections.abc import Container

from smcockpit.charts.text import sparkline
from smcockpit.i18n import _
from smcockpit.metrics.kpi import Reading, show_change, show_value
from smcockpit.plan.dates import near_date, show_date
from smcockpit.plan.text import fit
from smcockpit.ui.widgets.lines import Line, Lines, Span, Spans

WITH_TARGET, WITH_SPARKLINE = 60, 92  # cells from which the target is shown, and the values of the last weeks
SPARKLINE = 12  # cells
PACE_STYLES = {"behind": "bad", "on pace": "good", "reached": "good"}


class KpiLines(Lines):
    """One line a reading; `line.record` is the `Reading`."""

    def __init__(self, marked: Container[str]) -> None:
        super().__init__(draw_reading, marked)

    @property
    def reading(self) -> Reading | None:
        """The reading under the cursor."""
        return self.current.record if self.current is not None else None


def draw_reading(line: Line, room: int) -> Spans:
    """The line of a reading in `room` cells."""
    reading: Reading = line.record
    kpi = reading.kpi
    better = reading.change is not None and (reading.change > 0) == (kpi.direction != "down")
    change: Span = (" " + fit(show_change(reading), 9), "dim" if not reading.real else "good" if better else "bad")
    level: Span = (f"L{kpi.level} ", "dim")
    value = show_value(reading.value, kpi.unit)
    if room < WITH_TARGET:
        name: Span = (fit(kpi.heading(), max(room - 24, 8)), "text")
        return [level, name, (fit(value, 10, right=True), "strong"), change]
    spark = SPARKLINE if room > WITH_SPARKLINE else 0
    name_room = max(min(room - 58 - spark, 34), 12)
    spans: list[Span] = [level, (fit(kpi.heading(), name_room), "text"), (fit(value, 9, right=True), "strong"), change]
    if spark:
        values = [value for _day, value in reading.points[-spark * 4 :]]
        spans.append((fit(sparkline(values, spark), spark) + " ", "accent"))
    rest = room - 3 - name_room - 19 - (spark + 1 if spark else 0)
    target_room = min(max(rest - 14, 0), 28)
    pace, style = _pace(reading)
    return [*spans, (fit(_target(reading), target_room), "dim"), (fit(" " + pace, rest - target_room), style)]


def _target(reading: Reading) -> str:
    """Target and its day, "" for a KPI without."""
    kpi = reading.kpi
    if kpi.target is None:
        return ""
    target = _("target {value}").format(value=show_value(kpi.target, kpi.unit))
    if kpi.target_date:
        target += " " + _("by {day}").format(day=show_date(kpi.target_date))
    return target


def _pace(reading: Reading) -> tuple[str, str]:
    """Whether the target comes nearer fast enough, or why that cannot be said; with its style."""
    if reading.value is None:
        return reading.why, "dim"
    if reading.stale_since is not None:
        return _("since {day}").format(day=near_date(reading.stale_since, reading.today)), "warn"
    if reading.few:
        return _("few days"), "dim"
    return _(reading.pace or ""), PACE_STYLES.get(reading.pace or "", "dim")
