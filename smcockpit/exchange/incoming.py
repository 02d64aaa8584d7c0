"""What a file would bring into the plan, row by row, before anything is kept."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from smcockpit.i18n import _
from smcockpit.plan.kinds import KINDS


class Incoming(NamedTuple):
    """One row: a new record (`id` is ""), changes of one that is there (none: nothing is new), or why it is refused.

    `same` are the fields that the row gives as they are already."""

    row: int  # 1-based, as the file counts: the header is row 1
    kind: str
    id: str
    fields: dict[str, Any]
    problem: str = ""
    same: frozenset[str] = frozenset()
    file: str = ""


def each_once(rows: Iterable[Incoming]) -> list[Incoming]:
    """The rows with each record of the plan changed by one of them. Rows that give one record the same values count
    once; where they give a field different values all of them are refused, and each names the others. An event that
    comes twice is brought in once."""
    merged = list(rows)
    groups: dict[Any, list[int]] = {}
    for n, row in enumerate(merged):
        if not row.problem and (key := _key(row)) is not None:
            groups.setdefault(key, []).append(n)
    for numbers in groups.values():
        together = [merged[n] for n in numbers]
        if len(together) == 1:
            continue
        if apart := sorted(set(_apart(together))):
            for n in numbers:
                merged[n] = _refused(merged[n], [row for row in together if row is not merged[n]], apart)
        else:
            fields = {name: value for row in together for name, value in row.fields.items()}
            merged[numbers[0]] = together[0]._replace(fields=fields)
            for n in numbers[1:]:
                merged[n] = merged[n]._replace(fields={})
    return merged


def _key(row: Incoming) -> tuple[Any, ...] | None:
    """What rows of one record have in common; None for a new record that may well be there twice."""
    if row.id:
        return row.kind, row.id
    return (row.kind, *map(str, row.fields.items())) if row.kind == "event" and row.fields else None


def _apart(rows: list[Incoming]) -> Iterator[str]:
    """The fields to which rows of one record give different values."""
    names = {name for row in rows for name in row.fields}
    for name in names:
        given = [row.fields[name] for row in rows if name in row.fields]
        if any(value != given[0] for value in given) or any(name in row.same for row in rows):
            yield name


def _refused(row: Incoming, others: list[Incoming], names: list[str]) -> Incoming:
    fields = KINDS[row.kind].fields
    problem = _("it names the same record as {rows}, with another value ({fields}); none of them was taken").format(
        rows=", ".join(_where(other, row.file) for other in others),
        fields=", ".join(_(fields[name].label) if name in fields else name for name in names),
    )
    return row._replace(fields={}, problem=problem)


def _where(row: Incoming, here: str) -> str:
    place = _("row {row}").format(row=row.row)
    return place if row.file == here else f"{row.file} {place}"
