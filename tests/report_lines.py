"""What tests of faults did and lost: printed at the end of every run, however quiet it is."""

from __future__ import annotations

LINES: list[str] = []


def tell(text: str) -> None:
    LINES.append(text.strip())
