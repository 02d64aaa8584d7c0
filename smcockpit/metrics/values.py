"""The grammar of cells: numbers in every habit of writing them, dates in every order, and the words for nothing."""

from __future__ import annotations

import itertools
import re
import unicodedata
from collections.abc import Iterable
from datetime import date, datetime
from functools import lru_cache

from smcockpit.i18n import _

NOTHING = {
    "",
    "-",
    "--",
    "—",
    "–",
    "nan",
    "n/a",
    "na",
    "undefined",
    "null",
    "none",
    "#div/0!",
    "#n/a",
    "#ref!",
    "n/d",
    "s/d",
    "<1",  # Google Trends: more than none, less than one; what exactly is not told
    "< 1",
}

_PLAIN = re.compile(r"-?[0-9]+(?:\.[0-9]+)?(?:[eE][+-]?[0-9]{1,2})?\Z")  # X writes tiny rates as 7.874E-4
_SPACES = "\u00a0\u202f\u2009' "  # what stands between thousands in French, Swiss and Excel files
_NUMBER = re.compile(rf"([+\-−]?)((?:[0-9][0-9.,{_SPACES}]*)?[0-9])\Z")
_CURRENCY = re.compile(r"^(?:[A-Z]{2,3}\$?|[€$£¥]|R\$|S/)\s*|\s*(?:[A-Z]{3}|[€$£¥%])$")
_NO_SPACES = dict.fromkeys(map(ord, _SPACES))
_CLOCK = re.compile(r"(\d+):([0-5]\d)(?::([0-5]\d))?\Z")

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "jan january ene enero janv janvier januar janeiro ianvaria январь января", "feb february febrero fevr fevrier februar fev fevereiro февраль февраля",
            "mar march marzo mars marz maerz marco maart март марта", "apr april abr abril avr avril aprile апрель апреля",
            "may mayo mai maio maj mei maggio маи мая", "jun june junio juin juni junho giugno июнь июня",
            "jul july julio juil juillet juli julho luglio июль июля", "aug august ago agosto aout augustus август августа",
            "sep sept september septiembre septembre setembro set setiembre settembre сентябрь сентября",
            "oct october octubre octobre okt oktober out outubro ottobre октябрь октября",
            "nov november noviembre novembre novembro ноябрь ноября",
            "dec december dic diciembre decembre dez dezember dezembro dicembre декабрь декабря",
        ),
        1,
    )
    for name in names.split()
}  # fmt: skip
_ISO = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?!\d)")
_MONTH = re.compile(r"(\d{4})-(\d{2})\Z")  # Google Trends over years
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})\Z")
_SLASHED = re.compile(r"(\d{1,2})[/.\-](\d{1,2})[/.\-](\d{4}|\d{2})(?!\d)")
_WORDY = re.compile(
    r"(?:[^\W\d_]+\.?,?\s+)?(?:([^\W\d_]+)\.?\s+(\d{1,2})|(\d{1,2})\.?\s+(?:de\s+)?([^\W\d_]+)\.?),?\s+(?:de\s+)?(\d{4})\b"
)
_DASHED = re.compile(r"(\d{1,2})-([^\W\d_]+)-(\d{4})\b")  # Meltwater: 05-Mar-2024
_YEARLESS = re.compile(r"(?:([^\W\d_]+)\.?\s+(\d{1,2})|(\d{1,2})\.?\s+(?:de\s+)?([^\W\d_]+)\.?)\s*\Z")
_NTH = re.compile(r"\d{4}\Z")
_NOTED = re.compile(r"(.*\d)\s*\([^()]*%\)\Z")  # Mailchimp: 5 (0.5%)
_TIME = re.compile(
    r"(\d{1,2}):(\d{2})(?::(\d{2}))?(?:\.\d+)?\s*([ap]\.?m\.?)?\s*(?:([+-]\d{2}):?(\d{2})|(Z))?\s*\Z", re.I
)


