"""Where a KPI will be on its target's date, with an interval: the Theil–Sen line through the days, weekdays set apart.

The slope is the median of all pairwise slopes (Theil 1950, Sen 1968), which a fifth of wild days cannot bend. Weekday
effects are the medians of what the line leaves. The interval takes the noise from the median absolute deviation of the
rest (1.4826·MAD) and the slope's error from it as in least squares, widened by 1.05 for the median's lesser efficiency;
80 % of the mass lies within 1.2816 standard errors. A level (followers) goes on by its typical daily step instead, its
interval growing with the square root of the days.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from typing import NamedTuple

DAYS = 84  # twelve weeks: what is older says little about where it goes
ENOUGH = 28  # days with a value below which nothing is foretold
Z80 = 1.2816
METHOD = "Theil–Sen, 80 %"


class Forecast(NamedTuple):
    day: int  # the last day of the window that is foretold, an ordinal
    value: float
    low: float
    high: float
    method: str = METHOD


def forecast(points: Sequence[tuple[int, float]], until: int, length: int, over: str) -> Forecast | None:
    """The KPI's value over the `length` days that end with `until`, from its daily `points` (ordinal, value).

    `over` says how days make one number: "sum", "mean" or "last". None with too few days, or a day that has passed."""
    recent = [point for point in points if point[0] > points[-1][0] - DAYS] if points else []
    if len(recent) < ENOUGH or until <= recent[-1][0]:
        return None
    return _level(recent, until) if over == "last" else _flow(recent, until, length, over)


def _level(points: list[tuple[int, float]], until: int) -> Forecast:
    steps = [(b - a) / (day_b - day_a) for (day_a, a), (day_b, b) in itertools.pairwise(points)]
    ahead = until - points[-1][0]
    step = median(steps)
    # a level is the sum of its steps: their mean decides where it goes, the median only guards against one wild day
    trimmed = sorted(steps)[len(steps) // 10 : len(steps) - len(steps) // 10] or steps
    step = sum(trimmed) / len(trimmed)
    noise = spread(steps, step)
    error = noise * math.sqrt(ahead + ahead * ahead / len(steps))
    value = points[-1][1] + step * ahead
    return Forecast(until, value, value - Z80 * error, value + Z80 * error)


def _flow(points: list[tuple[int, float]], until: int, length: int, over: str) -> Forecast:
    days = [float(day) for day, _value in points]
    week = {n: [value for day, value in points if day % 7 == n] for n in range(7)}
    middle_all = median([value for _day, value in points])
    rough = {n: median(values) - middle_all if len(values) >= 3 else 0.0 for n, values in week.items()}
    flat = [value - rough[day % 7] for day, value in points]
    slope = median([
        (flat[j] - flat[i]) / (days[j] - days[i]) for i in range(len(days)) for j in range(i + 1, len(days))
    ])  # fmt: skip
    level = median([value - slope * day for value, day in zip(flat, days, strict=True)])
    rest = [value - level - slope * day for value, day in zip(flat, days, strict=True)]
    noise = spread(rest, median(rest))
    centre = sum(days) / len(days)
    error_slope = 1.05 * noise / math.sqrt(sum((day - centre) ** 2 for day in days))
    ahead = range(until - length + 1, until + 1)
    known = dict(points)
    values = [known.get(day, level + slope * day + rough[day % 7]) for day in ahead]
    unknown = [day for day in ahead if day not in known]
    away = sum(day - centre for day in unknown)
    error = math.sqrt(len(unknown) * noise**2 * (1 + 1.57 * len(unknown) / len(days)) + (away * error_slope) ** 2)
    value = sum(values)
    if over == "mean":
        value, error = value / length, error / length
    return Forecast(until, value, value - Z80 * error, value + Z80 * error)


def median(values: Sequence[float]) -> float:
    """The middle value, or the mean of the two in the middle, of at least one value."""
    ordered = sorted(values)
    half = len(ordered) // 2
    return ordered[half] if len(ordered) % 2 else (ordered[half - 1] + ordered[half]) / 2


def spread(values: Sequence[float], centre: float) -> float:
    """The standard deviation as the median absolute deviation tells it; the plain one where more than half agree."""
    robust = 1.4826 * median([abs(value - centre) for value in values])
    if robust > 0:
        return robust
    return math.sqrt(sum((value - centre) ** 2 for value in values) / max(len(values) - 1, 1))


def percentile(values: Sequence[float], share: float) -> float:
    """The smallest value that `share` of all do not exceed (nearest rank)."""
    ordered = sorted(values)
    return ordered[max(math.ceil(share * len(ordered)) - 1, 0)]
