"""Tables whose rows are records of a kind: which column is which field, recognised by its name or label, or explained; and
which record of the plan a row is, where it names none."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from smcockpit.actions.importer.mapping import ImportRefused, pairs_of
from smcockpit.i18n import _
from smcockpit.metrics.answers import signature_of
from smcockpit.metrics.container import open_parts
from smcockpit.metrics.decode import Refused, TableRow, records
from smcockpit.metrics.shapes import column_names
from smcockpit.metrics.values import normal
from smcockpit.plan.kinds import KINDS, ColumnMapping
from smcockpit.plan.plan import Plan
from smcockpit.plan.record import Record
from smcockpit.plan.text import clean, fold
from smcockpit.settings import nearest

LOOK = 15  # rows of a table in which its header is looked for

# The fields that together name one thing of a kind: a row without an id that has all of one group as exactly one record
# has them is that record. Kinds that are not here may well have two records alike (tasks, posts, contacts).
IDENTITIES: dict[str, tuple[tuple[str, ...], ...]] = {
    "person": (("email",), ("name",)),
    "influencer": (("name",),),
    "advocate": (("name",),),
    "persona": (("name",),),
    "channel": (("platform", "handle"), ("url",)),
    "keyword": (("term", "kind"), ("term",)),
    "source": (("url",),),
}


class RecordTable(NamedTuple):
    """A table of records: its header, the field of each column ("" where it is left out), and its rows, each with its number
    in the file."""

    header: list[str]
    fields: list[str]
    rows: list[TableRow]

    @property
    def left_out(self) -> list[str]:
        """The columns that are of no field."""
        return [name for name, field in zip(self.header, self.fields, strict=True) if name and not field]


def fields_by_label(kind: str) -> dict[str, str]:
    """What a column may be called, normalised → field: the field's name, its label in English and as it is spoken."""
    known: dict[str, str] = {}
    for name, field in KINDS[kind].fields.items():
        for text in (name, name.replace("_", " "), field.label, _(field.label)):
            known.setdefault(fold(normal(text)), name)
    known.setdefault("id", "id")
    return known


def parse_record_mapping(text: str, kind: str) -> dict[str, str]:
    """`name=Nombre,email=Correo` as field → column. Raises ImportRefused for a field that the kind does not have."""
    pairs = pairs_of(text)
    fields = ["id", *KINDS[kind].fields]
    for name in pairs:
        if name not in fields:
            raise ImportRefused(
                _("{kind} has no field “{name}”. {hint}").format(
                    kind=_(KINDS[kind].label), name=clean(name), hint=nearest(name, fields)
                ),
                name,
            )
    return pairs


def read_table(
    data: bytes, file: str, kind: str, mapping: Mapping[str, str], known: Iterable[ColumnMapping]
) -> RecordTable:
    """The table of records in a file: CSV in any encoding, a sheet of a workbook, a file in a ZIP.

    `mapping`: field → column, as explained now; `known`: the remembered mappings of the plan. Raises ImportRefused where no
    header names a field, and where the mapping names a column that is not there."""
    remembered = {tuple(answer.header.split("\n")): dict(answer.columns) for answer in known if answer.of == kind}
    try:
        parts = [list(records(part)) for part in open_parts(data)]
    except Refused as error:
        raise ImportRefused(_("{file} was not read: {why}.").format(file=file, why=error)) from None
    best: RecordTable | None = None
    for rows in parts:
        for at, record in enumerate(rows[:LOOK]):
            header = column_names(record.cells)
            explained = mapping or remembered.get(signature_of(header), {})
            fields = _fields(header, kind, explained)
            if sum(map(bool, fields)) > (sum(map(bool, best.fields)) if best is not None else 0):
                best = RecordTable(header, fields, rows[at + 1 :])
    wanted = {normal(column) for column in mapping.values()}
    if best is not None and (missing := sorted(wanted - set(map(normal, best.header)))):
        raise ImportRefused(
            _("There is no column “{column}” in {file}; it has: {columns}.").format(
                column=missing[0], file=file, columns=", ".join(name for name in best.header if name)
            )
        )
    if best is None:
        raise ImportRefused(
            _(
                "The header names no field of {kind}; it has: {fields}. Say which column is which with --map FIELD=COLUMN,…"
            ).format(kind=_(KINDS[kind].label), fields=", ".join(KINDS[kind].fields))
        )
    return best


def _fields(header: Sequence[str], kind: str, explained: Mapping[str, str]) -> list[str]:
    """The field of each column. What is explained leaves out what it does not name; else names and labels tell, the first
    of two columns for one field."""
    if explained:
        wanted = {normal(column): field for field, column in explained.items()}
        return [wanted.get(normal(name), "") for name in header]
    known, taken, fields = fields_by_label(kind), set[str](), list[str]()
    for name in header:
        field = known.get(fold(normal(name)), "")
        fields.append(field if field not in taken else "")
        taken.add(field)
    return fields


def mapping_of(table: RecordTable, kind: str, file: str) -> dict[str, Any]:
    """The record that remembers which column is which field, for every file with that header."""
    columns = {field: normal(name) for name, field in zip(table.header, table.fields, strict=True) if field}
    return {"name": clean(file)[:200], "header": "\n".join(signature_of(table.header)), "of": kind, "columns": columns}


def identified(kind: str, fields: Mapping[str, Any], plan: Plan) -> Record | None:
    """The one record that a row without an id means, None where it is a new one. Raises ValueError where several fit."""
    for names in IDENTITIES.get(kind, ()):
        if not all(fields.get(name) for name in names):
            continue
        key = [_alike(fields[name]) for name in names]
        fitting = [record for record in plan.all(kind) if [_alike(record.doc.get(name)) for name in names] == key]
        if len(fitting) == 1:
            return fitting[0]
        if fitting:
            raise ValueError(
                _("“{words}” fits {count} records ({label}): {names}. Say which by its id.").format(
                    words=fields[names[0]], count=len(fitting), label=_(KINDS[kind].label),
                    names=", ".join(f"{record.heading()} ({record.id[-5:]})" for record in fitting[:4]),
                )
            )  # fmt: skip
    return None


def _alike(value: Any) -> str:
    """A value for comparing: case, accents and a handle's @ aside."""
    return fold(str(value or "").strip()).lstrip("@")
