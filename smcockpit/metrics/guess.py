"""What an unknown table may be: whether a record names columns, which of them hold dates and which numbers."""

from __future__ import annotations

from collections.abc import Callable

from smcockpit.metrics.values import day, is_nothing, number


def looks_like_header(cells: list[str], below: list[list[str]]) -> bool:
    """Whether a record names columns of which, in the records below, one holds dates and another numbers."""
    if len([cell for cell in cells if cell.strip()]) < 2 or not below:
        return False
    if any(_is_number(cell) or date_like(cell) for cell in cells if cell.strip()):
        return False
    return bool(guess_dates(cells, below)) and bool(guess_numbers(cells, below))


def guess_dates(header: list[str], below: list[list[str]]) -> list[int]:
    """The columns whose cells are dates."""
    return [at for at in range(len(header)) if _mostly(below, at, date_like)]


def guess_numbers(header: list[str], below: list[list[str]]) -> list[int]:
    """The columns whose cells are numbers and not dates."""
    return [at for at in range(len(header)) if _mostly(below, at, _is_number) and not _mostly(below, at, date_like)]


def _mostly(below: list[list[str]], at: int, test: Callable[[str], bool]) -> bool:
    cells = [cells[at] for cells in below if at < len(cells) and not is_nothing(cells[at])]
    return bool(cells) and sum(1 for cell in cells if test(cell)) * 10 >= len(cells) * 8


def _is_number(cell: str) -> bool:
    try:
        return number(cell) is not None or False
    except ValueError:
        return False


def date_like(cell: str) -> bool:
    for order in ("dmy", "mdy"):
        try:
            day(cell, order)
            return True
        except ValueError:
            continue
    return False
