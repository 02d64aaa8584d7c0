"""Pane 4: the KPIs, honest about what they know, and the chart of the one under the cursor."""

from __future__ import annotations

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widget import Widget

from smcockpit.charts.text import sparkline
from smcockpit.charts.views import VIEWS, Picture, WordShares, picture
from smcockpit.i18n import _
from smcockpit.metrics.kpi import Reading, off_track, show_change, show_value, window_text
from smcockpit.plan.dates import near_date, show_date
from smcockpit.plan.record import Record
from smcockpit.plan.text import fit
from smcockpit.ui.panes.pane import Pane, wrapped
from smcockpit.ui.panes.plan import move_lines
from smcockpit.ui.widgets.chart import Chart
from smcockpit.ui.widgets.lines import Line, Lines, Span, Spans


class KpiPane(Pane):
    KEY, NUMBER, ADDS = "kpis", 4, "kpi"
    KINDS = frozenset({"kpi", "channel", "brand", "mapping"})
    DEFAULT_CSS = """
    KpiPane Lines { height: 1fr; min-height: 3; }
    KpiPane Chart { height: 1fr; }
    """

    def __init__(self) -> None:
        super().__init__()
        self.lines = Lines(self._draw, self.marks)
        self.chart = Chart()
        self.shown_view = "line"

    def compose(self) -> ComposeResult:
        with Vertical():
            yield self.lines
            yield self.chart
        yield self.detail

    def main(self) -> Widget:
        return self.lines

    def title(self) -> str:
        reading = self._reading()
        if reading is None:
            return _("KPIs")
        looked = f" · {_(VIEWS[self.shown_view])}" if self.shown_view != "line" else ""
        return f"{_('KPIs')} {window_text(reading)}".rstrip() + looked

    def rebuild(self) -> None:
        fits = self.fits()
        self.lines.empty = (
            [(_("No KPI fits the filter. Esc shows all."), "dim")]
            if self.filter
            else [
                (_("What tells whether the goals come nearer?"), "strong"),
                (_("A KPI is a metric with a target and a date."), "text"),
                (_("Press a to add the first; drop exports into metrics/."), "accent"),
            ]
        )
        self.lines.replace([Line(one.kpi.id, one) for one in self.cockpit.readings if fits(one.kpi)])
        self._show_current()

    def _reading(self) -> Reading | None:
        line = self.lines.current
        return line.record if line is not None else None

    def _show_current(self) -> None:
        self.chart.show(self._picture())
        self.entitle()
        self.show_detail()

    def _picture(self) -> Picture | None:
        reading = self._reading()
        if reading is None:
            return None
        app = self.cockpit
        found = picture(self.shown_view, reading, self.plan, app.workspace.library(), app.today)
        if found is None and reading.value is not None and self.shown_view != "line":
            return WordShares(((_("Nothing to show for this view."), "dim"),))
        return found

    def view(self) -> None:
        """The next way to look at the KPI under the cursor that has something to show."""
        reading, names = self._reading(), list(VIEWS)
        if reading is None:
            return
        app = self.cockpit
        at = names.index(self.shown_view)
        for n in range(1, len(names) + 1):
            name = names[(at + n) % len(names)]
            if picture(name, reading, self.plan, app.workspace.library(), app.today) is not None or name == "line":
                self.shown_view = name
                break
        self._show_current()
        app.say(_("View: {view}.").format(view=_(VIEWS[self.shown_view])))

    def _draw(self, line: Line, room: int) -> Spans:
        reading: Reading = line.record
        kpi = reading.kpi
        change = show_change(reading)
        better = reading.change is not None and (reading.change > 0) == (kpi.direction != "down")
        change_style = "dim" if not reading.real else "good" if better else "bad"
        spans: list[Span] = [(f"L{kpi.level} ", "dim")]
        if room < 60:
            name = max(room - 24, 8)
            return [
                *spans,
                (fit(kpi.heading(), name), "text"),
                (fit(show_value(reading.value, kpi.unit), 10, right=True), "strong"),
                (" " + fit(change, 9), change_style),
            ]
        ends, style = self._ends(reading)
        spark = 12 if room > 92 else 0
        name = max(min(room - 58 - spark, 34), 12)
        spans += [
            (fit(kpi.heading(), name), "text"), (fit(show_value(reading.value, kpi.unit), 9, right=True), "strong"), (" " + fit(change, 9), change_style),
        ]  # fmt: skip
        if spark:
            values = [value for _day, value in reading.points[-spark * 4 :]]
            spans.append((fit(sparkline(values, spark), spark) + " ", "accent"))
        target = ""
        if kpi.target is not None:
            target = _("target {value}").format(value=show_value(kpi.target, kpi.unit))
            if kpi.target_date:
                target += " " + _("by {day}").format(day=show_date(kpi.target_date))
        rest = room - 3 - name - 19 - (spark + 1 if spark else 0)
        wide = min(max(rest - 14, 0), 28)
        return [*spans, (fit(target, wide), "dim"), (fit(" " + ends, rest - wide), style)]

    @staticmethod
    def _ends(reading: Reading) -> tuple[str, str]:
        if reading.value is None:
            return reading.why, "dim"
        if reading.stale_since is not None:
            return _("since {day}").format(day=near_date(reading.stale_since, reading.today)), "warn"
        if reading.few:
            return _("few days"), "dim"
        style = {"behind": "bad", "on pace": "good", "reached": "good"}.get(reading.pace or "", "dim")
        return _(reading.pace or ""), style

    def current(self) -> Record | None:
        reading = self._reading()
        return reading.kpi if reading else None

    def shown(self) -> list[Line]:
        return [Line(line.key, line.record.kpi) for line in self.lines.lines]

    def move(self, where: str) -> None:
        move_lines(self.lines, where)

    def go_to(self, record: Record) -> bool:
        return self.lines.go_to(record.id)

    def troubled(self) -> list[Record]:
        return [reading.kpi for reading in self.cockpit.readings if off_track(reading)]

    def describe(self, width: int) -> list[list[Span]]:
        reading = self._reading()
        if reading is None:
            return []
        lines = super().describe(width)
        lines += [[], [(show_value(reading.value, reading.kpi.unit), "strong"), (f"  {show_change(reading)}", "text")]]
        lines += wrapped(window_text(reading), width, "dim")
        if reading.real is False:
            lines += wrapped(_("≈: the change is within what these days vary by anyway."), width, "dim")
        if reading.why:
            lines += wrapped(reading.why, width, "warn")
        if reading.stale_since:
            lines += wrapped(
                _("stale since {day}").format(day=show_date(reading.stale_since, year=True)), width, "warn"
            )
        if reading.sources:
            lines += [[], [(_("i: files and rows"), "dim")]]
        return lines

    @on(Lines.Moved)
    def _moved(self) -> None:
        self._show_current()
