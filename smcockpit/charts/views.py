"""What a KPI can be looked at as: pure functions from plan, numbers and day to a picture that text and SVG draw alike."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Any, NamedTuple

from smcockpit.i18n import N_, _
from smcockpit.metrics.breakdown import Breakdown, breakdowns
from smcockpit.metrics.dictionary import label, over_days
from smcockpit.metrics.forecast import Forecast
from smcockpit.metrics.formula import parse
from smcockpit.metrics.kpi import WINDOW, Reading, daily_target, read_kpi, readings, show_value
from smcockpit.metrics.notes import days_text
from smcockpit.metrics.series import Library
from smcockpit.plan.dates import day_names, near_date, zone_info
from smcockpit.plan.kinds import PLATFORMS, Channel
from smcockpit.plan.plan import Plan

_MARKS = ".,;:!?¡¿()#«»" + '"' + "'"
CHART_DAYS = 92  # a quarter: enough to see a trend, few enough to see a day
MOST_BARS = 12  # of periods: a year of months
MOST_PARTS = 6  # of a breakdown: countries, cities, sources
FEW = 3  # posts in a cell below which it says nothing
Points = tuple[tuple[int, float], ...]


class Curve(NamedTuple):
    """Days as ordinals with values, the target's level, what comes as (day, value, low, high), and the window before
    (moved onto the days of this one)."""

    points: Points
    target: float | None = None
    unit: str = ""
    ahead: tuple[tuple[int, float, float, float], ...] = ()
    before: Points = ()


class Bars(NamedTuple):
    """(label, value, text beside it) each; `whole` is the value of a full bar where that is not the greatest."""

    rows: tuple[tuple[str, float | None, str], ...]
    whole: float | None = None


class Heat(NamedTuple):
    """Rows by name, columns by name, and per cell the value and how many posts are behind it."""

    rows: tuple[str, ...]
    columns: tuple[str, ...]
    cells: tuple[tuple[tuple[float, int], ...], ...]
    unit: str = ""


class Stack(NamedTuple):
    """Columns of parts: (label, positive, neutral, negative)."""

    columns: tuple[tuple[str, float, float, float], ...]


class Strip(NamedTuple):
    """Which days have data: (name, a flag per day, text at the end)."""

    rows: tuple[tuple[str, tuple[bool, ...], str], ...]
    first: int


class WordShares(NamedTuple):
    """Lines to read: (text, style)."""

    lines: tuple[tuple[str, str], ...]


Picture = Curve | Bars | Heat | Stack | Strip | WordShares

VIEWS: dict[str, str] = {
    "line": N_("over time"),
    "channels": N_("by channel"),
    "periods": N_("this period and the last"),
    "funnel": N_("funnel"),
    "sentiment": N_("sentiment"),
    "hours": N_("by weekday and hour"),
    "posts": N_("best and weakest posts"),
    "mentions": N_("who speaks, about what"),
    "parts": N_("by country, age, source"),
    "data": N_("data there is"),
}


def picture(name: str, reading: Reading, plan: Plan, library: Library, today: date) -> Picture | None:
    """The view `name` of a KPI; None where it has nothing to show."""
    views: dict[str, Callable[[], Picture | None]] = {
        "line": lambda: line(reading),
        "channels": lambda: channels(reading, plan, library, today),
        "periods": lambda: periods(reading),
        "funnel": lambda: funnel(plan, library, today),
        "sentiment": lambda: sentiment(library, today),
        "hours": lambda: hours(reading, plan, library),
        "posts": lambda: posts(reading, plan, library),
        "mentions": lambda: mentions(library, today),
        "parts": lambda: parts(reading, plan, library, today),
        "data": lambda: data(library, today),
    }
    return views[name]()


def line(reading: Reading) -> Curve | Bars | None:
    """The days as a curve; what is known of longer stretches only is never spread over days, but drawn a bar each."""
    if not reading.points:
        return _stretches(reading)
    last = reading.points[-1][0]
    shown = tuple(point for point in reading.points if point[0] > last - CHART_DAYS)
    ahead = _daily(reading, reading.forecast) if reading.forecast is not None else ()
    return Curve(shown, daily_target(reading), reading.kpi.unit, ahead)


def _stretches(reading: Reading) -> Bars | None:
    shown = reading.periods[-MOST_BARS:]
    rows = (
        (days_text(first, last, reading.today), value, show_value(value, reading.kpi.unit))
        for first, last, value in shown
    )
    return Bars(tuple(rows)) if shown else None


def _daily(reading: Reading, coming: Forecast) -> tuple[tuple[int, float, float, float], ...]:
    """The forecast in the measure of a day, from the last day on: a band that opens."""
    length = int(reading.kpi.window or WINDOW)
    node = parse(reading.kpi.metric).node
    share = length if node[0] == "metric" and over_days(node[1]) == "sum" else 1
    last, value = reading.points[-1]
    recent = [v for _day, v in reading.points[-length:]]
    start = value if node[0] == "metric" and over_days(node[1]) == "last" else sum(recent) / len(recent)
    end = min(coming.day, last + CHART_DAYS)  # a target far away must not press what is known together
    part = (end - last) / (coming.day - last)
    steps = [last + round((end - last) * n / 12) for n in range(13)]

    def at(goal: float, day: int) -> float:
        return start + (goal / share - start) * part * ((day - last) / max(end - last, 1))

    return tuple(
        (day, at(coming.value, day), at(coming.low, day), at(coming.high, day)) for day in dict.fromkeys(steps)
    )


def channels(reading: Reading, plan: Plan, library: Library, today: date) -> Bars | None:
    """The KPI per platform, the greatest value first; None where no platform has one."""
    rows: list[tuple[str, float | None, str]] = []
    done: set[str] = set()
    for channel in plan.every(Channel):
        if channel.platform in done:
            continue
        done.add(channel.platform)
        kpi = type(reading.kpi)(reading.kpi.id, 0, {**reading.kpi.doc, "channel": channel.id})
        own = read_kpi(plan, kpi, library, today)
        name = _(PLATFORMS.get(channel.platform, channel.platform))
        rows.append((name, own.value, show_value(own.value, kpi.unit) + (f"  {own.why}" if own.value is None else "")))
    if not any(value is not None for _name, value, _text in rows):
        return None
    return Bars(tuple(sorted(rows, key=lambda row: -(row[1] if row[1] is not None else -1e300))))


def periods(reading: Reading) -> Curve | None:
    """The days of the window over those of the window before; None where one of them holds no value."""
    if reading.window is None or reading.before is None:
        return None
    length = (reading.window[1] - reading.window[0]).days + 1
    first = reading.window[0].toordinal()
    now = tuple(point for point in reading.points if point[0] >= first)
    then = tuple((day + length, value) for day, value in reading.points if first - length <= day < first)
    return Curve(now, None, reading.kpi.unit, (), then) if now and then else None


def funnel(plan: Plan, library: Library, today: date) -> Bars | None:
    """Each phase's KPIs, as shares of their targets."""
    from smcockpit.plan.kinds import Kpi

    rows: list[tuple[str, float | None, str]] = []
    measured = [reading for reading in readings(plan, library, today) if reading.kpi.phase]
    for phase, text in Kpi.phase.options.items():
        for reading in (reading for reading in measured if reading.kpi.phase == phase):
            share = reading.value / reading.kpi.target if reading.value is not None and reading.kpi.target else None
            caption = show_value(reading.value, reading.kpi.unit)
            if reading.kpi.target is not None:
                caption += " / " + show_value(reading.kpi.target, reading.kpi.unit)
            rows.append((f"{_(text)}: {reading.kpi.heading()}", share, caption))
    return Bars(tuple(rows), 1.0) if rows else None


