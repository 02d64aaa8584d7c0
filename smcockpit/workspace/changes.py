"""What an edit is, what keeps it from being made, and when it meets what somebody else changed. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Literal, NamedTuple

from smcockpit.i18n import _
from smcockpit.plan.kinds import KINDS
from smcockpit.store.port import StoreError
from smcockpit.undo import Clashes, Doc

Changed = frozenset[tuple[str, str]]  # (kind, id) of what is new, other or gone
Choice = Literal["ask", "mine", "theirs"]  # whose value stands where an undo meets what somebody else did since


class Change(NamedTuple):
    """One record's part of an edit: `fields` to set on the document `base` (None: a new record), None to delete it.

    `like` is a document that was stored before and whose values come back or are copied: they are taken as they are, also
    those that this program does not know."""

    kind: str
    id: str
    base: Doc | None
    fields: Mapping[str, Any] | None
    like: Doc | None = None


def folded(changes: Iterable[Change]) -> list[Change]:
    """Changes with each record once, made one after the other: of two values of a field the later one stands, and what
    is deleted stays deleted unless it is then made anew. The base is that of the first: what all were made on."""
    by_record: dict[tuple[str, str], Change] = {}
    for change in changes:
        before = by_record.get((change.kind, change.id))
        if before is not None:
            change = _after(before, change)
        by_record[change.kind, change.id] = change
    return list(by_record.values())


def _after(first: Change, then: Change) -> Change:
    """Two changes of one record as one."""
    if then.fields is None:
        return first._replace(fields=None)
    if first.fields is not None:
        return first._replace(fields={**first.fields, **then.fields})
    if then.base is not None:
        return first
    return first._replace(fields={**dict.fromkeys(first.base or {}), **then.fields})


class EditConflict(StoreError):
    """Somebody else changed the same fields meanwhile (field → (mine, theirs)), or deleted the record."""

    def __init__(self, kind: str, id: str, fields: dict[str, tuple[Any, Any]], actor: str) -> None:
        self.kind, self.id, self.fields, self.actor = kind, id, fields, actor
        if fields:
            known = KINDS[kind].fields if kind in KINDS else {}
            names = ", ".join(_(known[name].label) if name in known else name for name in fields)
            text = _("{actor} changed {fields} meanwhile; nothing was saved.").format(actor=actor, fields=names)
        else:
            text = _("{actor} deleted this meanwhile; nothing was saved.").format(actor=actor)
        super().__init__(text)


class NotYours(StoreError):
    """Taking a change back would also take back what somebody else did since: (kind, id, field) → (mine, theirs)."""

    def __init__(self, what: str, clashes: Clashes, actor: str, names: str) -> None:
        self.what, self.clashes, self.actor = what, clashes, actor
        super().__init__(
            _("“{what}” cannot simply be taken back: {actor} changed {names} since.").format(
                what=what, actor=actor, names=names
            )
        )


class Waiting(StoreError):
    """The server is away, or somebody else holds the plan: the edit was taken and is made when that is over."""


class Held(NamedTuple):
    """An edit that waits for its turn, or that came back because it could not be made (`error` says why)."""

    what: str
    changes: list[Change]
    error: StoreError | ValueError | None = None
    undoes: int = 0
    redoes: int = 0


def differs_meanwhile(change: Change, standing: Doc | None, actor: str) -> bool:
    """Whether the document `standing` is another than the one that `change` was made on, so that the two are merged.

    Raises EditConflict where both set the same field to different values, or the record is gone; `actor` is who changed
    it last."""
    if standing is change.base or standing == change.base:
        return False
    if change.base is None:  # a new record, or one brought back: is it here already, and another?
        clash = {
            name: (value, (standing or {}).get(name))
            for name, value in (change.fields or {}).items()
            if standing is not None and standing.get(name) != value
        }
        if clash:
            raise EditConflict(change.kind, change.id, clash, actor)
        return False
    if standing is None:
        if change.fields is None:
            return False
        raise EditConflict(change.kind, change.id, {}, actor)
    fields = change.fields if change.fields is not None else dict.fromkeys({*change.base, *standing})
    clash = {
        name: (value, standing.get(name))
        for name, value in fields.items()
        if standing.get(name) != change.base.get(name) and standing.get(name) != value
    }
    if clash:
        raise EditConflict(change.kind, change.id, clash, actor)
    return True


def values_put_back(fields: Doc | None, standing: Doc | None) -> Doc | None:
    """The values that an undo puts back. Where the document stands, None clears a field and is left out."""
    if fields is None or standing is None:
        return fields
    return {name: value for name, value in fields.items() if value is not None}
