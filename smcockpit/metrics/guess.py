"""What an unknown table may be: whether a record names columns, which of them hold dates, links, texts and which numbers."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Sequence

from smcockpit.metrics.periods import is_serial, may_be_date
from smcockpit.metrics.totals import is_total
from smcockpit.metrics.values import day, is_nothing, normal, number

_LINK = re.compile(r"(?:https?://|www\.)\S+\Z|[\w-]+\.(?:com|net|org|be)/\S+\Z", re.I)
_DATE_NAMES = re.compile(r"(?:fecha|date|data|dia|día|day|semana|week|mes|month|periodo|período|period)\b")


def looks_like_header(cells: list[str], below: list[list[str]]) -> bool:
    """Whether a record names columns of which, in the records below, one holds dates or links and another numbers."""
    if len([cell for cell in cells if cell.strip()]) < 2 or not below:
        return False
    if any(is_number(cell) or date_like(cell) for cell in cells if cell.strip()):
        return False
    return bool(guess_dates(cells, below) or guess_links(cells, below)) and bool(guess_numbers(cells, below))


def guess_dates(header: Sequence[str], below: list[list[str]]) -> list[int]:
    """The columns whose cells are dates, or a spreadsheet's numbers of days under a name that says so."""
    columns = [at for at in range(len(header)) if _mostly(below, at, date_like)]
    named = [at for at, name in enumerate(header) if at not in columns and _DATE_NAMES.match(normal(name))]
    return sorted([*columns, *(at for at in named if _mostly(below, at, is_serial))])


def guess_numbers(header: Sequence[str], below: list[list[str]]) -> list[int]:
    """The columns whose cells are numbers and not dates."""
    dates = set(guess_dates(header, below))
    return [at for at in range(len(header)) if at not in dates and _mostly(below, at, is_number)]


def guess_links(header: Sequence[str], below: list[list[str]]) -> list[int]:
    """The columns whose cells are addresses."""
    return [at for at in range(len(header)) if _mostly(below, at, lambda cell: _LINK.match(cell.strip()) is not None)]


def _mostly(below: list[list[str]], at: int, test: Callable[[str], bool]) -> bool:
    cells = [cells[at] for cells in below if at < len(cells) and not is_nothing(cells[at]) and not is_total(cells, ())]
    return bool(cells) and sum(1 for cell in cells if test(cell)) * 10 >= len(cells) * 8


def serials(cells: Sequence[str]) -> list[int]:
    """The columns of a header that are a spreadsheet's numbers of days, one after the other by a day, a week or a month."""
    columns = [at for at, cell in enumerate(cells) if is_serial(cell)]
    days = [int(cells[at].partition(".")[0]) for at in columns]
    steps = {right - left for left, right in itertools.pairwise(days)}
    return columns if steps and (steps in ({1}, {7}) or steps <= {28, 29, 30, 31}) else []


def is_number(cell: str) -> bool:
    """Whether a cell holds a number, in any habit of writing it."""
    try:
        return number(cell) is not None
    except ValueError:
        return False


def date_like(cell: str) -> bool:
    """Whether a cell may be a date or a period; a spreadsheet's number of a day is a number for this."""
    if is_serial(cell):
        return False
    if may_be_date(cell):
        return True
    for order in ("dmy", "mdy"):
        try:
            day(cell, order)
            return True
        except ValueError:
            continue
    return False
