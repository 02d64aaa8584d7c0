"""Pictures as lines of characters: curves by plotext, everything else by hand. Runs anywhere, one curve at a time.

plotext 6 keeps one global figure and aborts the process on NaN: all of it stays behind this adapter, which feeds it
finite and down-sampled numbers only.
"""

from __future__ import annotations

import math
import threading
from datetime import date

from smcockpit.charts.views import FEW, Bars, Curve, Heat, Picture, Points, Stack, Strip, WordShares
from smcockpit.i18n import _
from smcockpit.metrics.kpi import show_value
from smcockpit.plan.dates import show_date
from smcockpit.plan.text import fit, width

Span = tuple[str, str]  # text, style: dim, text, strong, accent, warn, good, bad
Lines = list[list[Span]]
_figure = threading.Lock()
_BARS = "▁▂▃▄▅▆▇█"


def draw(picture: Picture, columns: int, rows: int, ascii_only: bool) -> Lines:
    """At most `rows` lines of at most `columns` cells."""
    if columns < 20 or rows < 3:
        return [[(fit(_("too little room for a chart"), columns), "dim")]]
    if isinstance(picture, Curve):
        lines = _curve(picture, columns, rows, ascii_only)
    elif isinstance(picture, Bars):
        lines = _bars(picture, columns, ascii_only)
    elif isinstance(picture, Heat):
        lines = _heat(picture, columns, ascii_only)
    elif isinstance(picture, Stack):
        lines = _stack(picture, columns, rows, ascii_only)
    elif isinstance(picture, Strip):
        lines = _strip(picture, columns, ascii_only)
    else:
        lines = _words(picture, columns)
    return lines[:rows]


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


