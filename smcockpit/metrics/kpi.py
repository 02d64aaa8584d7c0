"""KPIs as numbers: the value of a window, its change against the window before, and whether that change is real.

Pure functions of (plan, library, today). Windows are of equal length and end with the data; what is missing is missing.
"""

from __future__ import annotations

import math
from datetime import date
from functools import lru_cache
from typing import NamedTuple

from smcockpit.i18n import N_, _
from smcockpit.metrics.dictionary import label, over_days
from smcockpit.metrics.forecast import Forecast, forecast, median
from smcockpit.metrics.formula import parse
from smcockpit.metrics.reading import Stretch
from smcockpit.metrics.series import Library, Provenance, Series
from smcockpit.metrics.window import Window
from smcockpit.plan.dates import near_date
from smcockpit.plan.kinds import Channel, Kpi
from smcockpit.plan.plan import Plan

WINDOW = 28  # days, unless a KPI says otherwise: four whole weeks, so that weekdays weigh the same
STALE_DAYS = 7  # a platform's export is a few days behind; after a week without new days it counts as stale
REAL = 2.0  # robust standard errors a change must exceed
ENOUGH = 0.8  # share of the days of the current window that the window before must have, to be compared at all
PACES = (N_("reached"), N_("on pace"), N_("behind"))


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
    sources: tuple[Provenance, ...]
    why: str  # why there is no value, or what the value is without, in words
    today: date
    formula: str = ""  # with every definition written out
    expected: float | None = None  # where it should be today, on a straight line from baseline to target
    few: bool = False  # too few days or posts to say much
    periods: tuple[tuple[int, int, float], ...] = ()  # first day, last day, value of what is known as a whole only
    notes: tuple[str, ...] = ()  # what it was taken from, and what was left out

    @property
    def forecast(self) -> Forecast | None:
        """Where it will be on the target's date; worked out when somebody looks, which takes milliseconds."""
        if self.kpi.target is None or self.kpi.target_date is None or not self.points:
            return None
        node = parse(self.kpi.metric).node
        over = over_days(node[1]) if node[0] == "metric" else "mean"
        return _foretold(self.points, self.kpi.target_date.toordinal(), int(self.kpi.window or WINDOW), over)


_foretold = lru_cache(maxsize=64)(forecast)


def readings(plan: Plan, library: Library, today: date) -> list[Reading]:
    """All KPIs, by level and then in the order they were written."""
    order = sorted(plan.every(Kpi), key=lambda kpi: (kpi.level, kpi.id))
    return [read_kpi(plan, kpi, library, today) for kpi in order]


def read_kpi(plan: Plan, kpi: Kpi, library: Library, today: date) -> Reading:
    """One KPI as it stands on a day; why it has no value, in words, where it has none."""
    nothing = Reading(kpi, None, None, None, None, None, None, None, None, None, (), (), "", today)
    try:
        formula = parse(kpi.metric)
    except ValueError as error:
        return nothing._replace(why=str(error))
    nothing = nothing._replace(formula=formula.text)
    channel = plan.find(Channel, kpi.channel) if kpi.channel else None
    platform = channel.platform if channel else ""
    series = {name: library.series(_known_as(name, plan), platform) for name in formula.metrics}
    limit = today.toordinal()
    nothing = nothing._replace(notes=tuple(note for known in series.values() for note in _notes(known, library)))
    for name, known in series.items():
        if not any(day <= limit for day in known.values) and not known.periods:
            return nothing._replace(why=known.why or _missing(name, platform, library))
    window = Window(formula, series, library, platform, limit)
    days, last = window.days, window.last
    if last is None:
        ahead = "; ".join(_as_whole(span, series, today) for span in window.ahead)
        return nothing._replace(why=ahead or _("its metrics have no day in common yet"))
    length = int(kpi.window or WINDOW)
    # a window that ended some days ago is compared with the one before it, never with days that have no data yet
    first = last - length + 1
    scale = 100 if kpi.unit == "percent" else 1
    value = _scaled(window.value(first, last), scale)
    cut = window.cut(first, last)
    why = _cut_text(cut, series, length, today) if cut else ""
    if value is None:
        return nothing._replace(why=why or _("it would be divided by nothing"), periods=_periods(kpi, window, scale))
    end = window.start(first, last) - 1  # a window of periods alone is compared with what comes right before them
    begin = end - length + 1
    held, held_before = window.held(first, last), window.held(begin, end)
    level = formula.node[0] == "metric" and over_days(formula.node[1]) == "last"
    comparable = held_before >= ENOUGH * held or (level and held_before > 0)
    previous = _scaled(window.value(begin, end), scale) if comparable else None
    points = tuple((day, of_day * scale) for day in days if (of_day := window.on(formula.node, day)) is not None)
    change = _change(value, previous, kpi.unit == "percent")
    sources = _joined([source for known in series.values() for source in library.sources(known, first, last)])
    stale = limit - last > STALE_DAYS
    expected = _expected(kpi, points, window, length, scale, today)
    return Reading(
        kpi, value, previous, change, _is_real(points, first, length, level) if change is not None else None,
        (date.fromordinal(first), date.fromordinal(last)),
        (date.fromordinal(begin), date.fromordinal(end)) if previous is not None else None,
        date.fromordinal(last), date.fromordinal(last) if stale else None,
        pace(kpi, value, previous, length, today), points, tuple(sources), why, today, formula.text, expected,
        held < min(7, length) and not level, _periods(kpi, window, scale), nothing.notes,
    )  # fmt: skip


