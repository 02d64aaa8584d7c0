"""How the layout of stored documents changed, as an ordered list of small functions.

A plan of an older layout is brought up to date the first time somebody who may write opens it: under the lock, after a
backup, as one commit. Whoever may only read sees it brought up to date in memory. A plan of a newer layout than this
program knows opens for reading only.

To change the layout, append a function: it gets every document as {kind: {id: document}} and changes it in place.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from smcockpit.store.ids import new_id

Documents = dict[str, dict[str, dict[str, Any]]]
Migration = Callable[[Documents], None]


def business_goals(documents: Documents) -> None:
    """Layout 2: the business goal that a goal serves was a text; it is a record of its own now."""
    made: dict[str, str] = {}
    for goal in documents.get("goal", {}).values():
        text = goal.get("business")
        if isinstance(text, str) and text:
            if text not in made:
                made[text] = new_id()
                documents.setdefault("business_goal", {})[made[text]] = {"title": text[:200]}
            goal["business"] = made[text]


MIGRATIONS: list[Migration] = [business_goals]


def newest() -> int:
    """The layout this program writes. The first one is 1."""
    return 1 + len(MIGRATIONS)


def migrate(documents: Documents, schema: int) -> None:
    """Bring documents of an older layout up to date, in place."""
    for change in MIGRATIONS[schema - 1 :]:
        change(documents)
