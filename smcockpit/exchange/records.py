"""Records of any kind as CSV or JSON, out and in: the columns are the kind's own fields."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any

from smcockpit.exchange import cells
from smcockpit.exchange.incoming import Incoming
from smcockpit.i18n import _
from smcockpit.plan.fields import Context
from smcockpit.plan.kinds import KINDS
from smcockpit.plan.plan import Plan
from smcockpit.plan.record import Record
from smcockpit.plan.text import clean


def to_csv(plan: Plan, kind: str, records: Iterable[Record]) -> str:
    """A header of field names, then a record a line, values as people read and type them."""
    fields = KINDS[kind].fields
    rows = (
        [record.id, *(field.show(record.doc.get(name), plan) for name, field in fields.items())] for record in records
    )
    return cells.write([["id", *fields], *rows])


def from_table(data: bytes, kind: str, context: Context[Plan]) -> Iterator[Incoming]:
    """The rows of a CSV (names in the header, values as typed) or of a JSON list (values as `list --json` writes them);
    with an id they change that record. Raises ValueError with a sentence for what is no such table."""
    text = data.decode("utf-8-sig", "replace")
    rows = _json(text) if text.lstrip().startswith(("[", "{")) else _csv(text, kind)
    typed = not text.lstrip().startswith(("[", "{"))
    fields = KINDS[kind].fields
    for number, row in rows:
        id = str(row.pop("id", "") or "")
        record = context.plan.get(kind, id) if id else None
        if id and record is None:
            yield Incoming(
                number,
                kind,
                "",
                {},
                _("There is no {label} “{words}”.").format(label=_(KINDS[kind].label), words=clean(id)),
            )
            continue
        values: dict[str, Any] = {}
        same: set[str] = set()
        try:
            for name, value in row.items():
                if name not in fields:
                    if record is not None and name in record.doc and record.doc[name] == value:
                        continue  # a newer program's field, as it is
                    raise ValueError(
                        _("{kind} has no field “{name}”.").format(kind=_(KINDS[kind].label), name=clean(name))
                    )
                if typed and record is not None and value == fields[name].show(record.doc.get(name), context.plan):
                    same.add(name)
                    continue  # as it is, also where it would be typed in otherwise
                values[name] = fields[name].parse(value, context) if typed else value
            if record is not None:
                same |= {name for name, value in values.items() if value == record.doc.get(name)}
                values = {name: value for name, value in values.items() if name not in same}
            else:
                values = {name: value for name, value in values.items() if value is not None}
                lacking = [field for field in fields.values() if field.required and field.name not in values]
                if lacking:
                    raise ValueError(_("{label} is needed.").format(label=_(lacking[0].label)))
        except ValueError as error:
            yield Incoming(number, kind, "", {}, str(error))
            continue
        yield Incoming(number, kind, id, values, same=frozenset(same))


def _csv(text: str, kind: str) -> Iterator[tuple[int, dict[str, Any]]]:
    rows = iter(cells.read(text))
    header = [name.strip() for name in next(rows, [])]
    if not set(header) & set(KINDS[kind].fields):
        names = ", ".join(KINDS[kind].fields)
        raise ValueError(
            _("The header names no field of {kind}; it has: {fields}.").format(kind=_(KINDS[kind].label), fields=names)
        )
    for number, row in enumerate(rows, 2):
        if any(cell.strip() for cell in row):
            yield number, dict(zip(header, row, strict=False))


def _json(text: str) -> Iterator[tuple[int, dict[str, Any]]]:
    try:
        data = json.loads(text)
    except (ValueError, RecursionError) as error:  # nested without end
        raise ValueError(_("This is not valid JSON: {why}.").format(why=error)) from None
    for number, entry in enumerate(data if isinstance(data, list) else [data], 1):
        yield number, dict(entry) if isinstance(entry, dict) else {"": entry}