def down_sample(points: Points, most: int) -> Points:
    """At most `most` points: the mean of equal runs of days, at the middle of each. Not-finite values are left out."""
    points = tuple(point for point in points if math.isfinite(point[1]) and abs(point[1]) < 1e15)
    if len(points) <= most:
        return points
    size = math.ceil(len(points) / most)
    runs = [points[n : n + size] for n in range(0, len(points), size)]
    return tuple((run[len(run) // 2][0], sum(value for _day, value in run) / len(run)) for run in runs)


def _curve(curve: Curve, columns: int, rows: int, ascii_only: bool) -> Lines:
    points = down_sample(curve.points, max(columns - 8, 8) * 2)
    if len(points) < 2 or rows < 4:
        return [[(fit(_("too few days for a chart"), columns), "dim")]]
    before = down_sample(curve.before, max(columns - 8, 8))
    ahead = [point for point in curve.ahead if all(math.isfinite(value) and abs(value) < 1e15 for value in point[1:])]
    with _figure:
        import plotext

        plotext.terminal.limit(False, False)
        figure = plotext.figure
        figure.clear()
        figure.plot_size(columns, rows)
        begin = min(points[0][0], before[0][0] if before else points[0][0])
        # small numbers: the kernel's axis loses single days of a proleptic ordinal
        days = [float(day - begin) for day, _value in points]
        last = max(points[-1][0], ahead[-1][0] if ahead else 0)
        if before:
            figure.draw(
                figure.signal(
                    [float(day - begin) for day, _v in before],
                    [v for _day, v in before],
                    marker="." if ascii_only else "•",
                ).lines(True)
            )
        for n, sign in ((2, ":"), (3, ":"), (1, "+")):
            if ahead:
                figure.draw(
                    figure.signal(
                        [float(point[0] - begin) for point in ahead], [point[n] for point in ahead], marker=sign
                    )
                )
        figure.draw(figure.signal(days, [v for _day, v in points], marker="*" if ascii_only else "braille").lines(True))
        if curve.target is not None and math.isfinite(curve.target):
            dots = [days[0] + (last - begin - days[0]) * n / 24 for n in range(25)]
            figure.draw(figure.signal(dots, [curve.target] * len(dots), marker="." if ascii_only else "·"))
        ticks = [begin + round((last - begin) * n / 4) for n in range(5)] if columns >= 50 else [begin, last]
        figure.ruler("x").ticks(
            [float(tick - begin) for tick in ticks], [show_date(date.fromordinal(tick)) for tick in ticks]
        )
        every = [v for _day, v in points] + [v for _day, v in before] + [v for point in ahead for v in point[1:]]
        levels = _levels(every, curve.target, max(rows // 3, 2))
        figure.ruler("y").ticks(levels, [show_value(level, curve.unit) for level in levels])
        text = plotext.uncolorize(str(figure.build()))
    return [_coloured(line) for line in text.split("\n")[:rows]]


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
        new = (
            "accent"
            if 0x2800 < ord(char) <= 0x28FF or char == "*"
            else "warn"
            if char == "·"
            else "text"
            if char in ":+•"
            else "dim"
        )
        if new != style and run:
            spans.append((run, style))
            run = ""
        run, style = run + char, new
    return [*spans, (run, style)] if run else spans


def _bars(bars: Bars, columns: int, ascii_only: bool) -> Lines:
    names = min(max((width(name) for name, _value, _words in bars.rows), default=0), columns // 3)
    ends = min(max((width(caption) for _name, _value, caption in bars.rows), default=0), columns // 3)
    room = max(columns - names - ends - 3, 4)
    whole = bars.whole or max((abs(value) for _name, value, _words in bars.rows if value is not None), default=0) or 1
    full, empty = ("#", ".") if ascii_only else ("█", "░")
    lines: Lines = []
    for name, value, caption in bars.rows:
        filled = 0 if value is None or not math.isfinite(value) else min(round(abs(value) / whole * room), room)
        style = "dim" if value is None else "bad" if value < 0 else "accent"
        lines.append(
            [
                (fit(name, names) + " ", "text"),
                (full * filled, style),
                (empty * (room - filled), "dim"),
                (" " + fit(caption, ends), "strong"),
            ]
        )
    return lines


def _heat(heat: Heat, columns: int, ascii_only: bool) -> Lines:
    size = max((columns - 5) // len(heat.columns), 4)
    sure = [value for row in heat.cells for value, count in row if count >= FEW]
    low, high = (min(sure), max(sure)) if sure else (0.0, 0.0)
    shades = " .:*#" if ascii_only else " ░▒▓█"
    lines: Lines = [[(" " * 5, "dim"), *((fit(name, size), "dim") for name in heat.columns)]]
    for name, row in zip(heat.rows, heat.cells, strict=True):
        spans: list[Span] = [(fit(name, 5), "dim")]
        for value, count in row:
            if not count:
                spans.append((fit("-" if ascii_only else "·", size), "dim"))
            elif count < FEW:  # too few posts to mean anything: shown, and greyed
                spans.append((fit(f"({show_value(value, heat.unit)})", size), "dim"))
            else:
                shade = shades[1 + round((value - low) / (high - low) * 3)] if high > low else shades[2]
                best = value == high
                spans.append((fit(shade + show_value(value, heat.unit), size), "good" if best else "accent"))
        lines.append(spans)
    lines.append([(fit(_("mean per post · (…): fewer than {n} posts").format(n=FEW), columns), "dim")])
    return lines


def _stack(stack: Stack, columns: int, rows: int, ascii_only: bool) -> Lines:
    signs = "+.-" if ascii_only else "█▒░"
    names = max(width(column[0]) for column in stack.columns)
    room = max(columns - names - 20, 8)
    whole = max(sum(column[1:]) for column in stack.columns) or 1
    lines: Lines = []
    for name, positive, neutral, negative in stack.columns[-(rows - 1) :]:
        cells = [round(part / whole * room) for part in (positive, neutral, negative)]
        total = positive + neutral + negative
        net = f"{(positive - negative) / total * 100:+.0f}" if total else _("n/a")
        lines.append([
            (fit(name, names) + " ", "dim"), (signs[0] * cells[0], "good"), (signs[1] * cells[1], "text"), (signs[2] * cells[2], "bad"),
            (" " * max(room - sum(cells), 0), "dim"), (f" {positive:g}/{neutral:g}/{negative:g} ", "text"), (net, "strong"),
        ])  # fmt: skip
    lines.append(
        [
            (
                fit(
                    _("{a} positive {b} neutral {c} negative · net sentiment").format(
                        a=signs[0], b=signs[1], c=signs[2]
                    ),
                    columns,
                ),
                "dim",
            )
        ]
    )
    return lines


def _strip(strip: Strip, columns: int, ascii_only: bool) -> Lines:
    ends = max((width(caption) for _name, _days, caption in strip.rows), default=0)
    names = min(max((width(name) for name, _days, _words in strip.rows), default=0), columns // 3)
    room = max(columns - names - ends - 3, 10)
    lines: Lines = []
    for name, days, caption in strip.rows:
        size = math.ceil(len(days) / room)
        parts = [days[n : n + size] for n in range(0, len(days), size)]
        full, half, none = ("#", "+", ".") if ascii_only else ("█", "▒", "·")
        text = "".join(full if all(part) else half if any(part) else none for part in parts)
        lines.append([(fit(name, names) + " ", "text"), (text, "accent"), (" " + fit(caption, ends), "dim")])
    foot = _("{first} to today, one cell is {n} d").format(
        first=show_date(date.fromordinal(strip.first)), n=math.ceil(91 / room)
    )
    return [*lines, [(fit(foot, columns), "dim")]]


def _words(shares: WordShares, columns: int) -> Lines:
    return [[(fit(text, columns) if width(text) > columns else text, style)] for text, style in shares.lines]
