"""Pictures as SVG: no scripts, no outside requests, readable on a light slide."""

from __future__ import annotations

import math
from datetime import date
from xml.sax.saxutils import escape

from smcockpit.charts.text import _levels
from smcockpit.charts.views import FEW, Bars, Curve, Heat, Picture, Stack, Strip
from smcockpit.metrics.kpi import show_value
from smcockpit.plan.dates import show_date

WIDTH, HEIGHT = 960, 440
_LEFT, _TOP, _RIGHT, _BOTTOM = 84, 56, 24, 44
_INK, _DIM, _LINE, _CURVE, _TARGET, _GOOD, _BAD = (
    "#1f2430",
    "#6b7280",
    "#d7dbe2",
    "#1769aa",
    "#b45309",
    "#2e7d32",
    "#c62828",
)


def svg(picture: Picture, title: str) -> str:
    """A whole SVG document."""
    if isinstance(picture, Curve):
        body = _curve(picture)
    elif isinstance(picture, Bars):
        body = _bars(picture)
    elif isinstance(picture, Heat):
        body = _heat(picture)
    elif isinstance(picture, Stack):
        body = _stack(picture)
    elif isinstance(picture, Strip):
        body = _strip(picture)
    else:
        body = [
            _text(24, _TOP + 12 + 26 * n, text, _INK if style != "dim" else _DIM, weight=style == "strong")
            for n, (text, style) in enumerate(picture.lines)
        ]
    head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-label="{escape(title, {chr(34): "&quot;"})}" font-family="system-ui, sans-serif" font-size="14">'
    return (
        "\n".join(
            [
                head,
                f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#ffffff"/>',
                _text(24, 32, title, _INK, size=20, weight=True),
                *body,
                "</svg>",
            ]
        )
        + "\n"
    )


def _text(
    x: float, y: float, text: str, colour: str, *, anchor: str = "start", size: int = 14, weight: bool = False
) -> str:
    bold = ' font-weight="600"' if weight else ""
    return f'<text x="{x:.1f}" y="{y:.1f}" fill="{colour}" text-anchor="{anchor}" font-size="{size}"{bold}>{escape(text)}</text>'


def _rect(x: float, y: float, w: float, h: float, colour: str, opacity: float = 1.0) -> str:
    return f'<rect x="{x:.1f}" y="{y:.1f}" width="{max(w, 0):.1f}" height="{max(h, 0):.1f}" fill="{colour}" fill-opacity="{opacity:.2f}"/>'


def _curve(curve: Curve) -> list[str]:
    finite = [point for point in curve.points if math.isfinite(point[1])]
    before = [point for point in curve.before if math.isfinite(point[1])]
    if len(finite) < 2:
        return []
    values = [v for _d, v in finite] + [v for _d, v in before] + [v for point in curve.ahead for v in point[1:]]
    if curve.target is not None:
        values.append(curve.target)
    low, high = min(values), max(values)
    low, high = (low - 1, high + 1) if low == high else (low, high)
    first = min(finite[0][0], before[0][0] if before else finite[0][0])
    last = max(finite[-1][0], curve.ahead[-1][0] if curve.ahead else 0)

    def x(day: int) -> float:
        return _LEFT + (day - first) / max(last - first, 1) * (WIDTH - _LEFT - _RIGHT)

    def y(value: float) -> float:
        return HEIGHT - _BOTTOM - (value - low) / (high - low) * (HEIGHT - _TOP - _BOTTOM)

    def path(points: list[tuple[int, float]]) -> str:
        return " ".join(f"{x(day):.1f},{y(value):.1f}" for day, value in points)

    parts = []
    for level in _levels(values, None, 5):
        parts += [
            f'<line x1="{_LEFT}" x2="{WIDTH - _RIGHT}" y1="{y(level):.1f}" y2="{y(level):.1f}" stroke="{_LINE}"/>',
            _text(_LEFT - 8, y(level) + 5, show_value(level, curve.unit), _DIM, anchor="end"),
        ]
    for n in range(5):
        day = first + round((last - first) * n / 4)
        parts.append(_text(x(day), HEIGHT - 16, show_date(date.fromordinal(day)), _DIM, anchor="middle"))
    if curve.ahead:
        band = [(d, h) for d, _v, _l, h in curve.ahead] + [(d, lo) for d, _v, lo, _h in reversed(curve.ahead)]
        parts += [
            f'<polygon points="{path(band)}" fill="{_CURVE}" fill-opacity="0.14"/>',
            f'<polyline points="{path([(d, v) for d, v, _l, _h in curve.ahead])}" fill="none" stroke="{_CURVE}" stroke-dasharray="5 5" stroke-width="2"/>',
        ]
    if before:
        parts.append(
            f'<polyline points="{path(before)}" fill="none" stroke="{_DIM}" stroke-width="2" stroke-dasharray="2 4"/>'
        )
    parts.append(
        f'<polyline points="{path(finite)}" fill="none" stroke="{_CURVE}" stroke-width="2.5" stroke-linejoin="round"/>'
    )
    if curve.target is not None:
        parts.append(
            f'<line x1="{_LEFT}" x2="{WIDTH - _RIGHT}" y1="{y(curve.target):.1f}" y2="{y(curve.target):.1f}" stroke="{_TARGET}" stroke-dasharray="8 4"/>'
        )
    return parts


