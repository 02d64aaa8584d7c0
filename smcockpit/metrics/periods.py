"""The days that a cell, a title line or a file's name stands for: a day, a range, an ISO week, a month; with or without a year.

A column of dates is read as a whole (`resolve`), because one cell rarely says how it is meant: whether `01/11` is in
November or in January, whether `nov 26` is a day or a month, and which year a week without one is of.
"""

from __future__ import annotations

import itertools
import re
from calendar import monthrange
from collections.abc import Iterable, Sequence
from datetime import date
from typing import NamedTuple

from smcockpit.i18n import _
from smcockpit.metrics.reading import Stretch
from smcockpit.metrics.values import Ambiguous, date_order, day, fold_month, month_number

LONGEST = 31  # days of a range that may be a week or a month; a longer one is taken for day and month exchanged
_SERIALS = range(36_526, 65_381)  # spreadsheet day numbers of 2000-01-01 to 2078-12-31
_EPOCH = date(1899, 12, 30).toordinal()  # day 0 of Excel's 1900 system, as counted from 1 March 1900 on

_DATE = re.compile(
    r"\d{4}[-/.]\d{1,2}[-/.]\d{1,2}(?!\d)|(?<!\d)20\d{6}(?!\d)|(?<!\d)\d{1,2}[/.]\d{1,2}[/.](?:\d{4}|\d{2})(?!\d)"
    r"|[^\W\d_]{3,}\.?[ -]\d{1,2},?[ -]\d{4}(?!\d)|(?<!\d)\d{1,2}(?: de)? [^\W\d_]{3,}\.?(?: de|,)? \d{4}(?!\d)"
)
_ISO_DAY = re.compile(r"\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}\S*)?\Z")
_YEAR_FIRST = re.compile(r"\d{4}[-/.]")
_MONTH = re.compile(r"(\d{4})[-/](\d{1,2})\Z|(\d{1,2})[-/](\d{4})\Z")
_COMPACT_MONTH = re.compile(r"(20\d{2})(0[1-9]|1[0-2])\Z")
_NAMED_MONTH = re.compile(
    r"([^\W\d_]{3,})\.?(?:\s+de(?:l)?)?(?:[\s\-/.]+|['’])(\d{4}|\d{2})\Z|(\d{4})[\s\-/]+([^\W\d_]{3,})\.?\Z"
)
_WEEK_WORD = r"(?:semanas?|sem|week|wk|kw|w|s)"
_WEEK = re.compile(
    rf"(\d{{4}})[\s\-/]*{_WEEK_WORD}[.\s\-]*(\d{{1,2}})\Z"
    rf"|{_WEEK_WORD}[.\s\-]*(?:n[º°.]\s*|#\s*)?(\d{{1,2}})(?:[\s,\-/(]+(?:de\s+|del\s+|of\s+)?(\d{{4}})\)?)?\Z",
    re.I,
)
_LEAD = re.compile(r"(?:semana|week|sem\.?|del?|from|of)\s+", re.I)
_BETWEEN = re.compile(r"\s*[–—]\s*|\s+-\s+|\s+(?:al?|to|hasta|until|até)\s+", re.I)
_SHORT_FIRST = re.compile(r"(\d{1,2})(?:\s*[-–—]\s*|\s+(?:al?|to)\s+)(\d{1,2})(?!\d)(\D.*)\Z", re.I)  # 13-19/05
_SHORT_LAST = re.compile(r"([^\W\d_]{3,}\.?\s+)(\d{1,2})\s*[-–—]\s*(\d{1,2})((?:,?\s+\d{4})?)\Z")  # Nov 1-7, 2026
_PAIR = re.compile(
    r"(?<![\d/.\-])(?:(\d{1,2})([/.\-])(\d{1,2})\2(?:\d{4}|\d{2})|(\d{1,2})/(\d{1,2})|\A(\d{1,2})-(\d{1,2})\Z)(?![\d/])"
)
_SLASHED_DAY = re.compile(r"(\d{1,2})[/\-](\d{1,2})\Z")
_NAMED_DAY = re.compile(
    r"(\d{1,2})[\s\-/.]+(?:de\s+)?([^\W\d_]{3,})\.?(?:(?:\s+del?)?[\s\-/,.]+(\d{4}|\d{2}))?\Z|([^\W\d_]{3,})\.?[\s\-]+(\d{1,2})\Z"
)
_WEEKDAY = re.compile(r"[^\W\d_]{2,}\.?,?\s+(?=\d)")
_CLOCK = re.compile(r"[T\s]\s*\d{1,2}:\d{2}.*\Z")


