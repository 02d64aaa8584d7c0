"""KPIs as numbers: the value of a window, its change against the window before, and whether that change is real.

Pure functions of (plan, library, today). Windows are of equal length and end with the data; what is missing is missing.
"""

from __future__ import annotations

import math
import re
from datetime import date
from typing import NamedTuple

from smcockpit.metrics.series import Library, Series, Source, label, over_days
from smcockpit.plan.book import Plan
from smcockpit.plan.dates import near_date
from smcockpit.plan.kinds import Channel, Kpi
from smcockpit.words import N_, _

WINDOW = 28  # days, unless a KPI says otherwise: four whole weeks, so that weekdays weigh the same
STALE_DAYS = 7  # a platform's export is a few days behind; after a week without new days it counts as stale
REAL = 2.0  # robust standard errors a change must exceed
ENOUGH = 0.8  # share of the days of the current window that the window before must have, to be compared at all
PACES = (N_("reached"), N_("on pace"), N_("behind"))
_FORMULA = re.compile(r"\s*([A-Za-z_][\w ]*?)\s*(?:/\s*([A-Za-z_][\w ]*?)\s*)?\Z")


class Reading(NamedTuple):
    """One KPI as it stands. None where nothing is known; ratios in percent are 0 to 100."""

    kpi: Kpi
    value: float | None
    previous: float | None
    change: float | None  # relative (0.12 = +12 %); for percentages the difference in points
    real: bool | None  # None where it cannot be told
    window: tuple[date, date] | None
    before: tuple[date, date] | None
    as_of: date | None
    stale_since: date | None
    pace: str | None  # "reached", "on pace", "behind"
    points: tuple[tuple[int, float], ...]  # the days for sparkline and chart, ordinals rising
    sources: tuple[Source, ...]
    why: str  # why there is no value, in words
    today: date


def formula(text: str) -> tuple[str, str | None]:
    """(metric, metric it is divided by or None). Raises ValueError with a sentence."""
    match = _FORMULA.match(text)
    if not match:
        raise ValueError(
            _("“{text}” is not a metric; write a name such as reach, or one over another: engagements / reach.").format(
                text=text
            )
        )
    names = [name.strip().lower().replace(" ", "_") if name else None for name in match.groups()]
    return names[0] or "", names[1]


def readings(plan: Plan, library: Library, today: date) -> list[Reading]:
    """All KPIs, by level and then in the order they were written."""
    order = sorted(plan.every(Kpi), key=lambda kpi: (kpi.level, kpi.id))
    return [read_kpi(plan, kpi, library, today) for kpi in order]


def read_kpi(plan: Plan, kpi: Kpi, library: Library, today: date) -> Reading:
    nothing = Reading(kpi, None, None, None, None, None, None, None, None, None, (), (), "", today)
    try:
        above, below = formula(kpi.metric)
    except ValueError as error:
        return nothing._replace(why=str(error))
    channel = plan.find(Channel, kpi.channel) if kpi.channel else None
    platform = channel.platform if channel else ""
    top = library.series(above, platform)
    bottom = library.series(below, platform) if below else None
    limit = today.toordinal()
    days = [day for day in top.values if day <= limit and (bottom is None or day in bottom.values)]
    if not days:
        return nothing._replace(
            why=top.why or (bottom.why if bottom else "") or _missing(above, below, platform, library)
        )
    length = int(kpi.window or WINDOW)
    last = max(days)
    # a window that ended some days ago is compared with the one before it, never with days that have no data yet
    first = last - length + 1
    percent = kpi.unit == "percent"
    value = _window(top, bottom, first, last, percent)
    held = sum(1 for day in days if first <= day <= last)
    held_before = sum(1 for day in days if first - length <= day < first)
    level = bottom is None and over_days(above) == "last"
    comparable = held_before >= ENOUGH * held or (level and held_before > 0)
    previous = _window(top, bottom, first - length, first - 1, percent) if comparable else None
    points = tuple((day, _day_value(top, bottom, day, percent)) for day in sorted(days))
    change = _change(value, previous, percent)
    sources = library.sources(top, first, last)
    if bottom is not None:
        sources = _joined(sources + library.sources(bottom, first, last))
    stale = limit - last > STALE_DAYS
    return Reading(
        kpi, value, previous, change, _is_real(points, first, length, level) if change is not None else None,
        (date.fromordinal(first), date.fromordinal(last)),
        (date.fromordinal(first - length), date.fromordinal(first - 1)) if previous is not None else None,
        date.fromordinal(last), date.fromordinal(last) if stale else None,
        pace(kpi, value, previous, length, today), points, tuple(sources), "", today,
    )  # fmt: skip


def _missing(above: str, below: str | None, platform: str, library: Library) -> str:
    known = library.metrics()
    for name in (above, below):
        if name and name not in known:
            return _("no export with {metric} yet").format(metric=label(name))
    return _("no {metric} for {platform} yet").format(metric=label(above), platform=platform or _("this channel"))


