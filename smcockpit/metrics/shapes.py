"""Tables that are not one row of names over rows of records: two rows of names, or dates as columns.

Each is turned into the plain shape, so that mapping, memory and reading know that one alone: names, and records below them.
A table with dates as columns becomes one with the column COLUMNS for the dates and a column per row of numbers.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from smcockpit.metrics.decode import TableRow
from smcockpit.metrics.guess import date_like, guess_dates, guess_numbers, is_number, serials
from smcockpit.metrics.values import is_nothing, normal
from smcockpit.plan.text import clean

COLUMNS = "columns"  # the name of the date column where the dates stand as columns
_MOST_ROWS = 2000  # rows of a table with dates as columns; each is a metric
_SUMS = frozenset((
    "total", "totales", "totals", "suma", "sum", "promedio", "average", "avg", "media", "mean", "acumulado", "ytd", "var", "variación",
    "variacion", "change", "diff", "diferencia", "meta", "objetivo", "target", "goal", "notas", "notes", "comentarios", "comments",
))  # fmt: skip


class Table(NamedTuple):
    """A table in the plain shape."""

    names: list[str]  # of its columns, each once
    rows: list[
        TableRow
    ]  # its records, as far as they are known here; each with its row in the file (that of the header, where it is a date)
    row: int  # of its (lower) header
    rows_of: tuple[int, ...] = ()  # the row of each column in the file, where the dates stand as columns


def column_names(cells: Sequence[str]) -> list[str]:
    """The names of a header's columns, each once: the second `Reach` is `Reach (2)`; a first column without one is `A`."""
    names = [clean(cell) for cell in cells]
    if names and not names[0].strip() and any(name.strip() for name in names):
        names[0] = "A"
    seen: Counter[str] = Counter()
    for at, name in enumerate(names):
        if not name.strip():
            continue
        seen[normal(name)] += 1
        if seen[normal(name)] > 1:
            names[at] = f"{name} ({seen[normal(name)]})"
    return names


# ---- two rows of names


def joined(upper: Sequence[str], lower: Sequence[str]) -> list[str]:
    """The names that two rows of a header say together: a group's name, which stands over its first column, joins the
    names of all its columns; a name over an empty cell is the column's own."""
    width = max(len(upper), len(lower))
    groups, names = [*upper, *[""] * (width - len(upper))], [*lower, *[""] * (width - len(lower))]
    group, cells = "", []
    for over, name in zip(groups, names, strict=True):
        if over.strip():
            group = over.strip()
            if not name.strip():  # one name over both rows; the group before it has ended
                cells.append(group)
                group = ""
                continue
        cells.append(f"{group} {name.strip()}".strip() if name.strip() else "")
    return column_names(cells)


def is_grouped(upper: Sequence[str], lower: Sequence[str], below: list[list[str]]) -> bool:
    """Whether two records are one header: names only, the column of dates named in one of them alone, groups over the
    others."""
    if not below or any(is_number(cell) or date_like(cell) for cell in (*upper, *lower) if cell.strip()):
        return False
    names = joined(upper, lower)
    dates = guess_dates(names, below)
    if not dates or not guess_numbers(names, below):
        return False

    def filled(cells: Sequence[str], at: int) -> bool:
        return at < len(cells) and bool(cells[at].strip())

    width = range(len(names))
    both = [at for at in width if filled(upper, at) and filled(lower, at)]
    return bool(both) and not any(at in both for at in dates) and sum(filled(lower, at) for at in width) > 1


# ---- dates as columns


def date_columns(cells: Sequence[str]) -> list[int]:
    """The columns of a header whose names are dates, [] where dates do not stand as columns: at least two, behind a column
    of labels, and hardly anything else behind the first of them."""
    columns = [at for at, cell in enumerate(cells) if cell.strip() and date_like(cell)]
    if len(columns) < 2:
        columns = serials(cells)
    if len(columns) < 2 or columns[0] == 0 or len({normal(cells[at]) for at in columns}) < 2:
        return []
    others = [cell for at, cell in enumerate(cells) if at > columns[0] and at not in columns and cell.strip()]
    strange = [cell for cell in others if normal(cell).partition(" ")[0].strip(".%:") not in _SUMS]
    if len(strange) * 5 > len(columns) or any(is_number(cell) for cell in cells[: columns[0]]):
        return []
    return columns