class DateRules(NamedTuple):
    """How a column of dates is meant, as far as a person or the file's surroundings say."""

    order: str = ""  # of slashed dates: "dmy" or "mdy"
    year: int = 0  # of dates that name none; 0: the latest in which they are not to come
    period: str = ""  # "week", "month": a single day stands for the one it begins, or is in; "day" or "": for itself
    when: int = 0  # the day the file was written, an ordinal; 0: not known


class _Span(NamedTuple):
    """What one cell says: year (0 where it names none), and month and day of both ends; or a week."""

    year: int
    first: tuple[int, int]
    last: tuple[int, int]
    last_year: int = 0
    week: int = 0

    def days(self, year: int) -> Stretch:
        """First and last day, ordinals, in a year. Raises ValueError where there is no such day."""
        if self.week:
            monday = date.fromisocalendar(year, self.week, 1).toordinal()
            return monday, monday + 6
        first = date(year, *self.first).toordinal()
        month, day_of_month = self.last
        end = self.last_year or year + (day_of_month > 0 and self.last < self.first)
        last = date(end, month, day_of_month or monthrange(end, month)[1]).toordinal()
        if last < first:
            raise ValueError(self)
        return first, last


# ---- texts with dates in them


def between(text: str, order: str = "") -> Stretch | None:
    """The range that the first two dates of a text span, such as `January 1, 2024 - January 31, 2024`, or None.

    `order` ("dmy", "mdy") is for slashed dates; left empty, the two must tell it themselves."""
    texts = [_spaced(match[0]) for match in _DATE.finditer(text)]
    if len(texts) < 2:
        return None
    try:
        known = order or date_order(texts[:2]) or ""
        first, last = (day(part, known).toordinal() for part in texts[:2])
    except ValueError:
        return None
    return (first, last) if first <= last else None


def dates_in(text: str) -> list[str]:
    """The dates of a cell, each as it stands: two of a range."""
    texts = [match[0] for match in _DATE.finditer(text)]
    return texts if len(texts) == 2 else [text]


def _spaced(text: str) -> str:
    return text.replace("-", " ") if text[0].isalpha() else text


def stretch(cell: str, order: str = "") -> Stretch | None:
    """The days a cell stands for by itself where it is no single day: a range, `2026-11`, `Noviembre 2026`, `nov-26`,
    `2026-W44`; None for anything else, and for what names no year."""
    text = cell.strip()
    span = _month(text) or _week(text)
    if span is None:
        return between(text, order)
    try:
        return span.days(span.year) if span.year else None
    except ValueError:
        return None


# ---- a cell


def may_be_date(cell: str) -> bool:
    """Whether a cell may stand for a day or a period, in either order of day and month; numbers of days aside."""
    return any(_parsed(cell, order) is not None for order in ("dmy", "mdy"))


def is_serial(cell: str) -> bool:
    """Whether a cell may be a spreadsheet's number of a day (46327 is 1 November 2026)."""
    whole, _point, part = cell.strip().partition(".")
    return (
        len(whole) == 5
        and whole.isdecimal()
        and whole.isascii()
        and int(whole) in _SERIALS
        and (not part or part.isdecimal())
    )


def _parsed(cell: str, order: str, named_days: bool = False) -> _Span | None:
    """What a cell says, None where it is no date. `named_days`: `nov 26` is a day of November, not November 2026."""
    if _ISO_DAY.match(cell):  # most columns are of such, and some have hundreds of thousands
        try:
            return _single(day(cell))
        except ValueError:
            return None
    text = " ".join(cell.split())
    if is_serial(text):
        return _single(date.fromordinal(_EPOCH + int(text.partition(".")[0])))
    if not (named_days and re.match(r"[^\W\d_]+\.? \d{1,2}\Z", text)) and (span := _month(text)) is not None:
        return span
    if (span := _week(text)) is not None:
        return span
    text = _LEAD.sub("", _CLOCK.sub("", text))
    text = _LEAD.sub("", text)  # `Semana del 1 al 7`
    return _day(text, order) or _range(text, order)


def _single(when: date) -> _Span:
    return _Span(when.year, (when.month, when.day), (when.month, when.day), when.year)


