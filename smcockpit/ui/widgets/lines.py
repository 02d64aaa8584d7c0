"""Lines that draw themselves: a list with a cursor. Only visible lines are formatted, only changed ones redrawn."""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Container, Sequence
from typing import Any, NamedTuple

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.geometry import Region, Size
from textual.scroll_view import ScrollView
from textual.strip import Strip
from textual.widget import Widget

from smcockpit.ui.widgets.cursor import CursorMoved, CursorOpened

Span = tuple[str, str]  # text, name of a style in the palette
Spans = Sequence[Span]


class Line(NamedTuple):
    """One row of a list: `key` tells it from the others and stays the same when it is redrawn, `record` is what it is
    about, and `depth` how far below another it stands."""

    key: str
    record: Any = None
    depth: int = 0


class Lines(ScrollView, can_focus=True, inherit_bindings=False):
    """A list with a cursor. `draw(line, cells)` gives the spans of a line, `marked` holds the keys that are marked."""

    DEFAULT_CSS = """
    Lines { height: 1fr; width: 1fr; scrollbar-size-vertical: 1; scrollbar-size-horizontal: 0; scrollbar-gutter: stable; background: $background; }
    """
    ALLOW_SELECT = False

    def __init__(self, draw: Callable[[Line, int], Spans], marked: Container[str] = (), **more: Any) -> None:
        super().__init__(**more)
        self._draw = draw
        self.lines: list[Line] = []
        self.cursor = 0
        self.marked = marked
        self.empty: list[Span] = []  # shown where there are no lines: what belongs here, and the key that adds it
        self._shown: dict[str, Spans] = {}
        self.auto_links = False

    # ---- content

    @property
    def current(self) -> Line | None:
        """The line under the cursor; None where there are no lines."""
        return self.lines[self.cursor] if 0 <= self.cursor < len(self.lines) else None

    def replace(self, lines: list[Line]) -> None:
        """New lines; the cursor stays on its record (or its place, where that went)."""
        key = self.current.key if self.current else ""
        same = len(lines) == len(self.lines) and all(a.key == b.key for a, b in zip(lines, self.lines, strict=True))
        self.lines = lines
        if same:
            self._redraw_changed()
            return
        self.cursor = next(
            (n for n, line in enumerate(lines) if line.key == key), min(self.cursor, max(len(lines) - 1, 0))
        )
        self._shown.clear()
        self.virtual_size = Size(self.size.width, len(lines))
        self._reveal()
        self.refresh()

    def _redraw_changed(self) -> None:
        """Redraw just the visible lines that look different now."""
        top = int(self.scroll_offset.y)
        for y in range(self.size.height):
            number = top + y
            if number >= len(self.lines):
                break
            line = self.lines[number]
            if self._shown.get(line.key) != self._draw(line, self._room()):
                self._line_changed(number)

    def _line_changed(self, number: int) -> None:
        y = number - int(self.scroll_offset.y)
        if 0 <= y < self.size.height:
            self.refresh(Region(0, y, self.size.width, 1))

    # ---- cursor

    def clear(self) -> None:
        """No lines, and the cursor on the first of those that come next."""
        self.lines, self.cursor = [], 0

    def move(self, where: str) -> None:
        """Move the cursor: down, up, first, last, page_down or page_up; any other word leaves it."""
        if where in ("down", "up"):
            self.move_by(1 if where == "down" else -1)
        elif where in ("first", "last"):
            self.move_to(0 if where == "first" else len(self.lines) - 1)
        elif where in ("page_down", "page_up"):
            self.page(1 if where == "page_down" else -1)

    def move_to(self, number: int) -> None:
        """Put the cursor on a line by its number, or on the nearest there is."""
        number = max(0, min(number, len(self.lines) - 1))
        if number == self.cursor or not self.lines:
            return
        before, self.cursor = self.cursor, number
        self._line_changed(before)
        self._line_changed(number)
        self._reveal()
        self.post_message(CursorMoved())

    def move_by(self, lines: int) -> None:
        """Move the cursor down by a number of lines, up by a negative one."""
        self.move_to(self.cursor + lines)

    def page(self, direction: int) -> None:
        """Move the cursor by what is seen at once: 1 down, -1 up."""
        self.move_by(direction * max(self.size.height - 1, 1))

    def go_to(self, key: str) -> bool:
        """Put the cursor on the line of `key`; False where it is not shown."""
        for n, line in enumerate(self.lines):
            if line.key == key:
                self.move_to(n)
                return True
        return False

    def _reveal(self) -> None:
        height = self.size.height
        top = int(self.scroll_offset.y)
        if not height:
            return
        if self.cursor < top:
            self.scroll_to(y=self.cursor, animate=False, force=True)
        elif self.cursor >= top + height:
            self.scroll_to(y=self.cursor - height + 1, animate=False, force=True)

    def changed(self) -> None:
        """Draw anew: other lines are marked."""
        self.refresh()

    # ---- drawing

    @property
    def _width(self) -> int:
        """Cells beside the scrollbar."""
        return self.scrollable_content_region.width

    def _room(self) -> int:
        return self._width - 1  # the first cell is the cursor's

    def render_line(self, y: int) -> Strip:
        """A visible line, the cursor and the marks in its first cell."""
        styles = palette_styles(self)
        width = self._width
        number = y + int(self.scroll_offset.y)
        if number >= len(self.lines):
            if not self.lines and y < len(self.empty):
                text, style = self.empty[y]
                return make_strip([(" ", "text"), (text, style)], width, styles)
            return Strip.blank(width, styles["text"])
        line = self.lines[number]
        spans = self._draw(line, self._room())
        self._shown[line.key] = spans
        here = number == self.cursor
        lead = "▌" if here and self.has_focus else "●" if line.key in self.marked else "▏" if here else " "
        lead_style = "accent" if here or line.key in self.marked else "text"
        if here and self.has_focus:
            return make_strip(
                [
                    (lead, "accent"),
                    *((text, "cursor-strong" if style in ("strong", "title") else "cursor") for text, style in spans),
                ],
                width,
                styles,
                "cursor",
            )
        return make_strip([(lead, lead_style), *spans], width, styles)

    # ---- events

    def notify_style_update(self) -> None:
        self._shown.clear()
        super().notify_style_update()

    def on_resize(self) -> None:
        self.virtual_size = Size(self.size.width, len(self.lines))
        self._shown.clear()
        self._reveal()

    def on_focus(self) -> None:
        self._line_changed(self.cursor)

    def on_blur(self) -> None:
        self._line_changed(self.cursor)

    def on_click(self, event: events.Click) -> None:
        number = event.y + int(self.scroll_offset.y)
        if number < len(self.lines):
            again = number == self.cursor and event.chain > 1
            self.move_to(number)
            if again:
                self.post_message(CursorOpened())

    def _on_mouse_move(self, event: events.MouseMove) -> None:
        event.prevent_default()  # nothing here follows the mouse, so nothing is redrawn for it


def make_strip(spans: Spans, width: int, styles: dict[str, Style], rest: str = "text") -> Strip:
    """Spans as one strip of exactly `width` cells; `styles` by name, `rest` is the style of what is left over."""
    segments = [Segment(text, styles[style]) for text, style in spans if text]
    return Strip(segments).adjust_cell_length(width, styles[rest])


def palette_styles(widget: Widget) -> dict[str, Style]:
    """The styles of the theme that is worn, by the names that spans use."""
    styles: dict[str, Style] = widget.app.palette.styles  # type: ignore[attr-defined]
    return styles


def wrapped(text: str, width: int, style: str = "text", indent: str = "") -> list[list[Span]]:
    """A text as lines of at most `width` characters (at least 10), each after `indent`."""
    return [[(indent + line, style)] for line in textwrap.wrap(text, max(width, 10))]
