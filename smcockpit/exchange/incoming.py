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
    found = list(rows)
    groups: dict[Any, list[int]] = {}
    for n, one in enumerate(found):
        if not one.problem and (key := _key(one)) is not None:
            groups.setdefault(key, []).append(n)
    for numbers in groups.values():
        together = [found[n] for n in numbers]
        if len(together) == 1:
            continue
        if apart := sorted(set(_apart(together))):
            for n in numbers:
                found[n] = _refused(found[n], [one for one in together if one is not found[n]], apart)
        else:
            fields = {name: value for one in together for name, value in one.fields.items()}
            found[numbers[0]] = together[0]._replace(fields=fields)
            for n in numbers[1:]:
                found[n] = found[n]._replace(fields={})
    return found


def _key(one: Incoming) -> tuple[Any, ...] | None:
    """What rows of one record have in common; None for a new record that may well be there twice."""
    if one.id:
        return one.kind, one.id
    return (one.kind, *map(str, one.fields.items())) if one.kind == "event" and one.fields else None


def _apart(rows: list[Incoming]) -> Iterator[str]:
    """The fields to which rows of one record give different values."""
    names = {name for one in rows for name in one.fields}
    for name in names:
        given = [one.fields[name] for one in rows if name in one.fields]
        if any(value != given[0] for value in given) or any(name in one.same for one in rows):
            yield name


def _refused(one: Incoming, others: list[Incoming], names: list[str]) -> Incoming:
    fields = KINDS[one.kind].fields
    problem = _("it names the same record as {rows}, with another value ({fields}); none of them was taken").format(
        rows=", ".join(_where(other, one.file) for other in others),
        fields=", ".join(_(fields[name].label) if name in fields else name for name in names),
    )
    return one._replace(fields={}, problem=problem)


def _where(one: Incoming, here: str) -> str:
    row = _("row {row}").format(row=one.row)
    return row if one.file == here else f"{one.file} {row}"
