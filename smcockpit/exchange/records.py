"""Records of any kind as CSV or JSON, out and in: the columns are the kind's own fields."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from smcockpit.actions.importer.records import RecordTable, identified, read_table
from smcockpit.exchange import cells
from smcockpit.exchange.incoming import Incoming
from smcockpit.i18n import _
from smcockpit.metrics.decode import PACKED
from smcockpit.plan.fields import Context
from smcockpit.plan.kinds import KINDS, ColumnMapping
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


def from_table(
    data: bytes, kind: str, context: Context[Plan], mapping: Mapping[str, str] | None = None, file: str = ""
) -> Iterator[Incoming]:
    """The rows of a table (names or labels of fields in its header, or explained; values as typed) or of a JSON list
    (values as `list --json` writes them).

    With an id a row changes that record; without one, the record that its names tell, if there is one; else it is a new
    one. `mapping`: field → column, for a header that nobody knows. Raises ValueError with a sentence for what is no such
    table."""
    text = data.decode("utf-8-sig", "replace")
    typed = not text.lstrip().startswith(("[", "{"))
    rows = _table(data, text, kind, context.plan, mapping or {}, file) if typed else _json(text)
    for number, row in rows:
        id = str(row.pop("id", "") or "")
        record = context.plan.get(kind, id) if id else None
        if id and record is None:
            problem = _("There is no {label} “{words}”.").format(label=_(KINDS[kind].label), words=clean(id))
            yield Incoming(number, kind, "", {}, problem)
            continue
        try:
            yield _incoming(number, kind, record, row, typed, context)
        except ValueError as error:
            yield Incoming(number, kind, "", {}, str(error))


def _incoming(
    number: int, kind: str, record: Record | None, row: dict[str, Any], typed: bool, context: Context[Plan]
) -> Incoming:
    """One row as a new record or the changes of one. Raises ValueError with a sentence."""
    fields = KINDS[kind].fields
    values: dict[str, Any] = {}
    same: set[str] = set()
    for name, value in row.items():
        if name not in fields:
            if record is not None and name in record.doc and record.doc[name] == value:
                continue  # a newer program's field, as it is
            raise ValueError(_("{kind} has no field “{name}”.").format(kind=_(KINDS[kind].label), name=clean(name)))
        if typed and record is not None and value == fields[name].show(record.doc.get(name), context.plan):
            same.add(name)
            continue  # as it is, also where it would be typed in otherwise
        values[name] = fields[name].parse(value, context) if typed else value
    if record is None:
        values = {name: value for name, value in values.items() if value is not None}
        record = identified(kind, values, context.plan)
    if record is not None:
        same |= {name for name, value in values.items() if value == record.doc.get(name)}
        values = {name: value for name, value in values.items() if name not in same}
        return Incoming(number, kind, record.id, values, same=frozenset(same))
    lacking = [field for field in fields.values() if field.required and field.name not in values]
    if lacking:
        raise ValueError(_("{label} is needed.").format(label=_(lacking[0].label)))
    return Incoming(number, kind, "", values)


def explained_table(data: bytes, kind: str, plan: Plan, mapping: Mapping[str, str], file: str) -> RecordTable:
    """The table that a mapping, now or remembered, or its labels explain. Raises ValueError with a sentence."""
    return read_table(data, os.path.basename(file), kind, mapping, plan.every(ColumnMapping))


def _table(
    data: bytes, text: str, kind: str, plan: Plan, mapping: Mapping[str, str], file: str
) -> Iterator[tuple[int, dict[str, Any]]]:
    """The rows of a table as field → text. Our own, whose header begins with names of fields, is taken to the letter: a
    column that is of no field is then an error; of anybody else's it is left out."""
    if not mapping and data[:4] not in PACKED and _is_own(text, kind):
        yield from _csv(text)
        return
    table = explained_table(data, kind, plan, mapping, file)
    for record in table.rows:
        row = {
            field: cells.unguard(cell)
            for field, cell in zip(table.fields, record.cells, strict=False)
            if field and cell.strip()
        }
        if row:
            yield record.row, row


def _is_own(text: str, kind: str) -> bool:
    """Whether the first row of a CSV names fields as we write them."""
    header = [name.strip() for name in next(iter(cells.read(text[:100_000].partition("\n")[0])), [])]
    return bool(set(header) & set(KINDS[kind].fields))


def _csv(text: str) -> Iterator[tuple[int, dict[str, Any]]]:
    rows = iter(cells.read(text))
    header = [name.strip() for name in next(rows, [])]
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