def sentiment(library: Library, today: date) -> Stack | None:
    """Twelve weeks of positive, neutral and negative mentions."""
    series = [library.series(f"mentions_{feeling}") for feeling in ("positive", "neutral", "negative")]
    last = max((max(curve.values) for curve in series if curve.values), default=None)
    if last is None:
        return None
    columns = []
    for n in range(11, -1, -1):
        end = last - 7 * n
        parts = [sum(curve.values.get(day, 0.0) for day in range(end - 6, end + 1)) for curve in series]
        columns.append((near_date(date.fromordinal(end - 6), today), parts[0], parts[1], parts[2]))
    return Stack(tuple(columns))


def hours(reading: Reading, plan: Plan, library: Library) -> Heat | None:
    """The mean result of posts by the weekday and the three hours they went out in, in the plan's zone."""
    metric = _post_metric(reading, library)
    zone = zone_info(plan.zone())
    cells: dict[tuple[int, int], list[float]] = {}
    for post in _posts(reading, plan, library):
        entry = post["metrics"].get(metric)
        if entry is None or not post["at"]:
            continue
        moment = datetime.fromisoformat(post["at"]).astimezone(zone)
        cells.setdefault((moment.weekday(), moment.hour // 3), []).append(entry[0])
    if not cells:
        return None
    table = tuple(
        tuple((sum(v) / len(v), len(v)) if (v := cells.get((day, part))) else (0.0, 0) for part in range(8))
        for day in range(7)
    )
    return Heat(tuple(day_names()), tuple(f"{part * 3:02}–{part * 3 + 3:02}" for part in range(8)), table, "count")


def _post_metric(reading: Reading, library: Library) -> str:
    """The metric of a KPI that single posts have."""
    names = parse(reading.kpi.metric).metrics if reading.formula else ()
    known = {metric for group in library.posts().values() for post in group.values() for metric in post["metrics"]}
    return next(
        (name for name in names if name in known),
        "engagements" if "engagements" in known else next(iter(sorted(known)), ""),
    )


def _posts(reading: Reading, plan: Plan, library: Library) -> list[dict[str, Any]]:
    channel = plan.find(Channel, reading.kpi.channel) if reading.kpi.channel else None
    return [
        post
        for owner, group in library.posts().items()
        if (channel is None or owner[0] == channel.platform) and library.is_ours(owner)
        for post in group.values()
    ]


def posts(reading: Reading, plan: Plan, library: Library) -> WordShares | None:
    """The five best and the five last posts by the metric that fits the KPI; None where no post has it."""
    metric = _post_metric(reading, library)
    ranked = [
        (post["metrics"][metric][0], post) for post in _posts(reading, plan, library) if metric in post["metrics"]
    ]
    if not ranked:
        return None
    ranked.sort(key=lambda pair: -pair[0])

    def row(value: float, post: dict[str, Any]) -> tuple[str, str]:
        day = date.fromordinal(post["day"]).isoformat() if isinstance(post["day"], int) else "–"
        return f"{show_value(value):>8}  {day}  {post['text'] or '–'}", "text"

    head = [(_("Best by {metric}").format(metric=label(metric)), "strong"), *(row(v, p) for v, p in ranked[:5])]
    tail = ranked[5:][-5:]
    if tail:
        head += [(_("Weakest"), "strong"), *(row(v, p) for v, p in tail)]
    if len(ranked) < 10:
        head.append((_("Few posts: {n}. The order may be chance.").format(n=len(ranked)), "dim"))
    return WordShares(tuple(head))


def mentions(library: Library, today: date) -> WordShares | None:
    """The last four weeks with mentions: topics, most active and most influential authors, keywords."""
    series = library.series("mentions")
    if not series.values:
        return None
    last = max(series.values)
    recent = library.mentions(last - WINDOW + 1, last)
    counts: dict[str, dict[str, int]] = {"topic": {}, "author": {}, "word": {}}
    reach: dict[str, float] = {}
    for mention in recent:
        for key in ("topic", "author"):
            if mention.get(key):
                counts[key][mention[key]] = counts[key].get(mention[key], 0) + 1
        if mention.get("author") and (size := mention.get("reach") or mention.get("impressions")):
            reach[mention["author"]] = max(reach.get(mention["author"], 0.0), float(size))
        for word in {w.strip(_MARKS).casefold() for w in mention["text"].split()}:
            if len(word) > 4 and not word.startswith(("http", "@")):
                counts["word"][word] = counts["word"].get(word, 0) + 1

    def top(values: dict[str, float]) -> str:
        order = sorted(values.items(), key=lambda item: (-item[1], item[0]))[:6]
        return " · ".join(f"{name} {show_value(float(value))}" for name, value in order) or "–"

    lines = [(_("{n} mentions in four weeks").format(n=len(recent)), "strong")]
    for title, values in (
        (_("Topics"), counts["topic"]), (_("Keywords"), counts["word"]), (_("Most active"), counts["author"]), (_("Greatest reach"), reach),
    ):  # fmt: skip
        lines.append((f"{title}: {top(dict(values))}", "text"))
    return WordShares(tuple(lines))


def parts(reading: Reading, plan: Plan, library: Library, today: date) -> WordShares | None:
    """What exports say of parts (countries, ages, sources): those of the KPI's own metrics, else all of its channel."""
    lines = [line for breakdown in parts_of(reading, plan, library) for line in _parts_text(breakdown, today)]
    return WordShares(tuple(lines)) if lines else None


def parts_of(reading: Reading, plan: Plan, library: Library) -> list[Breakdown]:
    """The breakdowns that belong to a KPI."""
    channel = plan.find(Channel, reading.kpi.channel) if reading.kpi.channel else None
    platform, handle = (channel.platform, channel.handle) if channel is not None else ("", "")
    known = breakdowns(library.readings, platform, handle)
    names = parse(reading.kpi.metric).metrics if reading.formula else ()
    own = [breakdown for breakdown in known if breakdown.metric in names]
    return own or known


def _parts_text(breakdown: Breakdown, today: date) -> list[tuple[str, str]]:
    """Whose and of when a breakdown is, then its greatest parts."""
    days = days_text(*breakdown.days, today) if breakdown.days is not None else ""
    platform = _(PLATFORMS.get(breakdown.platform, breakdown.platform))
    head = " · ".join(filter(None, (label(breakdown.metric), breakdown.by, platform, breakdown.account or "", days)))
    return [(head, "strong"), (f"  {parts_line(breakdown)}", "text")]


def parts_line(breakdown: Breakdown) -> str:
    """`CO 20 (67 %) · PE 10 (33 %)`: the greatest parts with their share."""
    shown = []
    for name, value in breakdown.rows[:MOST_PARTS]:
        share = breakdown.share(value)
        if share is None:
            shown.append(f"{name} {show_value(value)}")
        elif breakdown.total is None:
            shown.append(f"{name} {share:.0f} %")
        else:
            shown.append(f"{name} {show_value(value)} ({share:.0f} %)")
    more = len(breakdown.rows) - MOST_PARTS
    return " · ".join(shown) + (" · " + _("{n} more").format(n=more) if more > 0 else "")


def data(library: Library, today: date) -> Strip | None:
    """Per file: the days of the last thirteen weeks it has numbers for, and how old it is."""
    first = today.toordinal() - 90
    rows = []
    for name, reading in library.readings.items():
        have = {day for table in reading["tables"] for column in table["days"].values() for day in column["days"]}
        for table in reading["tables"]:
            for span in table["spans"]:
                if span["first"] is not None and span["last"] is not None:
                    have.update(range(max(span["first"], first), span["last"]), (span["last"],))
        have |= {post["day"] for table in reading["tables"] for post in table["posts"] if post["day"] is not None}
        if not have:
            continue
        age = today.toordinal() - max(have)
        caption = _("today") if age <= 0 else _("{n} d old").format(n=age)
        rows.append((name, tuple(day in have for day in range(first, today.toordinal() + 1)), caption))
    return Strip(tuple(rows), first) if rows else None