def normal(cell: str) -> str:
    """A header cell for comparing: NFKC, no marks that cannot be seen, single spaces, no case."""
    if not cell.isascii():
        cell = unicodedata.normalize("NFKC", cell)
        for mark in ("\ufeff", "\u00ad", "\u200b"):
            cell = cell.replace(mark, "")
    return " ".join(cell.split()).casefold()


def is_nothing(cell: str) -> bool:
    """Whether a cell says that there is no value."""
    return cell.strip().casefold() in NOTHING


def number(cell: str, comma: bool = False) -> float | None:
    """The number in a cell, None for a word that means nothing; `comma` says that the file writes decimals with one.

    Percent signs and currencies are dropped (`23,9%` is 23.9): the scale of a column is the format's to say.
    `H:MM:SS` is seconds. Raises ValueError with a sentence for anything else.
    """
    text = cell.strip()
    if _PLAIN.match(text) and (not comma or "." not in text):
        return float(text)
    if text.casefold() in NOTHING:
        return None
    if clock := _CLOCK.match(text):
        first, second, third = (int(part or 0) for part in clock.groups())
        return float(first * 3600 + second * 60 + third) if clock[3] else float(first * 60 + second)
    if noted := _NOTED.match(text):
        text = noted[1]
    bare = _CURRENCY.sub("", text.lstrip("+")).strip()
    match = _NUMBER.match(bare)
    if not match:
        raise ValueError(_("“{cell}” is not a number").format(cell=cell[:40]))
    digits = match[2].translate(_NO_SPACES)
    digits = digits.replace(".", "").replace(",", ".") if comma else digits.replace(",", "")
    if digits.count(".") > 1:
        raise ValueError(_("“{cell}” is not a number").format(cell=cell[:40]))
    return float(digits) * (-1 if match[1] in ("-", "−") else 1)


def writes_comma(cells: Iterable[str], delimiter: str, language: str = "") -> bool:
    """Whether a file writes decimals with a comma, decided once from all its numbers.

    A cell with both signs decides by the last one; a sign not followed by three digits is a decimal sign; else the
    delimiter `;` (Excel where the comma is taken) or the header's language speaks.
    """
    dots = commas = False
    for cell in cells:
        bare = _CURRENCY.sub("", cell.strip())
        if "," not in bare and "." not in bare:
            continue
        last = max(bare.rfind(","), bare.rfind("."))
        if "," in bare and "." in bare:
            return bare[last] == ","
        if bare.count(bare[last]) > 1:  # 1.234.567
            return bare[last] == "."
        if len(bare) - last - 1 != 3 or bare.lstrip("+-−").startswith(("0,", "0.")):
            if bare[last] == ",":
                commas = True
            else:
                dots = True
    if commas != dots:
        return commas
    return not dots and (delimiter == ";" or language in ("es", "pt", "fr", "de"))


class Ambiguous(ValueError):
    """A date column that may be day/month or month/day; a person must say."""


def date_order(cells: Iterable[str]) -> str | None:
    """ "dmy" or "mdy" for a column of slashed dates, "" if it has none, None if it cannot be told.

    Raises ValueError where the column holds both (a spreadsheet re-wrote some of them).
    """
    day_first = month_first = slashed = False
    for cell in cells:
        match = _SLASHED.match(cell.strip())
        if match and not _ISO.match(cell.strip()):
            slashed = True
            day_first |= int(match[1]) > 12
            month_first |= int(match[2]) > 12
    if day_first and month_first:
        raise ValueError(
            _(
                "the dates are written day/month in some rows and month/day in others; a spreadsheet changed them. Download the file again"
            )
        )
    return "dmy" if day_first else "mdy" if month_first else None if slashed else ""


