"""The list of KPIs over a chart of the one under the cursor; each kind of chart is a view."""

from __future__ import annotations

from typing import cast

from textual.widget import Widget

from smcockpit.charts.views import Picture, WordShares, picture
from smcockpit.i18n import _
from smcockpit.metrics.kpi import Reading, show_change, show_value, window_text
from smcockpit.plan.dates import show_date
from smcockpit.plan.record import Record
from smcockpit.ui.panes.kpi_list import KpiLines
from smcockpit.ui.panes.view import LinesView, ViewOwner
from smcockpit.ui.widgets.chart import Chart
from smcockpit.ui.widgets.lines import Line, Span, wrapped

OVER_TIME = "line"  # the chart that every KPI has


class KpiChartView(LinesView):
    """`key` is one of `charts.views.VIEWS`; all views of the pane share the list and the chart's widget."""

    TITLE_FOLLOWS_CURSOR = True
    widget: KpiLines

    def __init__(self, owner: ViewOwner, key: str, label: str, lines: KpiLines, canvas: Chart) -> None:
        super().__init__(owner)
        self.key, self.label = key, label
        self.widget, self.canvas = lines, canvas

    def widgets(self) -> tuple[Widget, ...]:
        """The list and the chart under it."""
        return self.widget, self.canvas

    def title(self) -> str:
        """The days that the value is of, and the chart where it is not the first one."""
        reading = self.widget.reading
        if reading is None:
            return _("KPIs")
        chart = f" · {_(self.label)}" if self.key != OVER_TIME else ""
        return f"{_('KPIs')} {window_text(reading)}".rstrip() + chart

    def rebuild(self) -> None:
        """The readings that fit the filter, and the chart of the one under the cursor."""
        accepts = self.owner.accepts()
        self.widget.empty = self._nothing()
        self.widget.replace(
            [Line(reading.kpi.id, reading) for reading in self.session.readings if accepts(reading.kpi)]
        )
        self.moved()

    def _nothing(self) -> list[Span]:
        if self.owner.filter:
            return [(_("No KPI fits the filter. Esc shows all."), "dim")]
        return [
            (_("What tells whether the goals come nearer?"), "strong"),
            (_("A KPI is a metric with a target and a date."), "text"),
            (_("Press a to add the first; drop exports into metrics/."), "accent"),
        ]

    def moved(self) -> None:
        """Draw the chart of the KPI under the cursor."""
        shown = self._picture()
        reading = self.widget.reading
        if shown is None and reading is not None and reading.value is not None and self.key != OVER_TIME:
            shown = WordShares(((_("Nothing to show for this view."), "dim"),))
        self.canvas.show(shown)

    def _picture(self) -> Picture | None:
        reading = self.widget.reading
        if reading is None:
            return None
        session = self.session
        return picture(self.key, reading, self.plan, session.workspace.library(), session.today)

    def available(self) -> bool:
        """Whether there is such a chart of the KPI under the cursor."""
        return self.key == OVER_TIME or self._picture() is not None

    def current(self) -> Record | None:
        """The KPI under the cursor."""
        reading = self.widget.reading
        return reading.kpi if reading is not None else None

    def shown(self) -> list[Line]:
        """The KPIs of the list."""
        return [Line(line.key, cast(Reading, line.record).kpi) for line in self.widget.lines]

    def describe(self, width: int) -> list[list[Span]]:
        """The KPI, then its value and change, the days it is of, and what is to be known about it."""
        reading = self.widget.reading
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
            stale = _("stale since {day}").format(day=show_date(reading.stale_since, year=True))
            lines += wrapped(stale, width, "warn")
        if reading.sources:
            lines += [[], [(_("i: files and rows"), "dim")]]
        return lines
