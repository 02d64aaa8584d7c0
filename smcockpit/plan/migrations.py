"""How the records of an older layout become those of the next one: one function per layout, in order.

To change the layout, append a function to `LAYOUTS`. It gets every document as {kind: {id: document}}, and a function that
makes fresh ids, and changes the documents in place. When and how a stored plan is migrated is decided in
`smcockpit.store.migrations`, which also says what needs a new layout and what does not.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

Documents = dict[str, dict[str, dict[str, Any]]]
Migration = Callable[[Documents, Callable[[], str]], None]


def business_goals(documents: Documents, new_id: Callable[[], str]) -> None:
    """Layout 2: the business goal that a goal serves was a text; it is a record of its own now. Goals that named the
    same text serve the same record."""
    made: dict[str, str] = {}
    for goal in documents.get("goal", {}).values():
        text = goal.get("business")
        if isinstance(text, str) and text:
            if text not in made:
                made[text] = new_id()
                documents.setdefault("business_goal", {})[made[text]] = {"title": text[:200]}
            goal["business"] = made[text]


LAYOUTS: tuple[Migration, ...] = (business_goals,)  # the first leads from layout 1 to 2