@lru_cache(maxsize=8192)
def day(cell: str, order: str = "") -> date:
    """The date at the start of a cell. `order` ("dmy", "mdy") is for slashed dates. Raises ValueError with a sentence."""
    text = cell.strip()
    try:
        if match := _ISO.match(text):
            return date(int(match[1]), int(match[2]), int(match[3]))
        if match := _COMPACT.match(text):
            return date(int(match[1]), int(match[2]), int(match[3]))
        if match := _MONTH.match(text):
            return date(int(match[1]), int(match[2]), 1)
        if match := _SLASHED.match(text):
            year = int(match[3]) + (2000 if len(match[3]) == 2 else 0)
            first, second = int(match[1]), int(match[2])
            if order == "dmy":
                return date(year, second, first)
            if order == "mdy":
                return date(year, first, second)
        if match := _DASHED.match(text):
            word = fold_month(match[2])
            if word in _MONTHS:
                return date(int(match[3]), _MONTHS[word], int(match[1]))
        if match := _WORDY.match(text):
            word = fold_month(match[1] or match[4])
            if word in _MONTHS:
                return date(int(match[5]), _MONTHS[word], int(match[2] or match[3]))
    except ValueError:
        pass
    raise ValueError(_("“{cell}” is not a date").format(cell=cell[:40]))


def with_years(cells: list[str], when: int, start: int) -> dict[str, int]:
    """Dates that lack what only their surroundings tell, as ordinals: `April 12` or `28 мая` takes the latest year in
    which the cells, in their order, end no later than the day the file was written (`when`); `0000`, the nth day of a
    report, counts from `start`. Empty where the cells are dates of their own."""
    if not cells:
        return {}
    if start and all(_NTH.match(cell) for cell in cells):
        return {cell: start + int(cell) for cell in cells}
    months: dict[str, tuple[int, int]] = {}
    for cell in cells:
        match = _YEARLESS.match(cell)
        word = fold_month(match[1] or match[4]) if match else ""
        if match is None or word not in _MONTHS:
            return {}
        months[cell] = _MONTHS[word], int(match[2] or match[3])
    last = date.fromordinal(when) if when else date.today()  # noqa: DTZ011 - only where nobody knows the file's own
    order = list(months)
    falls = sum(1 for a, b in itertools.pairwise(order) if months[b] < months[a])
    if falls <= len(order) / 2:
        order.reverse()  # from the newest back in time
    dated: dict[str, int] = {}
    for cell in order:
        month, dom = months[cell]
        for year in range(last.year, last.year - 9, -1):
            try:
                day_then = date(year, month, dom)
            except ValueError:  # 29 February is in leap years only
                continue
            if day_then <= last:
                dated[cell] = day_then.toordinal()
                last = day_then
                break
    return dated


def month_number(word: str) -> int:
    """1 to 12 for a folded month's name in any language known here, 0 for another word."""
    return _MONTHS.get(word, 0)


def fold_month(word: str) -> str:
    """A month's name without case and accents."""
    return "".join(c for c in unicodedata.normalize("NFKD", word.casefold()) if not unicodedata.combining(c))


def clock(cell: str) -> tuple[int, int, str]:
    """(hour, minute, offset) at the end of a cell; offset is "" where the cell names none, (0, 0, "") without a time."""
    match = _TIME.search(cell)
    if not match:
        return 0, 0, ""
    hour = int(match[1])
    if match[4]:
        hour = hour % 12 + (12 if match[4][0] in "pP" else 0)
    offset = "+00:00" if match[7] else f"{match[5]}:{match[6]}" if match[5] else ""
    return hour, int(match[2]), offset


def moment(cell: str, order: str, zone: str) -> datetime:
    """A date with its time of day, aware: the offset in the cell, else `zone`. Raises ValueError with a sentence."""
    from zoneinfo import ZoneInfo

    when = day(cell, order)
    hour, minute, offset = clock(cell)
    if hour > 23 or minute > 59:
        raise ValueError(_("“{cell}” is not a date").format(cell=cell[:40]))
    wall = datetime(when.year, when.month, when.day, hour, minute)  # noqa: DTZ001 - the zone is set next
    if offset:
        return datetime.fromisoformat(wall.isoformat(timespec="minutes") + offset)
    return wall.replace(tzinfo=ZoneInfo(zone))
