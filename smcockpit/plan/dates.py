"""Dates as people type and read them, in every language; moments with their zone."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from functools import cache, lru_cache
from typing import TypeVar
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from smcockpit.i18n import _, language_data, languages, texts, typed_words
from smcockpit.plan.text import fold

# the years a plan may use: far enough from both ends of `date` that no arithmetic with days ever overflows
FIRST, LAST = date(1900, 1, 1), date(2199, 12, 31)

D = TypeVar("D", date, datetime)
_DELTA = re.compile(r"([+-]?)(\d{1,4})([dwsm])\Z")
_CLOCK = re.compile(r"(\d{1,2})[:.h](\d{2})?\Z")


@cache
def _relative_days() -> dict[str, int]:
    """Folded words such as "tomorrow", of every language → days from today."""
    return {fold(word): int(days) for word, days in typed_words("relative_days").items()}


@cache
def _weekdays() -> dict[str, int]:
    """Folded names of days, short and long, of every language → 0 for Monday … 6."""
    names = [language_data("language", code)[key] for code in languages() for key in ("days", "day_names")]
    return {fold(name): number for week in names for number, name in enumerate(week)}


def day_names() -> list[str]:
    """The short names of the days, Monday first, in the language that is spoken."""
    names: list[str] = texts("language")["days"]
    return names


def reachable(day: D) -> D:
    """`day` (a date or a moment), where its year is one a plan can live in. Raises ValueError with a sentence."""
    if not FIRST.year <= day.year <= LAST.year:
        raise ValueError(
            _("{day} is out of reach; dates go from {first} to {last}.").format(
                day=day.isoformat()[:10], first=FIRST, last=LAST
            )
        )
    return day


def parse_date(text: str, today: date) -> date:
    """`2026-11-22`, `today`/`hoy`, `tomorrow`/`mañana`, `+3d`, `+2w`, `+1m`, `fri`/`vie` (the next one).

    Raises ValueError with a sentence for anything else, and for a day out of reach.
    """
    return reachable(_parsed(text, today))


def _parsed(text: str, today: date) -> date:
    word = fold(text.strip())
    if word in _relative_days():
        return today + timedelta(days=_relative_days()[word])
    if word in _weekdays():
        return today + timedelta(days=(_weekdays()[word] - today.weekday() - 1) % 7 + 1)
    if match := _DELTA.match(word):
        count = int(match[2]) * (-1 if match[1] == "-" else 1)
        if match[3] == "m":
            return add_months(today, count)
        return today + timedelta(days=count * (1 if match[3] == "d" else 7))
    try:
        return date.fromisoformat(word)
    except ValueError:
        raise ValueError(no_date(text)) from None


def no_date(text: str) -> str:
    """The sentence for a text that is no date, with what to write instead."""
    return _("“{text}” is not a date; write 2026-11-22, tomorrow, +3d or fri.").format(text=text[:60])


def past_date(text: str, today: date) -> date:
    """As `parse_date`, for a day that was: `7d` is a week ago, `fri`/`vie` the last one."""
    word = fold(text.strip())
    if word in _weekdays():
        return today - timedelta(days=(today.weekday() - _weekdays()[word] - 1) % 7 + 1)
    return parse_date(f"-{word}" if re.fullmatch(r"\d{1,4}[dwsm]", word) else text, today)


def add_months(day: date, count: int) -> date:
    """The same day `count` months on, or that month's last day."""
    year, month = divmod(day.year * 12 + day.month - 1 + count, 12)
    for last in (day.day, 30, 29, 28):
        try:
            return date(year, month + 1, last)
        except ValueError:
            continue
    raise AssertionError("every month has a 28th")


def parse_clock(text: str) -> time:
    """`9:30`, `09:30`, `18h`. Raises ValueError with a sentence."""
    match = _CLOCK.match(text.strip().lower())
    if match and int(match[1]) < 24 and int(match[2] or 0) < 60:
        return time(int(match[1]), int(match[2] or 0))
    raise ValueError(_("“{text}” is not a time of day; write 09:30.").format(text=text))


def parse_moment(text: str, today: date, zone: str, default: time = time(9, 0)) -> datetime:
    """A date, a time, or both (`tomorrow 10:00`, `2026-11-22T09:30`) in `zone`; an offset in the text wins, and a date
    alone takes the time `default`. Raises ValueError with a sentence."""
    text = text.strip()
    try:
        moment = reachable(datetime.fromisoformat(text))
    except ValueError:
        pass
    else:
        if moment.tzinfo is not None:
            return moment.astimezone(zone_info(zone))
        if len(text) > 10:
            return at(moment, zone)
    day_word, _space, clock_word = text.replace("T", " ", 1).rpartition(" ")
    if not day_word:
        try:
            return at(datetime.combine(today, parse_clock(text)), zone)
        except ValueError:
            return at(datetime.combine(parse_date(text, today), default), zone)
    return at(datetime.combine(parse_date(day_word, today), parse_clock(clock_word)), zone)


def at(wall: datetime, zone: str) -> datetime:
    """`wall` as a clock on the wall in `zone` shows it; a time that a clock change skips is moved on to the next that
    exists (03:30 for 02:30 in spring), so that every stored moment is one that happens."""
    info = zone_info(zone)
    moment = wall.replace(tzinfo=info)
    return moment.astimezone(zone_info("UTC")).astimezone(info)


@lru_cache(maxsize=64)
def zone_info(name: str) -> ZoneInfo:
    """The IANA zone `name`. Raises ValueError with a sentence where there is none."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise ValueError(
            _("There is no time zone “{name}”; write a name such as America/Bogota or Europe/Madrid.").format(name=name)
        ) from None


def week_start(day: date, first: int = 0) -> date:
    """The first day of `day`'s week; `first` is 0 for Monday, 6 for Sunday."""
    return day - timedelta(days=(day.weekday() - first) % 7)


def show_date(day: date, *, weekday: bool = False, year: bool = False) -> str:
    """`22 Nov`, `Sun 22 Nov 2026`, `dom 22 nov 2026`: the same order in every language."""
    text = f"{day.day} {texts('language')['months'][day.month - 1]}"
    text = f"{day_names()[day.weekday()]} {text}" if weekday else text
    return f"{text} {day.year}" if year else text


def near_date(day: date, today: date) -> str:
    """`22 Nov`, or `22 Nov 2021` where the year is not today's."""
    return show_date(day, year=day.year != today.year)


def show_zone(moment: datetime) -> str:
    """`GMT-5`, `GMT+5:30`: what a reader needs to check an hour."""
    offset = moment.utcoffset() or timedelta()
    minutes = int(offset.total_seconds()) // 60
    hours, rest = divmod(abs(minutes), 60)
    return f"GMT{'-' if minutes < 0 else '+'}{hours}" + (f":{rest:02}" if rest else "")
