"""KPI charts by plotext, drawn in a thread so that no key waits, fed finite and down-sampled numbers only.

plotext 6 keeps one global figure and aborts the process on NaN: all of it stays behind this adapter.
"""

from __future__ import annotations

import math
import threading
from datetime import date
from typing import Any, NamedTuple

from smcockpit.environment import crash_report
from smcockpit.metrics.kpi import show_value
from smcockpit.plan.dates import show_date
from smcockpit.plan.text import fit
from smcockpit.ui.background import beside
from smcockpit.ui.widgets.drawn import Drawn
from smcockpit.ui.widgets.lines import Span
from smcockpit.words import _

_figure = threading.Lock()
_BARS = "▁▂▃▄▅▆▇█"


class Curve(NamedTuple):
    """What to draw: days as ordinals with values, the target's level, and a title's worth of words."""

    points: tuple[tuple[int, float], ...]
    target: float | None = None
    unit: str = ""


def sparkline(values: list[float], cells: int) -> str:
    """The last values as bars, several days to a cell where there are more than cells; "" for none."""
    if not values or cells < 1:
        return ""
    size = max(1, math.ceil(len(values) / cells))
    means = [sum(part) / len(part) for part in (values[n : n + size] for n in range(0, len(values), size))]
    low, high = min(means), max(means)
    if high == low:
        return _BARS[3] * len(means)
    return "".join(_BARS[round((value - low) / (high - low) * 7)] for value in means)


def down_sample(points: tuple[tuple[int, float], ...], most: int) -> tuple[tuple[int, float], ...]:
    """At most `most` points: the mean of equal runs of days, at the middle of each. Not-finite values are left out."""
    points = tuple(point for point in points if math.isfinite(point[1]) and abs(point[1]) < 1e15)
    if len(points) <= most:
        return points
    size = math.ceil(len(points) / most)
    runs = [points[n : n + size] for n in range(0, len(points), size)]
    return tuple((run[len(run) // 2][0], sum(value for _day, value in run) / len(run)) for run in runs)


def draw(curve: Curve, width: int, height: int, ascii_only: bool) -> list[list[Span]]:
    """The chart as `height` lines of spans; runs anywhere, one at a time."""
    points = down_sample(curve.points, max(width - 8, 8) * 2)
    if len(points) < 2 or width < 20 or height < 4:
        return [[(fit(_("too few days for a chart"), width), "dim")]]
    with _figure:
        import plotext

        plotext.terminal.limit(False, False)
        figure = plotext.figure
        figure.clear()
        figure.plot_size(width, height)
        begin = points[0][0]  # small numbers: the kernel's axis loses single days of a proleptic ordinal
        days = [float(day - begin) for day, _value in points]
        figure.draw(
            figure.signal(days, [value for _day, value in points], marker="*" if ascii_only else "braille").lines(True)
        )
        if curve.target is not None and math.isfinite(curve.target):
            dots = [days[0] + (days[-1] - days[0]) * n / 24 for n in range(25)]
            figure.draw(figure.signal(dots, [curve.target] * len(dots), marker="." if ascii_only else "·"))
        first, last = begin, points[-1][0]
        ticks = [first + round((last - first) * n / 4) for n in range(5)] if width >= 50 else [first, last]
        figure.ruler("x").ticks(
            [float(tick - begin) for tick in ticks], [show_date(date.fromordinal(tick)) for tick in ticks]
        )
        levels = _levels([value for _day, value in points], curve.target, max(height // 3, 2))
        figure.ruler("y").ticks(levels, [show_value(level, curve.unit) for level in levels])
        text = plotext.uncolorize(str(figure.build()))
    return [_coloured(line) for line in text.split("\n")[:height]]


def _levels(values: list[float], target: float | None, count: int) -> list[float]:
    """Round values for the y axis: multiples of 1, 2 or 5 times a power of ten between the least and the greatest."""
    finite = [*values, *([target] if target is not None and math.isfinite(target) else [])]
    low, high = min(finite), max(finite)
    if high == low:
        return [low]
    rough = (high - low) / count
    power: float = 10.0 ** math.floor(math.log10(rough))
    step = next(power * unit for unit in (1, 2, 5, 10) if power * unit >= rough)
    return [step * n for n in range(math.ceil(low / step), math.floor(high / step) + 1)] or [low, high]


def _coloured(line: str) -> list[Span]:
    """Frame and numbers dim, the curve in the accent colour, the target as a warning: by the character that draws it."""
    spans: list[Span] = []
    run, style = "", ""
    for char in line:
        new = "accent" if 0x2800 < ord(char) <= 0x28FF or char == "*" else "warn" if char == "·" else "dim"
        if new != style and run:
            spans.append((run, style))
            run = ""
        run, style = run + char, new
    return [*spans, (run, style)] if run else spans


class Chart(Drawn):
    """Shows the last curve it was given; while a new one is being drawn, the old one stays."""

    DEFAULT_CSS = "Chart { width: 1fr; height: 1fr; background: $background; }"

    def __init__(self, **more: Any) -> None:
        super().__init__(**more)
        self._curve: Curve | None = None
        self._cache: dict[tuple[Curve, int, int], list[list[Span]]] = {}
        self._drawing = False
        self.ready = False  # plotext takes a tenth of a second to import: not before the first frame

    def show(self, curve: Curve | None) -> None:
        """Draw `curve` as soon as may be; None clears."""
        if curve != self._curve:
            self._curve = curve
            self._plan()

    def start(self) -> None:
        """From now on drawing may import plotext."""
        self.ready = True
        self._plan()

    def on_resize(self) -> None:
        self._plan()

    def _plan(self) -> None:
        width, height = self.size.width, self.size.height
        if self._curve is None or not self.ready or width < 2 or height < 1:
            if self._curve is None:
                self.put([])
            return
        known = self._cache.get((self._curve, width, height))
        if known is not None:
            self.put(known)
        else:
            self._build(self._curve, width, height)

    def _build(self, curve: Curve, width: int, height: int) -> None:
        """One chart at a time; those that were skipped over while it was drawn are not drawn."""
        if self._drawing:
            return
        self._drawing = True
        ascii_only = bool(getattr(self.app, "ascii_only", False))

        def work() -> list[list[Span]]:
            try:
                return draw(curve, width, height, ascii_only)
            except Exception as error:  # the numbers beside it stay right, and the next chart is drawn
                path = crash_report(error)
                return [[(fit(_("no chart: the details are in {path}").format(path=path), width), "warn")]]

        beside(self, work, lambda lines: self._built(curve, width, height, lines))

    def _built(self, curve: Curve, width: int, height: int, lines: list[list[Span]]) -> None:
        self._drawing = False
        if len(self._cache) > 64:
            self._cache.clear()
        self._cache[curve, width, height] = lines
        self._plan()
