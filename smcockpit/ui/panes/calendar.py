"""Pane 3: the content calendar, a week at a time or as an agenda."""

from __future__ import annotations

from typing import cast

from textual.app import ComposeResult
from textual.containers import Vertical

from smcockpit.i18n import _
from smcockpit.plan.calendar import cadence, late_posts
from smcockpit.plan.record import Record
from smcockpit.ui.panes.calendar_agenda import AgendaView
from smcockpit.ui.panes.calendar_posts import CalendarView
from smcockpit.ui.panes.calendar_week import WeekView
from smcockpit.ui.panes.pane import Pane
from smcockpit.ui.session import DependsOn
from smcockpit.ui.widgets.drawn import Drawn
from smcockpit.ui.widgets.lines import Span


class CadenceLine(Drawn):
    """What each channel promised for the week, and what is planned."""

    DEFAULT_CSS = "CadenceLine { height: 1; width: 1fr; background: $background; }"


class CalendarPane(Pane):
    """Views of the posts, over one line that keeps count of the promised cadence."""

    KEY, NUMBER, ADDS = "calendar", 3, "post"
    DEPENDS = DependsOn(frozenset({"post", "channel", "topic", "person", "brand"}))
    VIEWS = (WeekView, AgendaView)

    def __init__(self) -> None:
        super().__init__()
        self.cadence_line = CadenceLine()

    def compose(self) -> ComposeResult:
        """The view over the line of the cadence, the detail beside them."""
        with Vertical():
            yield from self.view_widgets()
            yield self.cadence_line
        yield self.detail

    def rebuild(self) -> None:
        """The view, then the cadence of the week that it is about."""
        self.view.rebuild()
        self.cadence_line.put([self._cadence()])
        self.entitle()
        self.show_detail()

    def _cadence(self) -> list[Span]:
        """Planned of promised posts for each channel that promises any, in the week that the view is about."""
        spans: list[Span] = [(f" {_('cadence')} ", "dim")]
        for promise in cadence(self.plan, cast(CalendarView, self.view).first_day()):
            if not promise.target:
                continue
            short = promise.state == "short"
            spans.append(
                (f" {promise.channel.short()} {promise.planned}/{promise.target:g}", "warn" if short else "text")
            )
            spans.append((f" {_('short')} " if short else " ✔ ", "warn" if short else "good"))
        if len(spans) == 1:
            spans.append((_("no channel promises posts a week yet"), "dim"))
        return spans

    def troubled(self) -> list[Record]:
        """The late posts."""
        return list(late_posts(self.plan, self.session.today))
