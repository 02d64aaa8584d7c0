"""The base of every record kind."""

from __future__ import annotations

from typing import Any, ClassVar

from smcockpit.i18n import _
from smcockpit.plan.fields import ODD, Field, Records
from smcockpit.plan.text import fold


class Record:
    """One record: its id, its revision, and the stored document that its fields read from.

    `doc` is never changed in place: an edit goes through the workspace and comes back as a new record.
    """

    kind: ClassVar[str]
    label: ClassVar[str]  # catalogue text
    step: ClassVar[str] = ""  # the step of the plan it belongs to
    title_field: ClassVar[str] = "name"  # "" for a kind that only ties others together
    identity: ClassVar[tuple[str, ...]] = ()  # of a kind that holds people: the fields that say who it is
    written: ClassVar[tuple[str, ...]] = ()  # the texts that the program writes, with names of other records in them
    fields: ClassVar[dict[str, Field[Any]]]

    __slots__ = ("doc", "id", "rev")

    def __init_subclass__(cls) -> None:
        cls.fields = {value.name: value for value in vars(cls).values() if isinstance(value, Field)}

    def __init__(self, id: str, rev: int, doc: dict[str, Any]) -> None:
        self.id, self.rev, self.doc = id, rev, doc

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.id!r}, {self.heading()!r})"

    def word(self, name: str) -> str:
        """A stored value that is a text, "" for anything else: for comparing many records without reading them."""
        value = self.doc.get(name)
        return value if isinstance(value, str) else ""

    def heading(self) -> str:
        """What people call it."""
        return self.word(self.title_field) if self.title_field else _(self.label)

    def matches(self, words: str) -> bool:
        """Whether its name is `words`, case and accents aside."""
        return fold(self.heading()) == fold(words)

    def shown(self, name: str, plan: Records) -> str:
        """A field as people read it: what is stored, also where this program does not know the value; else its default."""
        field, value = self.fields[name], self.doc.get(name)
        return field.show(field.missing() if value is None else value, plan)

    def foreign(self) -> list[str]:
        """What a newer program may have written: fields this kind does not have here, and choices not offered here."""
        return [
            name
            for name, value in self.doc.items()
            if name not in self.fields or (value is not None and self.fields[name].is_foreign(value))
        ]

    def broken(self) -> list[str]:
        """The fields whose stored value cannot be read; such a record is shown and named, never dropped. A choice that
        only this program does not know is none of them."""
        bad = []
        for name, field in self.fields.items():
            value = self.doc.get(name)
            if value is None:
                if field.required:
                    bad.append(name)
                continue
            if field.is_foreign(value):
                continue
            try:
                field.read(value, self)
            except ODD:
                bad.append(name)
        return bad