def _window(top: Series, bottom: Series | None, first: int, last: int, percent: bool) -> float | None:
    """A flow is summed, a level takes its last value, reach is the mean of its days, a ratio is sum over sum."""
    if bottom is not None:
        days = [day for day in range(first, last + 1) if day in top.values and day in bottom.values]
        under = sum(bottom.values[day] for day in days)
        return sum(top.values[day] for day in days) / under * (100 if percent else 1) if under else None
    found = [top.values[day] for day in range(first, last + 1) if day in top.values]
    if not found:
        return None
    how = over_days(top.metric)
    value = found[-1] if how == "last" else sum(found) / len(found) if how == "mean" else sum(found)
    return value * 100 if percent else value


def _day_value(top: Series, bottom: Series | None, day: int, percent: bool) -> float:
    value = top.values[day]
    if bottom is not None:
        value = value / bottom.values[day] if bottom.values[day] else 0.0
    return value * 100 if percent else value


def _change(value: float | None, previous: float | None, percent: bool) -> float | None:
    if value is None or previous is None:
        return None
    if percent:
        return value - previous
    return (value - previous) / abs(previous) if previous else None


def _is_real(points: tuple[tuple[int, float], ...], first: int, length: int, level: bool) -> bool | None:
    """Whether the typical day of the two windows differs by more than noise.

    Medians of the days (of the daily steps, for a level), their difference against REAL times its standard error,
    which is 1.2533·1.4826·MAD·√(1/n + 1/m) (asymptotic, for medians). None with fewer than 7 days on a side.
    """
    if level:
        points = tuple((day, value - points[n][1]) for n, (day, value) in enumerate(points[1:]))
    now = [value for day, value in points if first <= day < first + length]
    then = [value for day, value in points if first - length <= day < first]
    if len(now) < 7 or len(then) < 7:
        return None
    middle_now, middle_then = _median(now), _median(then)
    centre = middle_then if not level else 0.0
    spread = _median([abs(v - middle_now) for v in now] + [abs(v - middle_then) for v in then])
    difference = abs(middle_now - centre) if not level else abs(middle_now)
    error = 1.2533 * 1.4826 * spread * math.sqrt(1 / len(now) + 1 / len(then))
    return difference > REAL * error if error > 0 else difference > 0


def _median(values: list[float]) -> float:
    values = sorted(values)
    half = len(values) // 2
    return values[half] if len(values) % 2 else (values[half - 1] + values[half]) / 2


def pace(kpi: Kpi, value: float | None, previous: float | None, length: int, today: date) -> str | None:
    """Whether the target is reached, or would be on its date if each window went on changing as the last did."""
    target, until = kpi.target, kpi.target_date
    if value is None or target is None:
        return None
    more = kpi.direction != "down"
    if value >= target if more else value <= target:
        return PACES[0]
    if until is None or previous is None:
        return None
    left = max((until - today).days, 0)
    projected = value + (value - previous) / length * left
    return PACES[1] if (projected >= target if more else projected <= target) else PACES[2]


def _joined(sources: list[Source]) -> list[Source]:
    rows: dict[str, set[int]] = {}
    for source in sources:
        rows.setdefault(source.file, set()).update(source.rows)
    return [Source(file, tuple(sorted(found))) for file, found in rows.items()]


def off_track(reading: Reading) -> bool:
    """A KPI to look at: behind its target, or moved for real in the wrong direction."""
    if reading.pace == "behind":
        return True
    worse = (
        reading.change is not None and (reading.change < 0) == (reading.kpi.direction != "down") and reading.change != 0
    )
    return bool(worse and reading.real)


def show_value(value: float | None, unit: str = "count") -> str:
    """`48.2 k`, `3.4 %`, `n/a`: short, with its unit, never a number that is not known."""
    if value is None:
        return _("n/a")
    if unit == "percent":
        return f"{value:.2f} %" if abs(value) < 1 else f"{value:.1f} %"
    size = abs(value)
    if size >= 999_950:
        text = f"{value / 1e6:.1f}".removesuffix(".0") + " M"
    elif size >= 9_999.5:
        text = f"{value / 1e3:.1f}".removesuffix(".0") + " k"
    elif value == int(value) or size >= 100:
        text = f"{round(value):,}".replace(",", " ")
    else:
        text = f"{value:.2f}" if size < 10 else f"{value:.1f}"
    return text + (" h" if unit == "hours" else "")


def show_change(reading: Reading) -> str:
    """`▲ 12 %`, `▼ 0.2 pt`, `≈` for noise, "" where there is nothing to compare."""
    change = reading.change
    if change is None:
        return ""
    if reading.real is False:
        return "≈"
    arrow = "▲" if change > 0 else "▼" if change < 0 else "="
    size = f"{abs(change):.1f} pt" if reading.kpi.unit == "percent" else f"{abs(change) * 100:.0f} %"
    return f"{arrow} {size}"


def window_text(reading: Reading) -> str:
    """`26 Oct – 22 Nov vs 28 Sep – 25 Oct`, with the year where it is not today's."""
    if reading.window is None:
        return ""
    first, last = reading.window
    text = f"{near_date(first, reading.today)} – {near_date(last, reading.today)}"
    if reading.before is not None:
        text += (
            " "
            + _("vs")
            + f" {near_date(reading.before[0], reading.today)} – {near_date(reading.before[1], reading.today)}"
        )
    return text
