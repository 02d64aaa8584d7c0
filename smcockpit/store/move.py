"""A whole plan from one engine to the other: documents, trash, history and copies, compared one by one afterwards."""

from __future__ import annotations

from typing import Any, NamedTuple

from smcockpit.i18n import _
from smcockpit.store import fill_store, open_store
from smcockpit.store.history import entry_of
from smcockpit.store.image import HEAD
from smcockpit.store.port import Bundle, Commit, StoreError


class Moved(NamedTuple):
    """How much was carried."""

    documents: int
    commits: int
    copies: int


def move(source: str, target: str) -> Moved:
    """Carry the plan at `source` to `target`, where none may be; `source` stays as it is.

    Raises StoreError, also where what arrived is not what left.
    """
    left, right = open_store(source, read_only=True), None
    try:
        sent = left.dump()
        right = fill_store(target, sent)
        arrived = right.dump()
        wrong = _differences(sent, arrived)
        if wrong:
            raise StoreError(
                _("What arrived in {place} is not what left: {what}. Go on using {source}.").format(
                    place=right.place, what=wrong, source=left.place
                )
            )
        return Moved(
            sum(len(table) for kind, table in sent.image.items() if not kind.startswith("_")),
            sum(1 for line in sent.history if b'"seq"' in line),
            len(sent.backups),
        )
    finally:
        left.close()
        if right is not None:
            right.close()


def _differences(sent: Bundle, arrived: Bundle) -> str:
    """The first thing that is not the same, in words; "" where all is."""
    for kind in sorted({*sent.image, *arrived.image}):
        left, right = sent.image.get(kind, {}), arrived.image.get(kind, {})
        for number in {*left, *right}:
            if kind != HEAD and _marked(left.get(number)) != _marked(right.get(number)):
                return _("{kind} {id}").format(kind=kind, id=number)
    if sent.image[HEAD]["1"]["seq"] != arrived.image[HEAD]["1"]["seq"]:
        return _("the number of the last commit")
    if _entries(sent) != _entries(arrived):
        return _("the history")
    left_copies, right_copies = dict(sent.backups), dict(arrived.backups)
    if any(right_copies.get(name) != data for name, data in left_copies.items()):
        return _("the backups")
    return ""


def _marked(doc: dict[str, Any] | None) -> dict[str, Any] | None:
    """A document with its bookkeeping, also where somebody wrote it into the file by hand."""
    return None if doc is None else {**doc, "_": list(doc.get("_", (0, 0, "")))}


def _entries(bundle: Bundle) -> list[Commit | bytes]:
    return [entry_of(line) if b'"seq"' in line[:7] else line for line in bundle.history]
