"""The plan as it stood, and as it can be put together again: documents and history laid over each other. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from smcockpit.i18n import _
from smcockpit.store.port import Commit, Delete, Op, Put, Row, StoreError


def as_of(rows: Iterable[Row], history: Iterable[Commit], moment: str) -> list[Row]:
    """The documents as they stood at `moment` (ISO 8601 in UTC), from those of now and the history, newest first.

    Raises StoreError where the plan did not exist yet, or the history does not reach back so far.
    """
    standing = {(row.kind, row.id): row for row in rows}
    oldest: Commit | None = None
    for entry in history:
        if entry.at <= moment:
            return list(standing.values())
        if oldest is not None and entry.seq != oldest.seq - 1:
            break
        for change in reversed(entry.changes):
            key = change["kind"], change["id"]
            if change["before"] is None:
                standing.pop(key, None)
            else:
                standing[key] = Row(*key, 0, entry.seq, change["before"], entry.by)
        oldest = entry
    if oldest is None:
        raise StoreError(_("There is no history, so that nobody knows how the plan stood then."))
    day = oldest.at[:10]
    if oldest.seq == 1:
        raise StoreError(_("The plan was started on {day}; there was none before.").format(day=day))
    raise StoreError(_("The history goes back to {day} and no further.").format(day=day))


def replayed(
    documents: dict[tuple[str, str], dict[str, Any]], seq: int, history: Iterable[Commit]
) -> tuple[dict[tuple[str, str], dict[str, Any]], int, list[Commit]]:
    """The documents of commit `seq` with every later commit laid over them, as far as the history has no hole.

    Returns (documents, the commit they are of now, the commits laid over them in order)."""
    later: dict[int, Commit] = {}
    for entry in history:
        if entry.seq <= seq:
            break
        later[entry.seq] = entry
    standing, done = dict(documents), []
    while (following := later.get(seq + 1)) is not None:
        for change in following.changes:
            key = change["kind"], change["id"]
            if change["after"] is None:
                standing.pop(key, None)
            else:
                standing[key] = change["after"]
        seq += 1
        done.append(following)
    return standing, seq, done


def difference(now: Iterable[Row], then: Iterable[Row]) -> list[Op]:
    """What to commit so that the documents of now become those of then."""
    standing = {(row.kind, row.id): row for row in now}
    ops: list[Op] = []
    for row in then:
        here = standing.pop((row.kind, row.id), None)
        if row.doc is not None and (here is None or here.doc != row.doc):
            ops.append(Put(row.kind, row.id, row.doc, here.rev if here is not None else 0))
    ops += [Delete(row.kind, row.id, row.rev) for row in standing.values()]
    return ops