def _month(text: str) -> _Span | None:
    year = number = 0
    if match := _MONTH.match(text):
        year, number = int(match[1] or match[4]), int(match[2] or match[3])
    elif match := _COMPACT_MONTH.match(text):
        year, number = int(match[1]), int(match[2])
    elif match := _NAMED_MONTH.match(text):
        year, number = int(match[2] or match[3]), month_number(fold_month(match[1] or match[4]))
        year += 2000 if year < 100 else 0
    elif len(text) >= 3 and (number := month_number(fold_month(text.rstrip(".")))):
        return _Span(0, (number, 1), (number, 0))
    if not (1 <= number <= 12 and 1990 <= year < 2200):
        return None
    return _Span(year, (number, 1), (number, 0), year)


def _week(text: str) -> _Span | None:
    match = _WEEK.match(text)
    if match is None:
        return None
    number, year = int(match[2] or match[3]), int(match[1] or match[4] or 0)
    return _Span(year, (0, 0), (0, 0), week=number) if 1 <= number <= 53 else None


def _day(text: str, order: str) -> _Span | None:
    """A single day, with or without a year and a weekday's name."""
    for part in dict.fromkeys((text, _WEEKDAY.sub("", text, count=1))):
        try:
            return _single(day(part, order)) if not _MONTH.match(part) and len(_full_dates(part)) < 2 else None
        except ValueError:
            pass
        year = month = number = 0
        if match := _SLASHED_DAY.match(part):
            first, second = int(match[1]), int(match[2])
            month, number = (first, second) if order == "mdy" else (second, first)
        elif match := _NAMED_DAY.match(part):
            month = month_number(fold_month(match[2] or match[4]))
            number, year = int(match[1] or match[5]), int(match[3] or 0)
            year += 2000 if 0 < year < 100 else 0
        if 1 <= month <= 12 and 1 <= number <= monthrange(year or 2000, month)[1]:
            return _Span(year, (month, number), (month, number), year)
    return None


def _full_dates(text: str) -> list[str]:
    return [match[0] for match in _DATE.finditer(text)]


def _range(text: str, order: str) -> _Span | None:
    """Two days with a word or a line between them; what only the second says (`13-19/05`) holds for the first too."""
    if match := _SHORT_FIRST.match(text):
        last = _day(match[2] + match[3], "dmy" if match[3][0] in "/-." else order)
        return last._replace(first=(last.first[0], int(match[1])), last=last.first) if last is not None else None
    if match := _SHORT_LAST.match(text):
        first = _day(match[1] + match[2] + match[4], order)
        return first._replace(last=(first.first[0], int(match[3]))) if first is not None else None
    parts = _BETWEEN.split(text)
    if len(parts) != 2:
        dates = _full_dates(text)
        parts = dates if len(dates) == 2 else text.split("-") if text.count("-") == 1 else []
    ends = [_day(_spaced(part) if part else part, order) for part in parts]
    if len(ends) != 2 or ends[0] is None or ends[1] is None:
        return None
    first, last = ends[0], ends[1]
    year = first.year or (last.year and last.year - (last.first < first.first))
    return _Span(year, first.first, last.first, last.year or (year and year + (last.first < first.first)))


# ---- a column


def order_of(cells: Iterable[str]) -> str | None:
    """Like `values.date_order`, for dates without a year and ranges too: "dmy", "mdy", "" where nothing is slashed, None
    where the cells do not tell. Ranges tell it by their length. Raises ValueError where the cells contradict each other."""
    texts = list(cells)
    pairs = [f"{first}/{second}/2000" for text in texts for first, second in _slashed(text)]
    order = date_order(pairs)
    if order is not None:
        return order
    possible = [order for order in ("dmy", "mdy") if _short_ranges(texts, order)]
    return possible[0] if len(possible) == 1 else None


def _slashed(text: str) -> list[tuple[str, str]]:
    """The pairs of figures in a cell of which one is a day and the other a month."""
    bare = text.strip()
    if _YEAR_FIRST.match(bare) or _MONTH.match(bare):
        return []
    pairs = [(match[1] or match[4] or match[6], match[3] or match[5] or match[7]) for match in _PAIR.finditer(bare)]
    return [(first, second) for first, second in pairs if int(first) <= 12 or int(second) <= 12]  # else it is no date


def _short_ranges(texts: Iterable[str], order: str) -> bool:
    """Whether there are ranges, and all of them are short ones in this order of day and month."""
    lengths = []
    for text in texts:
        span = _parsed(text, order)
        if span is None:
            return False
        if span.first != span.last and not span.week and span.last[1]:
            try:
                first, last = span.days(span.year or 2000)
            except ValueError:
                return False
            lengths.append(last - first + 1)
    return bool(lengths) and max(lengths) <= LONGEST


