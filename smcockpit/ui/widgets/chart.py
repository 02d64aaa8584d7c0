"""A picture of numbers on the screen, drawn in a thread so that no key waits."""

from __future__ import annotations

from typing import Any

from smcockpit.charts.text import Lines, draw
from smcockpit.charts.views import Picture
from smcockpit.environment import crash_report
from smcockpit.i18n import _
from smcockpit.plan.text import fit
from smcockpit.ui.threads import run_in_thread
from smcockpit.ui.widgets.drawn import Drawn


class Chart(Drawn):
    """Shows the last picture it was given; while a new one is being drawn, the old one stays."""

    DEFAULT_CSS = "Chart { width: 1fr; height: 1fr; background: $background; }"

    def __init__(self, **more: Any) -> None:
        super().__init__(**more)
        self._picture: Picture | None = None
        self._cache: dict[tuple[Picture, int, int], Lines] = {}
        self._drawing = False
        self.ready = False  # plotext takes a tenth of a second to import: not before the first frame

    def show(self, picture: Picture | None) -> None:
        """Draw `picture` as soon as may be; None clears."""
        if picture != self._picture:
            self._picture = picture
            self._plan()

    def start(self) -> None:
        """From now on drawing may import plotext."""
        self.ready = True
        self._plan()

    def on_resize(self) -> None:
        self._plan()

    def _plan(self) -> None:
        width, height = self.size.width, self.size.height
        if self._picture is None or not self.ready or width < 2 or height < 1:
            if self._picture is None:
                self.put([])
            return
        known = self._cache.get((self._picture, width, height))
        if known is not None:
            self.put(known)
        else:
            self._build(self._picture, width, height)

    def _build(self, picture: Picture, width: int, height: int) -> None:
        """One picture at a time; those that were skipped over while it was drawn are not drawn."""
        if self._drawing:
            return
        self._drawing = True
        ascii_only = bool(getattr(self.app, "ascii_only", False))

        def work() -> Lines:
            try:
                return draw(picture, width, height, ascii_only)
            except Exception as error:  # the numbers beside it stay right, and the next chart is drawn
                path = crash_report(error)
                return [[(fit(_("no chart: the details are in {path}").format(path=path), width), "warn")]]

        run_in_thread(self, work, lambda lines: self._built(picture, width, height, lines))

    def _built(self, picture: Picture, width: int, height: int, lines: Lines) -> None:
        self._drawing = False
        if len(self._cache) > 64:
            self._cache.clear()
        self._cache[picture, width, height] = lines
        self._plan()