def _bars(bars: Bars) -> list[str]:
    whole = bars.whole or max((abs(v) for _n, v, _w in bars.rows if v is not None), default=0) or 1
    step = min((HEIGHT - _TOP - 20) / max(len(bars.rows), 1), 48)
    parts = []
    for n, (name, value, caption) in enumerate(bars.rows):
        top = _TOP + n * step
        length = 0 if value is None else min(abs(value) / whole, 1) * 460
        parts += [
            _text(250, top + step / 2 + 5, name, _INK, anchor="end"),
            _rect(262, top + 5, 460, step - 10, _LINE, 0.5),
            _rect(262, top + 5, length, step - 10, _CURVE),
            _text(734, top + step / 2 + 5, caption, _INK, weight=True),
        ]
    return parts


def _heat(heat: Heat) -> list[str]:
    sure = [v for row in heat.cells for v, count in row if count >= FEW]
    high = max(sure, default=1) or 1
    w, h = (WIDTH - 100) / len(heat.columns), (HEIGHT - _TOP - 40) / len(heat.rows)
    parts = [_text(90 + w * (n + 0.5), _TOP + 8, name, _DIM, anchor="middle") for n, name in enumerate(heat.columns)]
    for y, (name, row) in enumerate(zip(heat.rows, heat.cells, strict=True)):
        parts.append(_text(76, _TOP + 20 + h * (y + 0.6), name, _DIM, anchor="end"))
        for x, (value, count) in enumerate(row):
            shade = 0.15 + 0.85 * value / high if count >= FEW else 0.0
            parts.append(
                _rect(90 + w * x + 1, _TOP + 20 + h * y + 1, w - 2, h - 2, _CURVE if shade else _LINE, shade or 0.35)
            )
            if count:
                parts.append(
                    _text(
                        90 + w * (x + 0.5),
                        _TOP + 20 + h * (y + 0.6),
                        show_value(value, heat.unit),
                        "#ffffff" if shade > 0.55 else _INK if shade else _DIM,
                        anchor="middle",
                        size=12,
                    )
                )
    return parts


def _stack(stack: Stack) -> list[str]:
    whole = max(sum(column[1:]) for column in stack.columns) or 1
    w = (WIDTH - 60) / len(stack.columns)
    tall = HEIGHT - _TOP - 50
    parts = []
    for n, (name, *values) in enumerate(stack.columns):
        base = HEIGHT - 40.0
        for value, colour in zip(values, (_GOOD, _DIM, _BAD), strict=True):
            size = value / whole * tall
            base -= size
            parts.append(_rect(40 + w * n, base, w - 8, size, colour, 0.85))
        parts.append(_text(40 + w * n + (w - 8) / 2, HEIGHT - 20, name, _DIM, anchor="middle", size=11))
    return parts


def _strip(strip: Strip) -> list[str]:
    step = min((HEIGHT - _TOP - 20) / max(len(strip.rows), 1), 32)
    parts = []
    for n, (name, days, caption) in enumerate(strip.rows):
        top = _TOP + n * step
        w = 560 / len(days)
        parts += [
            _text(250, top + step * 0.7, name[-34:], _INK, anchor="end", size=12),
            _text(830, top + step * 0.7, caption, _DIM, size=12),
        ]
        parts += [
            _rect(260 + w * x, top + 3, w - 0.5, step - 6, _CURVE if have else _LINE) for x, have in enumerate(days)
        ]
    return parts
