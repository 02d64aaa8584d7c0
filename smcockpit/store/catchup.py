"""Others' commits, laid over the plan that is in memory already, instead of reading all of it anew.

The history says what each commit changed. Made again on the image in memory, the commits must lead to exactly the bytes
that lie on disk; where they do not (somebody wrote by hand, put a copy in place, pruned), the file is read whole.
"""

from __future__ import annotations

import re
from itertools import islice
from typing import Any

from smcockpit.store.file import PlanFile
from smcockpit.store.history import unbroken
from smcockpit.store.ids import to_number
from smcockpit.store.image import HEAD, Image, document_bytes, head, standing_row
from smcockpit.store.port import Commit, Delete, Op, Put, Row
from smcockpit.store.tables import PlanTables

_MOST_COMMITS, _MOST_PLACES = 100, 8  # beyond that, reading or writing the whole is as quick
_HEAD = re.compile(rb'\{"_head":\{"1":(\{[^{}]*\})\}')


def caught_up(file: PlanFile, image: Image, tables: PlanTables) -> dict[int, list[Row]]:
    """Bring `image`, as `file` knows it, to what lies on disk now; the rows that each commit changed.

    {} where that cannot be done this way: then `file` knows what it knew, or nothing any more."""
    top, known = _top(file.beginning(500)), head(image)
    if top is None or not 0 < top["seq"] - known["seq"] <= _MOST_COMMITS or {**known, "seq": top["seq"]} != top:
        return {}
    entries = list(islice(file.history.entries(top["seq"]), top["seq"] - known["seq"]))[::-1]
    if not unbroken(entries, known["seq"], top["seq"]):
        return {}
    try:
        places = _places(image, entries)
        old = [document_bytes(image, place) for place in places]
        made = {entry.seq: _made_again(image, entry, tables, {**top, "seq": entry.seq}) for entry in entries}
        new = [document_bytes(image, place) for place in places]
        spots = zip(places, old, new, strict=True)
        if file.is_now(image, [(number, before, after) for (_kind, number), before, after in spots]):
            return made
    except (LookupError, ValueError, TypeError, AttributeError):  # the history speaks of what is not here
        pass
    file.forget()
    return {}


def _top(beginning: bytes) -> dict[str, Any] | None:
    from json import loads

    match = _HEAD.match(beginning)
    try:
        top = loads(match[1]) if match else None
    except ValueError:
        return None
    return top if isinstance(top, dict) and isinstance(top.get("seq"), int) else None


def _places(image: Image, entries: list[Commit]) -> list[tuple[str, str]]:
    """(kind, number) of the documents that were replaced, the head included; none where documents came or went."""
    places = {(c["kind"], str(to_number(c["id"]))): c for entry in entries for c in entry.changes}
    stay = all(c["before"] is not None and c["after"] is not None for entry in entries for c in entry.changes)
    return [*places, (HEAD, "1")] if stay and 0 < len(places) < _MOST_PLACES else []


def _made_again(image: Image, entry: Commit, tables: PlanTables, top: dict[str, Any]) -> list[Row]:
    """One commit on `image`, as its author's program made it. Raises LookupError where it does not fit there."""
    ops: list[Op] = []
    before = []
    for change in entry.changes:
        kind, id, after = change["kind"], change["id"], change["after"]
        row = standing_row(image, kind, id)
        if row.doc != change["before"]:
            raise LookupError(id)
        before.append(row)
        ops.append(Delete(kind, id) if after is None else Put(kind, id, after))
    tables.change(image, ops, before, top, entry.by, entry.at)
    return [
        Row(op.kind, op.id, row.rev + 1, entry.seq, dict(op.doc) if isinstance(op, Put) else None, entry.by)
        for op, row in zip(ops, before, strict=True)
        if isinstance(op, Put) or row.doc is not None
    ]
