"""What the columns of an unknown table of numbers probably are: what the mapping screen begins with. Never used unasked."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from smcockpit.i18n import texts
from smcockpit.metrics.guess import guess_dates, guess_links, guess_numbers
from smcockpit.metrics.periods import proposed_order
from smcockpit.metrics.reading import FileReading
from smcockpit.metrics.table import naming
from smcockpit.metrics.values import day, normal

_ID = re.compile(r"(?:post |id de |id )?(?:id|identificador|publicación|post)(?: de la publicación)?\Z|id\b|.* id\Z")
_TIME = re.compile(r"(?:hora|time|hour|horário)\b")


class Proposal(NamedTuple):
    """Names of columns, "" where there is none."""

    date: str
    date_at: int  # its place, -1 for none
    order: str
    period: str  # "day" or "month"
    id: str
    text: str
    time: str
    campaign: str
    platform: str
    metrics: dict[int, str]  # place of a column of numbers → metric
    other: frozenset[int]  # places of columns that are offered as no metric: dates, links, words


def propose(reading: FileReading, platform: str = "") -> Proposal:
    """What the sample of a reading suggests. `platform`: of the folder the file lies in."""
    header, sample = reading["header"], reading["sample"]
    dates, links, numbers = guess_dates(header, sample), guess_links(header, sample), guess_numbers(header, sample)
    at = dates[0] if dates else -1
    cells = [record[at] for record in sample if 0 <= at < len(record)]
    named = naming_columns(sample, {*dates, *numbers, *links}, len(header))
    ids = links or [
        n for n, name in enumerate(header) if n not in dates and name and _ID.match(normal(name)) and _unique(sample, n)
    ]
    times = [n for n, name in enumerate(header) if n not in dates and _TIME.match(normal(name))] if ids else []
    several = len({cell for cell in cells if cell}) < len([cell for cell in cells if cell])
    longest = max(named, key=lambda n: sum(len(record[n]) for record in sample if n < len(record)), default=-1)

    def name(column: int) -> str:
        return header[column] if column >= 0 else ""

    known = {normal(label): metric for metric, label in texts("metrics")["metrics"].items()}
    metrics = {
        n: known.get(normal(header[n])) or re.sub(r"\W+", "_", normal(header[n])).strip("_")
        for n in numbers
        if n not in ids and n not in times
    }
    return Proposal(
        name(at), at, proposed_order(cells) or "ymd", "month" if _first_days(cells) else "day", name(ids[0]) if ids else "",
        name(longest) if ids else "", name(times[0]) if times else "",
        name(named[0]) if named and several and not ids else "", platform or ("other" if ids else "web"), metrics,
        frozenset({*dates, *links, *named, *times}),
    )  # fmt: skip


def naming_columns(sample: Sequence[Sequence[str]], taken: set[int], width: int) -> list[int]:
    """The columns in which most rows of a sample have words."""
    from smcockpit.metrics.decode import TableRow

    return list(naming([TableRow(0, list(record)) for record in sample], set(taken), width))


def _unique(sample: Sequence[Sequence[str]], at: int) -> bool:
    cells = [record[at] for record in sample if at < len(record) and record[at].strip()]
    return len(set(cells)) == len(cells) > 0


def _first_days(cells: Sequence[str]) -> bool:
    """Whether there are several dates, each the first of another month: a spreadsheet's months."""
    days: list[date] = []
    for cell in cells:
        try:
            days.append(day(cell, "dmy"))
        except ValueError:
            return False
    return len({when.replace(day=1) for when in days}) == len(days) > 1 and all(when.day == 1 for when in days)
