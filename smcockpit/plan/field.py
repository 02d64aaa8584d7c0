"""What every field of a record is: the one description from which reading, typing in, showing, columns, forms and checks
follow. The types of field are in `plan/fields.py`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any, Generic, NamedTuple, Protocol, Self, TypeVar, overload

from smcockpit.plan.text import clean

T = TypeVar("T")

# what reading or showing a stored value of the wrong shape may raise, and what is then taken for missing
ODD = (ValueError, TypeError, AttributeError, KeyError, OverflowError, RecursionError)


def plainly(value: Any) -> str:
    """Any stored value as a short text, however odd it is."""
    try:
        return clean(str(value), limit=500)
    except ODD:
        return "…"


class Document(Protocol):
    """What a field reads from: the stored document of a record, under the names of its fields."""

    @property
    def id(self) -> str:
        """The id that references hold."""

    @property
    def doc(self) -> dict[str, Any]:
        """The stored JSON object."""

    def heading(self) -> str:
        """What people call the record."""


class Metrics(Protocol):
    """What there is to measure."""

    def choices(self) -> list[tuple[str, str]]:
        """(name, label) of each metric, those that have numbers first."""

    def check(self, text: str) -> str:
        """The metric or formula that was typed. Raises ValueError with a sentence where one of its metrics does not exist."""


class Records(Protocol):
    """Where a field looks up the records that it refers to, and the metrics: a plan."""

    @property
    def measured(self) -> Callable[[], Metrics] | None:
        """What there is to measure, where somebody knows."""

    def get(self, kind: str, id: str) -> Document | None:
        """The record of `kind` with this id, None where there is none."""

    def all(self, kind: str) -> Sequence[Document]:
        """Every record of `kind`."""

    def resolve(self, kind: str, words: str) -> Document:
        """The record that people mean by `words`. Raises ValueError with a sentence where none or several fit."""


P = TypeVar("P", bound=Records, covariant=True)


class Context(NamedTuple, Generic[P]):
    """What typed-in text is read against: the plan (for references), today, and the zone of clock times."""

    plan: P
    today: date
    zone: str


class Field(Generic[T]):
    """One field of a record kind.

    `name` is its key in the stored document (the attribute's name unless `key` says otherwise);
    `label` and `help` are catalogue texts; `width` is the column's width in cells in a table, 0 where it has none.
    Subclasses say how a JSON value is read (`read`), typed in (`parse`), shown (`_show`) and checked (`annotation`,
    `check`); what each of these takes, returns and raises is written here once and holds for all of them.
    """

    type_name = "text"

    def __init__(
        self, label: str, *, help: str = "", required: bool = False, width: int = 0, unit: str = "", key: str = ""
    ) -> None:
        self.label, self.help, self.required, self.width, self.unit = label, help, required, width, unit
        self.name = key

    def __set_name__(self, owner: type, name: str) -> None:
        self.name = self.name or name

    @overload
    def __get__(self, record: None, owner: type) -> Self: ...
    @overload
    def __get__(self, record: Document, owner: type) -> T: ...
    def __get__(self, record: Document | None, owner: type) -> Any:
        if record is None:
            return self
        value = record.doc.get(self.name)
        if value is None:
            return self.missing()
        try:
            return self.read(value, record)
        except ODD:
            return self.missing()

    def missing(self) -> Any:
        """The attribute's value where nothing readable is stored."""
        return None

    def read(self, value: Any, record: Document) -> Any:
        """The stored value as the attribute's type. Raises ValueError or TypeError where it is none."""
        if not isinstance(value, str):
            raise TypeError(value)
        return value

    def parse(self, text: str, context: Context[Records]) -> Any:
        """The JSON value for what somebody typed; None clears the field. Raises ValueError with a sentence."""
        return clean(text) or None

    def show(self, value: Any, plan: Records) -> str:
        """The JSON value as people read it, and as `parse` takes it back; one of the wrong type as it stands."""
        if value is None:
            return ""
        try:
            return self._show(value, plan)
        except ODD:
            return plainly(value)

    def _show(self, value: Any, plan: Records) -> str:
        return str(value)

    def choices(self, plan: Records) -> list[tuple[str, str]]:
        """(JSON value, label) for the fields that offer a choice, else none."""
        return []

    def annotation(self) -> Any:
        """The type pydantic checks the JSON value against."""
        return str

    def check(self, value: Any) -> Any:
        """A value of the right type as it is to be stored. Raises ValueError with a sentence where it is not allowed."""
        return value

    def is_foreign(self, value: Any) -> bool:
        """Whether a stored value is of the right type but unknown to this program: a newer one may have written it."""
        return False
