"""A widget that is lines of spans: worked out when they changed, drawn from the kept ones until then."""

from __future__ import annotations

from typing import Any

from textual import events
from textual.geometry import Size
from textual.strip import Strip
from textual.widget import Widget

from smcockpit.ui.widgets.lines import Span, make_strip, palette_styles


class Drawn(Widget):
    """Subclasses either are handed their lines (`put`) or work them out when asked (`draw`), never for a repaint alone."""

    ALLOW_SELECT = False

    def __init__(self, **more: Any) -> None:
        super().__init__(**more)
        self._content: list[list[Span]] | None = None
        self._for: Size | None = None  # the size the content was worked out for; None where it was handed over
        self.auto_links = False  # there are no links; looking for them would repaint at every mouse move

    def draw(self) -> list[list[Span]]:
        """The lines for the present size. What they are made of must not depend on an earlier size."""
        return []

    def put(self, content: list[list[Span]]) -> None:
        """Show these lines; repainted only where they are others than before."""
        if content != self._content:
            self._content, self._for = content, None
            self.refresh()

    def changed(self) -> None:
        """What the lines are made of is new."""
        self._content = None
        self.refresh()

    def render_line(self, y: int) -> Strip:
        """A line of those that were put, or that are worked out when there are none for the present size."""
        # A layout gives a new size and draws at once; `on_resize` comes later, as a message.
        if self._content is None or (self._for is not None and self._for != self.size):
            self._content, self._for = self.draw(), self.size
        spans = self._content[y] if y < len(self._content) else []
        return make_strip(spans, self.size.width, palette_styles(self))

    def _on_mouse_move(self, event: events.MouseMove) -> None:
        event.prevent_default()  # nothing here follows the mouse, so nothing is redrawn for it
