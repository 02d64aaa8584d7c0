"""Stretches of days that cells, title lines and file names tell: a range, a month, an ISO week."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date

from smcockpit.metrics.reading import Stretch
from smcockpit.metrics.values import date_order, day, fold_month, month_number

_DATE = re.compile(
    r"\d{4}[-/.]\d{1,2}[-/.]\d{1,2}(?!\d)|(?<!\d)20\d{6}(?!\d)|(?<!\d)\d{1,2}[/.]\d{1,2}[/.](?:\d{4}|\d{2})(?!\d)"
    r"|[^\W\d_]{3,}\.?[ -]\d{1,2},?[ -]\d{4}(?!\d)|(?<!\d)\d{1,2}(?: de)? [^\W\d_]{3,}\.?(?: de|,)? \d{4}(?!\d)"
)
_MONTH = re.compile(r"(\d{4})[-/](\d{1,2})\Z|(\d{1,2})[-/](\d{4})\Z")
_NAMED_MONTH = re.compile(
    r"([^\W\d_]{3,})\.?(?:\s+de(?:l)?)?[\s\-/.]+(\d{4}|\d{2})\Z|(\d{4})[\s\-/]+([^\W\d_]{3,})\.?\Z"
)
_WEEK = re.compile(r"(\d{4})-?W(\d{1,2})\Z", re.I)


def between(text: str, order: str = "") -> Stretch | None:
    """The range that the first two dates of a text span, such as `January 1, 2024 - January 31, 2024`, or None.

    `order` ("dmy", "mdy") is for slashed dates; left empty, the two must tell it themselves."""
    found = [_spaced(match[0]) for match in _DATE.finditer(text)]
    if len(found) < 2:
        return None
    try:
        known = order or date_order(found[:2]) or ""
        first, last = (day(one, known).toordinal() for one in found[:2])
    except ValueError:
        return None
    return (first, last) if first <= last else None


def dates_in(text: str) -> list[str]:
    """The dates of a cell, each as it stands: two of a range."""
    found = [match[0] for match in _DATE.finditer(text)]
    return found if len(found) == 2 else [text]


def _spaced(text: str) -> str:
    return text.replace("-", " ") if text[0].isalpha() else text


def stretch(cell: str, order: str = "") -> Stretch | None:
    """The days a cell stands for where it is no single day: a range, `2026-11`, `Noviembre 2026`, `nov-26`, `2026-W44`."""
    text = cell.strip()
    if match := _MONTH.match(text):
        return month(int(match[1] or match[4]), int(match[2] or match[3]))
    if match := _NAMED_MONTH.match(text):
        number = month_number(fold_month(match[1] or match[4]))
        year = int(match[2] or match[3])
        return month(year + (2000 if year < 100 else 0), number) if number else None
    if match := _WEEK.match(text):
        try:
            monday = date.fromisocalendar(int(match[1]), int(match[2]), 1).toordinal()
        except ValueError:
            return None
        return monday, monday + 6
    return between(text, order)


def month(year: int, number: int) -> Stretch | None:
    """A whole month, None where there is no such one."""
    if not (1990 <= year < 2200 and 1 <= number <= 12):
        return None
    return date(year, number, 1).toordinal(), date(year, number, monthrange(year, number)[1]).toordinal()
