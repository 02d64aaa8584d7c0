"""The lines at the edges: what the plan is and how it stands, the tabs of a narrow screen, the keys that work here."""

from __future__ import annotations

import textwrap
from collections.abc import Callable
from typing import Any

from textual import events
from textual.strip import Strip
from textual.widget import Widget

from smcockpit.plan.text import fit, width
from smcockpit.ui.widgets.lines import Span, make_strip, palette_styles


class Bar(Widget):
    """One line that draws itself; redrawn only when its spans are others than before."""

    DEFAULT_CSS = "Bar { height: 1; width: 1fr; }"
    ALLOW_SELECT = False

    def __init__(
        self,
        draw: Callable[[int], tuple[list[Span], list[Span]]],
        clicked: Callable[[int], None] | None = None,
        **more: Any,
    ) -> None:
        """`draw(width)` gives the spans at the left and at the right end; `clicked(x)` gets the column of a click."""
        super().__init__(**more)
        self._draw, self._clicked = draw, clicked
        self._shown: object = None
        self._text, self._most = "", 1
        self._wrapped: list[str] = []
        self.auto_links = False

    def tall(self, text: str, most: int = 3) -> None:
        """As many lines as `text` needs, up to `most`; one for ""."""
        self._text, self._most = text, most
        lines = textwrap.wrap(text, max(self.size.width - 2, 20))[:most] or [""]
        before, self._wrapped = self._wrapped, lines if len(lines) > 1 else []
        if self._wrapped != before:
            self.refresh()
        self.styles.height = len(lines)

    def on_resize(self) -> None:
        self.tall(self._text, self._most)
        self.update()

    def update(self) -> None:
        """Repaint where the spans are others than before."""
        if self._draw(self.size.width) != self._shown:
            self.refresh()

    def render_line(self, y: int) -> Strip:
        """A line of the long text where there is one, else what stands left and right."""
        room = self.size.width
        if self._wrapped:
            text = self._wrapped[y] if y < len(self._wrapped) else ""
            return make_strip([(f" {text}", "head-strong")], room, palette_styles(self), "head")
        left, right = self._shown = self._draw(room)
        used = sum(width(text) for text, _style in right)
        spans: list[Span] = []
        rest = room - used
        for text, style in left:
            if rest <= 0:
                break
            shown = text if width(text) <= rest else fit(text, rest)
            spans.append((shown, style))
            rest -= width(shown)
        if rest > 0:
            spans.append((" " * rest, "head"))
        return make_strip([*spans, *right], room, palette_styles(self), "head")

    def on_click(self, event: events.Click) -> None:
        if self._clicked is not None:
            self._clicked(event.x)

    def _on_mouse_move(self, event: events.MouseMove) -> None:
        event.prevent_default()
