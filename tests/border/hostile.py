"""Texts that act on a terminal, on a reader or on a program, and how they are told in what was written."""

from __future__ import annotations

import ast
import os
import random
import re
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import TypeVar

STORM = int(os.environ.get("SMCOCKPIT_STORM", "1"))  # multiplies how many cases are thrown
T = TypeVar("T")
ROOT = Path(__file__).resolve().parents[2]

# what must never reach a terminal from anybody's text: controls but for the ends of lines and tabs, bidi, tags, surrogates
ACTING = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2060\u2066-\u206f\ufff9-\ufffb\ud800-\udfff\U000e0000-\U000e007f]|\r(?!\n)")

SEEDS = [
    "\x1b[2J", "\x1b]0;owned\x07", "\x1b]52;c;cm0gLXJm\x07", "\x9b31m", "\x90q\x9c", "\x85", "\x7f\x7f", "\r\x1b[K", "\u202eexe.gpj", "\u2066x\u2069", "\u200fabc", "\U000e0041\U000e0042",
    "\udcff\udcfe", "\udc80", "\ue0012J\ue002x\ue003", "\x01", "\x02\x03", "{due}", "{brand}{0}{}", "%s%n%(x)s", "%", "$(id)", "`id`", "../../etc", "'\"", "=cmd|' /C calc'!A0",
    "\ufeffbom", "e" + "\u0301" * 40, "👩‍👩‍👧", "\n\n# x", "a\tb", "--", "-", "--json", "@", "#", "", " ", "9" * 400, "1e999", "nan", "-1", "0", "[", "\\", "x" * 5000, "9999-12-31", "0001-01-01", "+9999m", "9999w", "\u2028", "ñandú", "\\x1b[0m",
]  # fmt: skip


def text(chance: random.Random) -> str:
    """A hostile text, as an argument can hold it: without NUL, and of surrogates only those that stand for bytes."""
    if chance.random() < 0.2:
        return "".join(chr(chance.choice((chance.randrange(1, 0x100), chance.randrange(0x2000, 0x2070), chance.randrange(0xDC80, 0xDD00), chance.randrange(0xE0000, 0xE0080)))) for _n in range(8))
    return "".join(chance.choice(SEEDS) for _n in range(chance.choice((1, 1, 2, 3))))


def acting(written: str) -> str:
    """The first acting character in what was written, with what stands around it; "" where there is none."""
    found = ACTING.search(written)
    return repr(written[max(found.start() - 30, 0) : found.end() + 30]) if found else ""


def crashed(state: Path) -> str:
    """What a crash file of this run says; "" where nothing crashed."""
    files = sorted(state.glob("crash-*.txt")) if state.is_dir() else []
    return "\n".join(path.read_text()[-1500:] for path in files[:1])


def share(cases: Sequence[T], turn: int, of: int) -> Sequence[T]:
    """Every `of`th case, beginning at `turn`: neighbours of a row take turns. All of them in the storm."""
    return cases if STORM > 1 else cases[turn % of :: of]


@cache
def sources() -> dict[str, ast.Module]:
    """Every module of the program as a syntax tree, by its path in the project."""
    return {str(path.relative_to(ROOT)): ast.parse(path.read_text(encoding="utf-8")) for path in sorted((ROOT / "smcockpit").rglob("*.py"))}
