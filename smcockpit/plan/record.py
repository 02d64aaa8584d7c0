"""The base of every record kind, and the register of kinds."""

from __future__ import annotations

from typing import Any, ClassVar

from smcockpit.plan.fields import ODD, Field
from smcockpit.plan.text import fold
from smcockpit.words import _

KINDS: dict[str, type[Record]] = {}


class Record:
    """One record: its id, its revision, and the stored document that its fields read from.

    `doc` is never changed in place: an edit goes through the workspace and comes back as a new record.
    """

    kind: ClassVar[str]
    label: ClassVar[str]  # catalogue text
    step: ClassVar[str] = ""  # the step of the plan it belongs to
    title_field: ClassVar[str] = "name"  # "" for a kind that only ties others together
    fields: ClassVar[dict[str, Field[Any]]]

    __slots__ = ("doc", "id", "rev")

    def __init_subclass__(cls) -> None:
        cls.fields = {value.name: value for value in vars(cls).values() if isinstance(value, Field)}
        KINDS[cls.kind] = cls

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

    def broken(self) -> list[str]:
        """The fields whose stored value cannot be read; such a record is shown and named, never dropped."""
        bad = []
        for name, field in self.fields.items():
            value = self.doc.get(name)
            if value is None:
                if field.required:
                    bad.append(name)
                continue
            try:
                field.read(value, self)
            except ODD:
                bad.append(name)
        return bad