def proposed_order(cells: Iterable[str]) -> str:
    """The order to begin with where a person is asked: what the cells tell, else that in which they lie nearer together,
    day before month where both are alike; "" where nothing is slashed. Never used without asking."""
    texts = [text for text in cells if text.strip()]
    try:
        order = order_of(texts)
    except ValueError:
        return "dmy"
    if order is not None:
        return order
    reach = {}
    for candidate in ("dmy", "mdy"):
        spans = [span for text in texts if (span := _parsed(text, candidate)) is not None]
        days = [date(span.year or 2000, *span.first).toordinal() for span in spans if span.first[1] and span.first[0]]
        reach[candidate] = max(days) - min(days) if len(days) == len(texts) else 10**6
    return "mdy" if reach["mdy"] < reach["dmy"] else "dmy"


class Resolved(NamedTuple):
    """The days of the cells of a column, and of those that are none why; `inferred`: years were taken from when it was
    written, which only the whole column tells."""

    days: dict[str, Stretch]
    wrong: dict[str, str]
    inferred: bool


def resolve(cells: Sequence[str], rules: DateRules) -> Resolved:
    """The days of each distinct cell of a column, given in the order in which they stand.

    Raises Ambiguous where only a person can tell the order of day and month or what weeks are of, and ValueError where
    day and month are exchanged within the column."""
    texts = list(dict.fromkeys(text for text in cells if text.strip()))
    order = order_of(texts)
    if order is None:
        if not rules.order:
            raise Ambiguous(_("the dates may be day/month or month/day; say which with a mapping"))
        order = rules.order
    order = order or rules.order
    named_days = _named_days(texts)
    spans = {text: span for text in texts if (span := _parsed(text, order, named_days)) is not None}
    wrong = {text: _("“{cell}” is not a date").format(cell=text[:40]) for text in texts if text not in spans}
    weeks = [span.week for span in spans.values() if span.week and not span.year]
    if weeks and max(weeks) <= 5 and not rules.year:
        raise Ambiguous(_("the weeks may be of a year or of a month; say which year they are of, such as year=2026"))
    years = _years({text: span for text, span in spans.items() if not span.year}, rules)
    days: dict[str, Stretch] = {}
    for text, span in spans.items():
        try:
            days[text] = _widened(span.days(span.year or years[text]), rules.period)
        except (ValueError, KeyError):
            wrong[text] = _("“{cell}” is not a date").format(cell=text[:40])
    return Resolved(days, wrong, bool(years) and not rules.year)


def _named_days(texts: Sequence[str]) -> bool:
    """Whether a month's name with a number behind it (`nov 26`) is a day: with one figure, or with several of one month."""
    pairs = [
        match
        for text in texts
        if text[0].isalpha() and (match := re.match(r"([^\W\d_]{3,})\.? (\d{1,2})\Z", " ".join(text.split())))
    ]
    if any(len(match[2]) == 1 for match in pairs):
        return True
    return len(pairs) > 1 and len({fold_month(match[1]) for match in pairs}) * 2 <= len(pairs)


def _years(spans: dict[str, _Span], rules: DateRules) -> dict[str, int]:
    """The years of cells that name none: as said, else the latest in which they, in their order, are not to come."""
    if not spans:
        return {}
    if rules.year:
        return dict.fromkeys(spans, rules.year)
    bound = rules.when or date.today().toordinal()  # noqa: DTZ011 - only where nobody knows the file's own
    order = list(spans)
    steps = [(_place(spans[right]) - _place(spans[left])) % 366 for left, right in itertools.pairwise(order)]
    if sum(steps) <= sum(-step % 366 for step in steps):  # the shorter way round the year is that of time
        order.reverse()  # from the newest back in time
    years: dict[str, int] = {}
    for text in order:
        for year in range(date.fromordinal(bound).year, date.fromordinal(bound).year - 9, -1):
            try:
                first = spans[text].days(year)[0]
            except ValueError:  # 29 February, or week 53, is not in every year
                continue
            if first <= bound:
                years[text], bound = year, first
                break
    return years


def _place(span: _Span) -> int:
    """The day of a year on which a cell begins, about, to compare cells with each other."""
    month, day_of_month = span.first
    return span.week * 7 if span.week else (month - 1) * 30 + day_of_month


def _widened(days: Stretch, period: str) -> Stretch:
    """The week that a single day begins, or the month it is in, where that is what it stands for."""
    first, last = days
    if first != last or period not in ("week", "month"):
        return days
    if period == "week":
        return first, first + 6
    when = date.fromordinal(first)
    start = when.replace(day=1).toordinal()
    return start, start + monthrange(when.year, when.month)[1] - 1
