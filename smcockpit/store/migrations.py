"""How the layout of stored documents changed, as an ordered list of small functions.

A plan of an older layout is brought up to date the first time somebody who may write opens it: under the lock, after a
backup, as one commit. Whoever may only read sees it brought up to date in memory. A plan of a newer layout than this
program knows opens for reading only.

Only what an older program could do harm to is a new layout: a field whose meaning or shape changes, a kind that is split.
New kinds, new fields and new choices are none, and `newest` stays as it is: an older program on the same plan keeps what
it does not know, through every edit of its own (see `plan.validation.validate`). Each layout that was ever written stands as a
small plan in the tests, and every later program must open it.

What a migration does to records is the plan's business: the functions stand in `smcockpit.plan.migrations`, one per
layout. Here they are only counted, and carried out at the right moment.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from copy import deepcopy
from typing import Any

from smcockpit.i18n import _
from smcockpit.plan.migrations import LAYOUTS, Documents, Migration
from smcockpit.store.ids import new_id
from smcockpit.store.image import Image, head, rows_of
from smcockpit.store.port import Commit, Delete, Put, Row, StoreError

PROGRAM = "smcockpit"  # who the program's own commits are by
# what `migrated` writes, in either language; the first program that migrated named only the layout it came to, 2
_MIGRATED = re.compile(
    r"(?:brought the plan from layout|llevó el plan del formato) (\d+) (?:to|al) (\d+)"
    r"|(?:brought the plan to layout|llevó el plan al formato) 2"
)


MIGRATIONS: list[Migration] = [*LAYOUTS]


def newest() -> int:
    """The layout this program writes. The first one is 1."""
    return 1 + len(MIGRATIONS)


def migrate(documents: Documents, schema: int) -> None:
    """Bring documents of an older layout up to date, in place."""
    for change in MIGRATIONS[schema - 1 :]:
        change(documents, new_id)


def migrated(old: int, new: int) -> str:
    """What the commit of a migration is called."""
    return _("brought the plan from layout {old} to {new}").format(old=old, new=new)


def layouts_of(entry: Commit) -> tuple[int, int] | None:
    """(layout before, layout after) where a commit was a migration."""
    match = _MIGRATED.fullmatch(entry.what) if entry.by == PROGRAM else None
    return (int(match[1] or 1), int(match[2] or 2)) if match else None


def layout_at(history: Iterable[Commit], moment: str) -> int:
    """The layout of what was kept at a moment (ISO 8601 in UTC); `history` is newest first."""
    layout = newest()
    for entry in history:
        if entry.at <= moment:
            break
        if layouts := layouts_of(entry):
            layout = layouts[0]
    return layout


def migrate_rows(rows: list[Row], layout: int) -> list[Row]:
    """The rows of an older layout brought up to date, beside those given."""
    if layout >= newest():
        return rows
    known = {(row.kind, row.id): row for row in rows if row.doc is not None}
    documents: Documents = {}
    for (kind, id), row in known.items():
        documents.setdefault(kind, {})[id] = deepcopy(row.doc or {})
    migrate(documents, layout)
    return [
        known.get((kind, id), Row(kind, id, 0, 0, None, ""))._replace(doc=doc)
        for kind, table in documents.items()
        for id, doc in table.items()
    ]


def copied_rows(image: Image, name: str) -> list[Row]:
    """The documents of the copy `name` in the layout of this program. Raises StoreError for one of a newer program."""
    layout = head(image).get("schema", 1)
    if layout > newest():
        raise StoreError(
            _("The copy {name} was written by a newer smcockpit, which can put it in place.").format(name=name)
        )
    return migrate_rows(rows_of(image), layout)


def migration_ops(
    before: Mapping[tuple[str, str], dict[str, Any]], documents: Documents, layout: int
) -> list[Put | Delete]:
    """What to commit so that the documents of an older layout are up to date. `before` are they by (kind, id);
    `documents` are copies of them, to the last leaf, which are changed in place."""
    migrate(documents, layout)
    after = {(kind, id): doc for kind, table in documents.items() for id, doc in table.items()}
    ops: list[Put | Delete] = [Put(*key, doc) for key, doc in after.items() if before.get(key) != doc]
    return ops + [Delete(*key) for key in before if key not in after]
