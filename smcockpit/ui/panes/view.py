"""One way to look at what a pane holds: a widget, and what is put into it. All views of all panes have this shape."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import Any, ClassVar, Protocol

from textual.message import Message
from textual.widget import Widget

from smcockpit.plan.plan import Plan
from smcockpit.plan.record import Record
from smcockpit.ui.panes.detail import describe, describe_flat
from smcockpit.ui.session import Session
from smcockpit.ui.widgets.lines import Line, Lines, Span, Spans


class ViewOwner(Protocol):
    """What a view knows of its pane: the session, and the filter and marks that all views of the pane share."""

    filter: str
    marks: dict[str, tuple[str, str]]

    @property
    def session(self) -> Session:
        """The workspace, the day and the numbers that are shown."""

    @property
    def plan(self) -> Plan:
        """The plan that is shown."""

    def accepts(self) -> Callable[[Record], bool]:
        """The filter as a test of records."""

    def rebuild(self) -> None:
        """Show the view anew, and what else of the pane hangs on it."""

    def post_message(self, message: Message) -> bool:
        """Ask something of the screen, with one of `ui.messages`."""


class View(ABC):
    """A view is made once with its pane and shown, hidden and shown again; `widget` is what takes the keys."""

    key: str  # tells it from the other views of its pane
    label: str = ""  # its name for people, a text of the catalogue
    TITLE_FOLLOWS_CURSOR: ClassVar[bool] = False  # whether the pane's frame says other things when the cursor moves
    DETAIL_FOLLOWS_CURSOR: ClassVar[bool] = True  # whether the detail does, or waits for the pane to be shown anew
    widget: Widget

    def __init__(self, owner: ViewOwner) -> None:
        self.owner = owner

    @property
    def session(self) -> Session:
        """The workspace, the day and the numbers that are shown."""
        return self.owner.session

    @property
    def plan(self) -> Plan:
        """The plan that is shown."""
        return self.owner.plan

    def widgets(self) -> tuple[Widget, ...]:
        """All that is on the screen while this view is; other views may share them."""
        return (self.widget,)

    # ---- what a view must say

    @abstractmethod
    def rebuild(self) -> None:
        """Put into the widget what plan, filter and day say now."""

    @abstractmethod
    def current(self) -> Record | None:
        """The record under the cursor; None where there is none."""

    @abstractmethod
    def shown(self) -> list[Line]:
        """What can be marked, in the order of a range: all that the view lists after filter and window, scrolled out of
        sight or not. `record` is None where a line has none (an empty cell)."""

    @abstractmethod
    def cursor_key(self) -> str:
        """The key of what is under the cursor, as `shown` has it; "" for nothing."""

    @abstractmethod
    def move(self, where: str) -> None:
        """Move the cursor: down, up, left, right, first, last, page_down, page_up."""

    @abstractmethod
    def go_to(self, record: Record) -> bool:
        """Put the cursor on a record; False where it is not shown."""

    # ---- what it may say

    def available(self) -> bool:
        """Whether it has anything to show; a view that has not is passed over when views are turned through."""
        return True

    def enter(self, record: Record | None) -> None:
        """It is shown instead of another view, whose cursor stood on `record`."""
        if record is not None:
            self.go_to(record)

    def follow(self, record: Record) -> None:  # noqa: B027 - a view may do nothing
        """A record under the cursor was given another date: where the cursor goes. A list keeps it by itself."""

    def moved(self) -> None:  # noqa: B027
        """The cursor stands elsewhere: what hangs on it, apart from the detail."""

    def marked(self) -> None:  # noqa: B027
        """One more or one less is marked by itself: where the cursor goes then."""

    def marks_changed(self) -> None:
        """Draw other marks."""
        widget: Any = self.widget  # every widget with marks has it
        widget.changed()

    def title(self) -> str:
        """What stands in the frame after the pane's number; "" where the pane says it."""
        return ""

    def legend(self) -> str:
        """What the glyphs mean, in the frame's lower edge; "" where there is no room or need."""
        return ""

    def defaults(self) -> dict[str, Any]:
        """The fields that a record added here starts with."""
        return {}

    def adds(self) -> str:
        """The kind of record that is added here; "" for that of the pane."""
        return ""

    def open(self) -> bool:
        """Open what is under the cursor; False where that means editing its record."""
        return False

    def go_today(self) -> None:  # noqa: B027
        """Put the cursor on the present day."""

    def describe(self, width: int) -> list[list[Span]]:
        """The details of what is under the cursor, in lines of `width` cells."""
        record = self.current()
        return describe(self.session, record, width) if record is not None else []

    def describe_flat(self, width: int) -> list[list[Span]]:
        """The same in the few lines below a pane."""
        record = self.current()
        return describe_flat(self.session, record, width) if record is not None else self.describe(max(width - 2, 20))


class LinesView(View):
    """A view whose cursor walks through a list of lines, each called by the id of what it shows."""

    widget: Lines

    def cursor_key(self) -> str:
        """The key of the line under the cursor."""
        line = self.widget.current
        return line.key if line is not None else ""

    def move(self, where: str) -> None:
        """Through the lines."""
        self.widget.move(where)

    def go_to(self, record: Record) -> bool:
        """Onto the line whose key is the id of the record."""
        return self.widget.go_to(record.id)

    def marked(self) -> None:
        """To the next line, so that neighbours are marked with one key."""
        self.widget.move_by(1)


class ListView(LinesView):
    """A view whose widget is a list of records; `draw` says how a line looks."""

    def __init__(self, owner: ViewOwner) -> None:
        super().__init__(owner)
        self.widget = Lines(self.draw, owner.marks)

    @abstractmethod
    def draw(self, line: Line, room: int) -> Spans:
        """A line in `room` cells."""

    def current(self) -> Record | None:
        """The record that the line under the cursor carries."""
        line = self.widget.current
        return line.record if line is not None and isinstance(line.record, Record) else None

    def shown(self) -> list[Line]:
        """The lines that carry a record."""
        return [line for line in self.widget.lines if isinstance(line.record, Record)]
