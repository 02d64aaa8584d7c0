"""What all panes share: a frame, the views that are turned through, one filter and one set of marks, and the detail."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar, cast

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.content import Content
from textual.widget import Widget

from smcockpit.i18n import _, n_
from smcockpit.plan.filter import compile_filter
from smcockpit.plan.plan import Plan
from smcockpit.plan.record import Record
from smcockpit.ui.panes.detail import Detail
from smcockpit.ui.panes.view import View
from smcockpit.ui.session import DependsOn, Session
from smcockpit.ui.widgets.cursor import CursorMoved
from smcockpit.ui.widgets.lines import Line, Span


class Pane(Horizontal):
    """A subclass names its views and what it depends on; a view says what is shown and what keys mean on it."""

    DEFAULT_CSS = """
    Pane { border: round $line; border-title-color: $foreground; border-subtitle-color: $dim; background: $background; height: 1fr; width: 1fr; }
    Pane:focus-within { border: round $focus; border-title-color: $focus; }
    Pane.zoomed Detail { display: block; }
    Pane.zoomed Detail.-flat { width: 1fr; height: 5; border: none; border-top: solid $line; padding: 0; }
    """
    BORDER_TITLE = ""
    KEY: ClassVar[str]  # "plan", "influence", "calendar", "kpis", "sheet", "findings"
    NUMBER: ClassVar[int]  # in the frame, and the key that leads there
    ADDS: ClassVar[str]  # the kind of record that `a` adds, unless the view says another
    VIEWS: ClassVar[tuple[type[View], ...]]  # in the order in which `m` turns through them
    DEPENDS: ClassVar[DependsOn]  # what must have changed for the pane to be shown anew

    def __init__(self) -> None:
        super().__init__(id=self.KEY)
        self.filter = ""
        self.marks: dict[str, tuple[str, str]] = {}  # key of a line → (kind, id) of its record, "" where it has none
        self._range_start = ""  # the key of the line that a range begins at
        self.detail = Detail(self.show_detail)
        self.views = self.make_views()
        self.view = self.views[0]

    def make_views(self) -> tuple[View, ...]:
        """The views, in the order in which they are turned through."""
        return tuple(view(self) for view in self.VIEWS)

    @property
    def session(self) -> Session:
        """All that a pane knows of the cockpit."""
        return cast(Session, self.app.session)  # type: ignore[attr-defined]

    @property
    def plan(self) -> Plan:
        """The plan that is shown: as it stands, or as it stood on another day."""
        return self.session.workspace.plan

    # ---- views

    def compose(self) -> ComposeResult:
        """The widgets of all views, the detail beside them."""
        yield from self.view_widgets()
        yield self.detail

    def view_widgets(self) -> list[Widget]:
        """The widgets of all views, each once; those of the view that is shown are visible."""
        widgets = dict.fromkeys(widget for view in self.views for widget in view.widgets())
        for widget in widgets:
            widget.display = widget in self.view.widgets()
        return list(widgets)

    def show_view(self, view: View) -> None:
        """Show one of the views instead of the present one; the cursor stays on its record, the focus in the pane."""
        record, focused = self.view.current(), self.view.widget.has_focus
        self.view = view
        self.view_widgets()
        self.rebuild()
        if focused:
            view.widget.focus()
        view.enter(record)

    def next_view(self) -> None:
        """Show the next view that has something to show."""
        start = self.views.index(self.view) + 1
        following = [*self.views[start:], *self.views[:start]]
        self.show_view(next((view for view in following if view.available()), self.view))

    def main(self) -> Widget:
        """The widget that takes the keys."""
        return self.view.widget

    @on(CursorMoved)
    def _cursor_moved(self) -> None:
        self.view.moved()
        if self.view.TITLE_FOLLOWS_CURSOR:
            self.entitle()
        if self.view.DETAIL_FOLLOWS_CURSOR:
            self.show_detail()

    def turn(self, by: int) -> None:
        """Tab in a pane that fills the screen: its next part, or with -1 the one before."""

    # ---- what the view that is shown says

    def rebuild(self) -> None:
        """Show what the plan says now."""
        self.view.rebuild()
        self.entitle()
        self.show_detail()

    def title(self) -> str:
        """What stands in the frame after the pane's number."""
        return self.view.title()

    def legend(self) -> str:
        """What stands in the frame's lower edge."""
        return self.view.legend()

    def current(self) -> Record | None:
        """The record under the cursor."""
        return self.view.current()

    def shown(self) -> list[Line]:
        """What can be marked, in the order of a range; see `View.shown`."""
        return self.view.shown()

    def cursor_key(self) -> str:
        """The key of what is under the cursor, as `shown` has it."""
        return self.view.cursor_key()

    def move(self, where: str) -> None:
        """Move the cursor: down, up, left, right, first, last, page_down, page_up."""
        self.view.move(where)

    def go_to(self, record: Record) -> bool:
        """Put the cursor on a record; False where it is not shown."""
        return self.view.go_to(record)

    def follow(self, record: Record) -> None:
        """Keep the cursor on a record that was given another date."""
        self.view.follow(record)

    def go_today(self) -> None:
        """The key for today."""
        self.view.go_today()

    def open(self) -> bool:
        """Enter; False where it means editing the record."""
        return self.view.open()

    def adds(self) -> str:
        """The kind of record that `a` adds here."""
        return self.view.adds() or self.ADDS

    def defaults(self) -> dict[str, Any]:
        """The fields that a record added here starts with."""
        return self.view.defaults()

    def describe(self, width: int) -> list[list[Span]]:
        """The details of what is under the cursor, in lines of `width` cells."""
        return self.view.describe(width)

    def troubled(self) -> list[Record]:
        """The records that are late or need something, in order, for the keys that go through them."""
        return []

    def fix(self) -> bool:
        """The key for done, where it means something else than a record's being done; False where it does not."""
        return False

    def back(self) -> bool:
        """Esc: leave marks, then the filter; False where there was nothing to leave."""
        if self.marks:
            self.marks.clear()
            self._marks_changed()
            return True
        if self.filter:
            self.set_filter("")
            return True
        return False

    # ---- marks: one set for all views of a pane; a mark that is not shown is out of play until it is shown again

    def stands(self, key: str, kind: str, id: str) -> bool:
        """Whether what was marked is still there, shown or not."""
        return not id or self.plan.get(kind, id) is not None

    def in_play(self) -> list[Line]:
        """The marked lines that are shown."""
        return [line for line in self.shown() if line.key in self.marks] if self.marks else []

    def selected(self) -> list[Record]:
        """The records that the keys act on, each once: what is marked and shown; without that, what is under the cursor."""
        if lines := self.in_play():
            records = [line.record for line in lines if line.record is not None]
            return list({(record.kind, record.id): record for record in records}.values())
        current = self.current()
        return [current] if current is not None else []

    def mark(self, how: str) -> None:
        """`one`: the line under the cursor, or not any more; `range`: from the last one that was marked to here; `all`:
        all that is shown, or none of it."""
        shown, here = self.shown(), self.cursor_key()
        keys = [line.key for line in shown]
        if not shown or (how != "all" and here not in keys):
            self.session.say(_("Nothing to do that to here."))
            return
        if how == "range" and self._range_start in keys:
            low, high = sorted((keys.index(self._range_start), keys.index(here)))
            shown = shown[low : high + 1]
        elif how != "all":
            shown, self._range_start = [shown[keys.index(here)]], here
        if how != "range" and all(line.key in self.marks for line in shown):
            for line in shown:
                del self.marks[line.key]
        else:
            self.marks |= {line.key: _identity(line.record) for line in shown}
        self._marks_changed()
        if how == "one":
            self.view.marked()

    def _marks_changed(self) -> None:
        self.view.marks_changed()
        self.entitle()

    def _marks_text(self) -> str:
        """How many are marked and, where it differs, how many of them the keys act on here."""
        count = sum(self.stands(key, *identity) for key, identity in self.marks.items())
        here = len(self.in_play())
        if not count or count == here:
            return n_("{n} marked", "{n} marked", count) if count else ""
        return n_("{n} marked, {here} of them here", "{n} marked, {here} of them here", count).format(here=here)

    # ---- filter

    def set_filter(self, text: str) -> None:
        """Show only what fits a filter, "" for all. Raises ValueError with a sentence for one that makes no sense."""
        compile_filter(text, self.plan, self.session.today)
        self.filter = text
        self.rebuild()
        self.entitle()

    def accepts(self) -> Callable[[Record], bool]:
        """The filter as a test of records."""
        return compile_filter(self.filter, self.plan, self.session.today)

    # ---- frame and detail

    def on_resize(self) -> None:
        self.entitle()

    def entitle(self) -> None:
        """Title, marks and filter in the frame; only what is new is drawn."""
        parts = [self._marks_text(), f"/ {self.filter}" if self.filter else self.legend()]
        title, subtitle = Content(f"{self.NUMBER} {self.title()}"), Content(" · ".join(filter(None, parts)))
        if self.border_title != title.plain:
            self.border_title = title
        if self.border_subtitle != subtitle.plain:
            self.border_subtitle = subtitle

    def show_detail(self) -> None:
        """Put what is under the cursor into the detail, where that is seen."""
        if not self.has_class("zoomed") or not self.detail.display:
            return
        if self.detail.flat:
            self.detail.put(self.view.describe_flat(self.detail.size.width))
        else:
            self.detail.put(self.describe(max(self.detail.size.width - 2, 20)))


def _identity(record: Record | None) -> tuple[str, str]:
    """(kind, id) of a record; "" twice for an empty cell."""
    return (record.kind, record.id) if record is not None else ("", "")
