"""One field of many records at once: which field it is, and a form of that one field."""

from __future__ import annotations

from typing import Any

from smcockpit.actions import edits
from smcockpit.i18n import _
from smcockpit.plan.fields import Field, TextMap
from smcockpit.plan.record import Record
from smcockpit.plan.text import fold
from smcockpit.plan.validation import InvalidRecord
from smcockpit.ui import commands
from smcockpit.ui.screens.form import HIDDEN, Form, entry_of
from smcockpit.ui.session import Session
from smcockpit.workspace import EditConflict, StoreError


def fields_of(records: list[Record]) -> list[Field[Any]]:
    """The fields that all of the records have, and that mean the same in each kind, in the order of the first's form."""
    first, *others = {record.kind: record.fields for record in records}.values()
    return [
        field
        for name, field in first.items()
        if name not in HIDDEN
        and not isinstance(field, TextMap)
        and all(name in fields and _nature(fields[name]) == _nature(field) for fields in others)
    ]


def _nature(field: Field[Any]) -> tuple[Any, ...]:
    """What a value of a field may be."""
    return type(field), getattr(field, "kind", ""), getattr(field, "options", None)


def named(fields: list[Field[Any]], words: str) -> Field[Any]:
    """The field that somebody means by its label, its name, or the beginning of one. Raises ValueError with a sentence."""
    word = fold(words.strip())
    names = [(field, (fold(_(field.label)), fold(field.name))) for field in fields]
    meant = [field for field, known in names if word in known]
    meant = meant or [field for field, known in names if word and any(name.startswith(word) for name in known)]
    if len(meant) != 1:
        labels = ", ".join(_(field.label) for field in meant or fields)
        raise ValueError(_("“{text}” is not one of {choices}.").format(text=words, choices=labels))
    return meant[0]


class FieldForm(Form):
    """Begins with the value where all records have the same one, else empty. Saved as one edit, or not at all."""

    def __init__(self, session: Session, records: list[Record], field: Field[Any]) -> None:
        self.session, self.records, self.field = session, records, field
        self._empties = False  # whether it was said that saving clears the field
        first = records[0].doc.get(field.name)
        same = all(record.doc.get(field.name) == first for record in records)
        plan = session.workspace.plan
        title = f"{commands.named(records)}: {_(field.label)}"
        super().__init__(title, [entry_of(field, {field.name: first} if same else {}, plan)])

    def save(self) -> dict[str, str]:
        """Set the field of all records in one edit; errors by field."""
        session, name, label = self.session, self.field.name, _(self.field.label)
        context = session.workspace.context()
        try:
            value = self.field.parse(self.text(name), context)
        except ValueError as error:
            return {name: str(error)}
        if value is None and not self._empties and any(name in record.doc for record in self.records):
            self._empties = True
            text = _("Nothing is written here. Saving again empties “{label}” of {name}.")
            return {name: text.format(label=label, name=commands.named(self.records))}
        self._empties = False
        changes = edits.set_field(self.records, name, value, context)
        shown = " ".join(self.field.show(value, session.workspace.plan).split()) or "–"
        what = _("{label} of {name}: {value}").format(label=label, name=commands.named(self.records), value=shown)
        try:
            session.workspace.edit(what, changes)
        except (InvalidRecord, StoreError) as error:
            return self.refused(error)
        session.say(session.workspace.merged or f"{what} · " + _("u undoes"))
        self.dismiss(None)
        return {}

    def conflict(self, error: EditConflict) -> dict[str, str]:
        """The records as they are now are what the next save sets the field of."""
        fresh = [self.session.workspace.plan.get(record.kind, record.id) for record in self.records]
        self.records = [record for record in fresh if record is not None]
        return {"": f"{error} " + _("Saving again sets it all the same.")}
