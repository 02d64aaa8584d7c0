"""Undo from the history: which change is mine to take back, and what taking it back means for the documents of now.

Pure. There is no list of undone things anywhere: a commit says which one it took back (`undoes`) or which undo it took
back (`redoes`), so that undo goes on after a restart, and each person has a thread of their own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

from smcockpit.i18n import _
from smcockpit.plan.kinds import KINDS
from smcockpit.plan.plan import Plan
from smcockpit.store.port import Commit

Doc = dict[str, Any]
Clashes = dict[tuple[str, str, str], tuple[Any, Any]]  # (kind, id, field; "" for the whole record) → (mine, theirs)


class Back(NamedTuple):
    """One document's part: the document as it stands, and the fields to set on it, None to delete it. A document that
    stands no more is made anew from `fields`."""

    kind: str
    id: str
    standing: Doc | None
    fields: Doc | None


def last_done(history: Iterable[Commit], actor: str) -> Commit | None:
    """The newest change of `actor` that was not taken back (one made again counts as a change). The commit that made
    the plan is none of them."""
    taken: set[int] = set()
    for entry in history:
        if entry.by != actor or entry.seq == 1:
            continue
        if entry.undoes:
            taken.add(entry.undoes)
            continue
        if entry.redoes:
            taken.add(entry.redoes)
        if entry.seq not in taken and (entry.changes or entry.redoes):
            return entry
    return None


def last_undone(history: Iterable[Commit], actor: str) -> Commit | None:
    """The newest undo of `actor` that was not taken back in turn; none once something new was done after it."""
    taken: set[int] = set()
    for entry in history:
        if entry.by != actor:
            continue
        if entry.redoes:
            taken.add(entry.redoes)
        elif entry.undoes:
            if entry.seq not in taken:
                return entry
            taken.add(entry.undoes)
        elif entry.changes and entry.seq not in taken:
            return None
    return None


def original(history: Iterable[Commit], entry: Commit) -> str:
    """What a change was called before it was undone and made again."""
    for earlier in history:
        if earlier.seq == (entry.undoes or entry.redoes or entry.seq):
            entry = earlier
            if not (earlier.undoes or earlier.redoes):
                break
    return entry.what


def inverse(entry: Commit, standing: Callable[[str, str], Doc | None], keep_theirs: bool) -> tuple[list[Back], Clashes]:
    """What to change so that `entry` is undone, and where that would also undo what others did since.

    With `keep_theirs` those fields are left out of the change."""
    steps_back: list[Back] = []
    clashes: Clashes = {}
    for change in reversed(entry.changes):
        kind, id, before, after = change["kind"], change["id"], change["before"], change["after"]
        doc = standing(kind, id)
        if before is None and doc is None:
            continue  # it was added then and is gone already
        here, old, new = doc or {}, before or {}, after or {}
        names = {*old, *new, *(here if before is None else {})}
        wanted = {name: old.get(name) for name in names if before is None or old.get(name) != new.get(name)}
        touched = {
            name: (value, here.get(name))
            for name, value in wanted.items()
            if here.get(name) != new.get(name) and here.get(name) != value
        }
        if doc is None and after is not None:
            touched = {"": (before, None)}  # changed then, deleted since
        clashes |= {(kind, id, name): pair for name, pair in touched.items()}
        if touched and keep_theirs:
            if before is None or doc is None:
                continue
            wanted = {name: value for name, value in wanted.items() if name not in touched}
        if before is None:
            steps_back.append(Back(kind, id, doc, None))
        elif doc is None:
            steps_back.append(Back(kind, id, None, before))
        elif wanted:
            steps_back.append(Back(kind, id, doc, wanted))
    return steps_back, clashes


def changed_fields(change: dict[str, Any], plan: Plan) -> list[tuple[str, str, str]]:
    """What a commit did to one record, as people read it: (label, before, after) per field, "" for none."""
    if change["kind"] not in KINDS:
        return []
    before, after = change["before"] or {}, change["after"] or {}
    return [
        (_(field.label), field.show(before.get(name), plan), field.show(after.get(name), plan))
        for name, field in KINDS[change["kind"]].fields.items()
        if before.get(name) != after.get(name)
    ]
