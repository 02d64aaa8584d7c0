"""Pane 4: the KPIs, honest about what they know, and the chart of the one under the cursor."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import Vertical

from smcockpit.charts.views import VIEWS
from smcockpit.i18n import _
from smcockpit.metrics.kpi import Reading, off_track
from smcockpit.plan.record import Record
from smcockpit.ui.panes.kpi_chart import KpiChartView
from smcockpit.ui.panes.kpi_list import KpiLines
from smcockpit.ui.panes.pane import Pane
from smcockpit.ui.panes.view import View
from smcockpit.ui.session import DependsOn
from smcockpit.ui.widgets.chart import Chart


class KpiPane(Pane):
    """A view for each chart that a KPI may have, all with the same list; a view of another sort joins `make_views`."""

    KEY, NUMBER, ADDS = "kpis", 4, "kpi"
    DEPENDS = DependsOn(frozenset({"kpi", "channel", "brand", "mapping"}), readings=True)
    DEFAULT_CSS = """
    KpiPane Lines { height: 1fr; min-height: 3; }
    KpiPane Chart { height: 1fr; }
    """

    def make_views(self) -> tuple[View, ...]:
        """A view for each chart."""
        self.lines, chart = KpiLines(self.marks), Chart()
        return tuple(KpiChartView(self, key, label, self.lines, chart) for key, label in VIEWS.items())

    def compose(self) -> ComposeResult:
        """The list over the chart, the detail beside them."""
        with Vertical():
            yield from self.view_widgets()
        yield self.detail

    def next_view(self) -> None:
        """The next chart that the KPI under the cursor has, and its name at the foot."""
        if self.reading() is None:
            return
        super().next_view()
        self.session.say(_("View: {view}.").format(view=_(self.view.label)))

    def reading(self) -> Reading | None:
        """The reading under the cursor."""
        return self.lines.reading

    def troubled(self) -> list[Record]:
        """The KPIs that are off track."""
        return [reading.kpi for reading in self.session.readings if off_track(reading)]