def turned(header: TableRow, rows: Iterable[TableRow], columns: list[int]) -> Table | None:
    """A table with dates as columns, in the plain shape: a record per date. None where what stands below the dates is
    not numbers.

    A row's labels join to the metric's name; a label alone in its row is the name of those below it, and labels that are
    left out are those of the row above (cells that were merged)."""
    rows = list(rows)
    metrics = {_label(record, columns) for record in rows if _has_values(record, columns)}
    labelled: list[tuple[str, TableRow]] = []
    section, above = "", [""] * columns[0]
    for record in rows:
        labels = [clean(cell) for cell in record.cells[: columns[0]]]
        labels += [""] * (columns[0] - len(labels))
        if not _has_values(record, columns):
            if _label(record, columns) in metrics:  # named with numbers elsewhere: a metric that has none here
                continue
            section, above = " ".join(filter(None, labels)) or section, [""] * columns[0]
            continue
        last = max((at for at, label in enumerate(labels) if label), default=-1)
        labels = [label or (above[at] if at < last else "") for at, label in enumerate(labels)]
        above = labels
        name = " ".join(filter(None, (section, *labels)))
        if name and len(labelled) < _MOST_ROWS:
            labelled.append((name, record))
    numbers = [_are_numbers(record, columns) for _name, record in labelled]
    if sum(numbers) * 2 <= len(numbers):
        return None
    labelled = [pair for pair, are in zip(labelled, numbers, strict=True) if are]
    names = [COLUMNS, *column_names(["x", *(name for name, _record in labelled)])[1:]]
    by_date = [
        TableRow(
            header.row,
            [header.cells[at], *(record.cells[at] if at < len(record.cells) else "" for _name, record in labelled)],
        )
        for at in columns
    ]
    rows_of = (header.row, *(record.row for _name, record in labelled))
    return Table(names, by_date, header.row, rows_of)


def _has_values(record: TableRow, columns: list[int]) -> bool:
    return any(at < len(record.cells) and record.cells[at].strip() for at in columns)


def _label(record: TableRow, columns: list[int]) -> str:
    """The last of a row's labels, which is its metric's."""
    return next((normal(cell) for cell in reversed(record.cells[: columns[0]]) if cell.strip()), "")


def _are_numbers(record: TableRow, columns: list[int]) -> bool:
    cells = [record.cells[at] for at in columns if at < len(record.cells) and not is_nothing(record.cells[at])]
    return not cells or sum(map(is_number, cells)) * 10 >= len(cells) * 8


def dates_over_names(upper: Sequence[str], lower: Sequence[str]) -> list[tuple[int, str]]:
    """The columns whose date stands in the upper of two header rows and whose name in the lower, with that date; [] where
    that is not how they stand. A date holds for the columns right of it up to the next."""
    starts = date_columns(upper)
    if not starts or any(is_number(cell) or date_like(cell) for cell in lower if cell.strip()):
        return []
    spread, current = [], ""
    for at, cell in enumerate(lower):
        if at < starts[0]:
            continue
        if at < len(upper) and upper[at].strip():
            current = upper[at] if at in starts else ""
        if current and cell.strip():
            spread.append((at, current))
    return spread if len(spread) > len(starts) else []


def spread_out(
    upper: TableRow, lower: TableRow, rows: Iterable[TableRow], columns: list[tuple[int, str]]
) -> Table | None:
    """A table with a date over each group of metrics, in the plain shape: a record per row and date."""
    first = columns[0][0]
    metrics = list(dict.fromkeys(clean(lower.cells[at]) for at, _when in columns))
    labels = column_names(
        [
            clean(cell) or (upper.cells[at] if at < len(upper.cells) else "")
            for at, cell in enumerate(lower.cells[:first])
        ]
    )
    names = [COLUMNS, *labels, *metrics]
    whens = list(dict.fromkeys(when for _at, when in columns))
    flat: list[TableRow] = []
    for record in rows:
        for when in whens:
            values = dict.fromkeys(metrics, "")
            for at, there in columns:
                if there == when and at < len(record.cells):
                    values[clean(lower.cells[at])] = record.cells[at]
            if any(value.strip() for value in values.values()):
                own = [record.cells[at] if at < len(record.cells) else "" for at in range(first)]
                flat.append(TableRow(record.row, [when, *own, *values.values()]))
    if not flat or not guess_numbers(names, [record.cells for record in flat[:40]]):
        return None
    return Table(names, flat, lower.row)