def _known_as(metric: str, plan: Plan) -> str:
    """The name under which a metric of a formula has its numbers: own mentions are those of the query called as the brand."""
    if metric != "own_mentions":
        return metric
    from smcockpit.metrics.mentions import slug

    return f"mentions_of_{slug(plan.brand.heading())}"


def _notes(series: Series, library: Library) -> list[str]:
    """What there is to say of where a series comes from; most often nothing, and then nothing is loaded for saying it."""
    plain = all(used.how == "days" and not used.beside and not used.waits for used in series.used)
    if plain and not series.left and not any(piece.apart for piece in series.periods.values()):
        return []
    from smcockpit.metrics.notes import about

    return about(series, library)


def _as_whole(span: Stretch, series: dict[str, Series], today: date) -> str:
    from smcockpit.metrics.notes import as_whole

    return as_whole(span, series.values(), today)


def _periods(kpi: Kpi, window: Window, scale: int) -> tuple[tuple[int, int, float], ...]:
    totals = ((*span, _scaled(window.value(*span), scale)) for span in window.periods)
    return tuple((first, last, value) for first, last, value in totals if value is not None)


def _cut_text(cut: list[Stretch], series: dict[str, Series], length: int, today: date) -> str:
    """What a window leaves out because it is known as a whole only, and the window that would hold the last of it."""
    wholes = "; ".join(_as_whole(span, series, today) for span in cut[-2:])
    needed = cut[-1][1] - cut[-1][0] + 1
    hint = _("the window of {n} days cuts it").format(n=length)
    if needed > length:
        hint += "; " + _("a window of {n} days would hold it").format(n=needed)
    return f"{wholes}; {hint}"


def _scaled(value: float | None, scale: int) -> float | None:
    return None if value is None else value * scale


def _missing(metric: str, platform: str, library: Library) -> str:
    if metric not in library.metrics():
        return _("no export with {metric} yet").format(metric=label(metric))
    return _("no {metric} for {platform} yet").format(metric=label(metric), platform=platform or _("this channel"))


def _expected(
    kpi: Kpi, points: tuple[tuple[int, float], ...], window: Window, length: int, scale: int, today: date
) -> float | None:
    """Where it should be today: on a straight line from the baseline to the target."""
    if kpi.target is None or kpi.target_date is None or not (points or window.periods):
        return None
    begun = min([*(day for day, _value in points[:1]), *(first for first, _last in window.periods)])
    start = kpi.baseline_date.toordinal() if kpi.baseline_date is not None else begun + length - 1
    base = kpi.baseline
    if base is None:
        base = _scaled(window.value(start - length + 1, start), scale)
    end = kpi.target_date.toordinal()
    if base is None or end <= start:
        return None
    share = min(max((today.toordinal() - start) / (end - start), 0.0), 1.0)
    return base + (kpi.target - base) * share


def daily_target(reading: Reading) -> float | None:
    """The target in the measure of a day: a sum over a window is a day's share of it."""
    target = reading.kpi.target
    try:
        node = parse(reading.kpi.metric).node
    except ValueError:
        return None
    if target is None or node[0] != "metric" or over_days(node[1]) != "sum":
        return target
    return target / (reading.kpi.window or WINDOW)


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
    middle_now, middle_then = median(now), median(then)
    centre = middle_then if not level else 0.0
    spread = median([abs(v - middle_now) for v in now] + [abs(v - middle_then) for v in then])
    difference = abs(middle_now - centre) if not level else abs(middle_now)
    error = 1.2533 * 1.4826 * spread * math.sqrt(1 / len(now) + 1 / len(then))
    return difference > REAL * error if error > 0 else difference > 0


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


def _joined(sources: list[Provenance]) -> list[Provenance]:
    rows: dict[str, set[int]] = {}
    for source in sources:
        rows.setdefault(source.file, set()).update(source.rows)
    return [Provenance(file, tuple(sorted(numbers))) for file, numbers in rows.items()]


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
