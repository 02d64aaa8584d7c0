"""All records of one plan in memory, found by kind, id, or the words people use for them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import date
from typing import Any, Protocol, TypeVar

from smcockpit.i18n import _
from smcockpit.plan import kinds
from smcockpit.plan.dates import zone_info
from smcockpit.plan.fields import Context, Metrics
from smcockpit.plan.kinds import KINDS
from smcockpit.plan.record import Record
from smcockpit.plan.text import clean, fold

R = TypeVar("R", bound=Record)


class DocumentRow(Protocol):
    """A document as the store hands it over: `doc` is None where it was deleted."""

    @property
    def kind(self) -> str:
        """The kind of record it is."""

    @property
    def id(self) -> str:
        """Its id within the kind."""

    @property
    def rev(self) -> int:
        """Its revision: 1 when it is new, one more at each change."""

    @property
    def doc(self) -> dict[str, Any] | None:
        """The JSON object; None where it was deleted."""

    @property
    def actor(self) -> str:
        """Who changed it last."""


class Plan:
    """The records, by kind and id. Documents become records when somebody asks for their kind."""

    def __init__(self, rows: Iterable[DocumentRow] = ()) -> None:
        self.measured: Callable[[], Metrics] | None = None  # what its metrics are, where somebody knows
        self._docs: dict[str, dict[str, DocumentRow]] = {}
        self._records: dict[str, dict[str, Record]] = {}
        self.apply(rows)

    def apply(self, rows: Iterable[DocumentRow]) -> None:
        """Take in new, changed and deleted documents."""
        for row in rows:
            table = self._docs.setdefault(row.kind, {})
            made = self._records.get(row.kind)
            if row.doc is None:
                table.pop(row.id, None)
                if made is not None:
                    made.pop(row.id, None)
                continue
            table[row.id] = row
            if made is not None:
                made[row.id] = KINDS[row.kind](row.id, row.rev, row.doc)

    def _made(self, kind: str) -> dict[str, Record]:
        made = self._records.get(kind)
        if made is None:
            cls = KINDS[kind]
            made = {
                row.id: cls(row.id, row.rev, row.doc)
                for row in self._docs.get(kind, {}).values()
                if row.doc is not None
            }
            self._records[kind] = made
        return made

    def all(self, kind: str) -> list[Record]:
        """Every record of `kind`, in the order the store holds them."""
        return list(self._made(kind).values())

    def every(self, cls: type[R]) -> Iterator[R]:
        """The records of one class, typed."""
        yield from self._made(cls.kind).values()  # type: ignore[misc]

    def get(self, kind: str, id: str) -> Record | None:
        """The record with this id; None where there is none, or no such kind."""
        return self._made(kind).get(id) if kind in KINDS and isinstance(id, str) else None

    def find(self, cls: type[R], id: str) -> R | None:
        """The record of one class with this id, typed; None where there is none."""
        return self._made(cls.kind).get(id) if isinstance(id, str) else None  # type: ignore[return-value]

    def row(self, kind: str, id: str) -> DocumentRow | None:
        """The stored row behind a record, with what the store knows of it."""
        return self._docs.get(kind, {}).get(id)

    def rows(self) -> list[DocumentRow]:
        """Every stored row."""
        return [row for table in self._docs.values() for row in table.values()]

    def count(self, kind: str) -> int:
        """How many records of `kind` there are."""
        return len(self._docs.get(kind, ()))

    def documents(self) -> int:
        """How many documents the plan holds, of all kinds."""
        return sum(map(len, self._docs.values()))

    @property
    def brand(self) -> kinds.Brand:
        """The one brand record; an empty plan has an empty one."""
        return next(self.every(kinds.Brand), None) or kinds.Brand("", 0, {})

    def zone(self) -> str:
        """The zone of the plan's own calendar; UTC where the plan names none that exists."""
        name = self.brand.zone or "UTC"
        try:
            zone_info(name)
        except ValueError:
            return "UTC"
        return name

    def context(self, today: date) -> Context[Plan]:
        """What text that is typed in is read against."""
        return Context(self, today, self.zone())

    def first_weekday(self) -> int:
        """The day a week starts on in this plan: 0 for Monday, 6 for Sunday."""
        return 6 if self.brand.week_start == "sunday" else 0

    def resolve(self, kind: str, words: str) -> Record:
        """The record of `kind` that people mean by `words`: an id, the end of one, a name or its beginning, a handle, a platform.

        Raises ValueError with a sentence where none or several fit.
        """
        words = clean(words)
        exact = self.get(kind, words)
        if exact is not None:
            return exact
        label = _(KINDS[kind].label)
        matching = [record for record in self._made(kind).values() if record.matches(words)]
        if not matching and len(words) >= 3:
            start = fold(words)
            matching = [record for record in self._made(kind).values() if fold(record.heading()).startswith(start)]
        if not matching and len(words) >= 4:
            matching = [record for record in self._made(kind).values() if record.id.endswith(words.lower())]
        if len(matching) == 1:
            return matching[0]
        if matching:
            raise ValueError(
                _("“{words}” fits {count} records ({label}): {names}. Say which by its id.").format(
                    words=words,
                    count=len(matching),
                    label=label,
                    names=", ".join(f"{record.heading()} ({record.id[-5:]})" for record in matching[:4]),
                )
            )
        known = ", ".join(record.heading() for record in list(self._made(kind).values())[:6])
        raise ValueError(
            _("There is no {label} “{words}”.").format(label=label, words=words)
            + (" " + _("Known: {names}.").format(names=known) if known else "")
        )

    def named(self, kind: str, id: str) -> str:
        """The name of a referenced record, "" where there is none."""
        record = self.get(kind, id) if id else None
        return record.heading() if record else ""


def is_done(task: kinds.Task) -> bool:
    """Whether a day it was done on is written down."""
    return bool(task.doc.get("done"))


def is_late_task(task: kinds.Task, today: date) -> bool:
    """Whether its due day lies before `today` and it is not done."""
    due = task.due
    return due is not None and due < today and not is_done(task)
