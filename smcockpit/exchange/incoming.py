"""What a file would bring into the plan, row by row, before anything is kept."""

from __future__ import annotations

from typing import Any, NamedTuple


class Incoming(NamedTuple):
    """One row: a new record (`id` is ""), changes of one that is there (none: nothing is new), or why it is refused."""

    row: int  # 1-based, as the file counts: the header is row 1
    kind: str
    id: str
    fields: dict[str, Any]
    problem: str = ""
