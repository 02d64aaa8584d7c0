"""CSV that a spreadsheet may open: a cell that it would run as a formula goes out with a guard, and comes in without.

In our own tables the guard is an apostrophe in front (OWASP, "CSV Injection"). It is taken off on the way in, from any
table: a cell that itself begins with apostrophes before such a sign gets one more, so that what comes back is what went
out. Numbers such as -5 or +3.5 % run nothing and stay as they are.

A scheduler publishes what stands in its table, an apostrophe too. There the guard is a zero-width space: a spreadsheet
takes the cell for text, and nobody sees it in a post. `plan.text.clean` takes it off on the way in, as from any text.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence

from smcockpit.plan.text import clean

_RUNS = re.compile(r"[\s']*[=+\-@\t\r\n＝＋－＠]")  # also the wide forms, which spreadsheets read as the narrow ones
_NUMBER = re.compile(r"[\s']*[+\-−]?\d[\d.,\u00a0 ]*%?\s*\Z")
ZERO_WIDTH = "\u200b"


def _is_run(cell: str) -> bool:
    return _RUNS.match(cell) is not None and _NUMBER.match(cell) is None


def guard(cell: str) -> str:
    """A cell that no spreadsheet runs; `unguard` makes it again what it was."""
    return "'" + cell if _is_run(cell) else cell


def unguard(cell: str) -> str:
    """A cell without the mark that `guard` set before it."""
    return cell[1:] if cell.startswith("'") and _is_run(cell) else cell


def guard_published(cell: str) -> str:
    """The same for a cell that a scheduler publishes."""
    return ZERO_WIDTH + cell if _is_run(cell) else cell


def write(rows: Iterable[Sequence[str]], *, published: bool = False) -> str:
    """Rows as CSV (RFC 4180), every cell inert: nothing in it acts on a spreadsheet or a terminal."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    guarded = guard_published if published else guard
    for row in rows:
        writer.writerow([guarded(clean(cell, lines=True, limit=1_000_000)) for cell in row])
    return out.getvalue()


def read(text: str) -> list[list[str]]:
    """The rows of a table, guards taken off; commas or semicolons, whichever the first line has more of. Raises
    ValueError with a sentence."""
    from smcockpit.i18n import _

    first = text.partition("\n")[0]
    sign = ";" if first.count(";") > first.count(",") else ","
    try:
        return [[unguard(cell) for cell in row] for row in csv.reader(io.StringIO(text, newline=""), delimiter=sign)]
    except csv.Error as error:
        raise ValueError(_("This is no CSV that can be read: {why}.").format(why=error)) from None
