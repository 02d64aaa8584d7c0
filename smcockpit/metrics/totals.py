"""Records that are sums of others, never data."""

from __future__ import annotations

import re

from smcockpit.metrics.values import normal

_COUNTED = re.compile(r"total (?:of |de )?\d+ (?:results?|resultados?|rows?|filas?|linhas?)\Z")  # TikTok Ads

TOTALS = frozenset((
    "total", "totals", "totales", "gesamt", "gesamtsumme", "insgesamt", "totaux", "totaal", "grand total", "total general", "suma total",
    "total geral",
))  # fmt: skip


def is_total_word(word: str, known: tuple[str, ...] = ()) -> bool:
    """Whether a normalised cell says that its record is a sum."""
    return (
        word in TOTALS
        or word in known
        or word.startswith(("total:", "total de la cuenta"))
        or bool(_COUNTED.match(word))
    )


def is_total(cells: list[str], known: tuple[str, ...]) -> bool:
    """Whether a record is a sum: its first or last filled cell says so."""
    filled = [cell for cell in cells if cell.strip()]
    if not filled:
        return False
    return any(is_total_word(normal(cell), known) for cell in (cells[0], filled[0], filled[-1]))
