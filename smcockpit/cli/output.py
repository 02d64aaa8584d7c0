"""The only place that writes: results to stdout, talk to stderr, both inert and in the characters the terminal can show."""

from __future__ import annotations

import json
import os
import sys
from typing import Any, NoReturn

from smcockpit.plan.text import clean, fit, width
from smcockpit.words import _

FINE, ATTENTION, USAGE, FAILED, CRASHED = 0, 1, 2, 3, 4  # the last for errors of ours alone; a crash file is named

_ASCII = str.maketrans(
    {
        "–": "-", "—": "-", "·": "-", "…": "~", "▲": "^", "▼": "v", "≈": "~", "●": "*", "○": "o", "◐": "%", "◑": "%", "◕": "%", "◌": "o", "✗": "!", "└": "`", "⌫": "<-", "✔": "x", "“": '"',
        "”": '"', "’": "'", "×": "x", "−": "-", "█": "#", "░": ".", "▁": "_", "│": "|", "─": "-", "→": ">", "∞": "inf",
    }
)  # fmt: skip


class Output:
    """How this run writes: colour only to a terminal that wants it, ASCII if asked or if the terminal cannot do more."""

    def __init__(self, ascii_only: bool = False) -> None:
        encoding = (sys.stdout.encoding or "ascii").lower()
        self.ascii = ascii_only or "utf" not in encoding
        self.colour = sys.stdout.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
        self.columns = _columns()

    def line(self, text: str = "") -> None:
        """One line of result."""
        sys.stdout.write(self.plain(text) + "\n")

    def columns_of(self, text: str) -> None:
        """A line as somebody's --format asks for it: tabs and line ends between the fields stay."""
        lines = ["\t".join(self.plain(part) for part in line.split("\t")) for line in text.split("\n")]
        sys.stdout.write("\n".join(lines) + "\n")

    def talk(self, text: str) -> None:
        """One line about the work, for the person and not for the pipe."""
        sys.stderr.write(self.plain(text) + "\n")

    def plain(self, text: str) -> str:
        text = inert(text)
        if self.ascii:
            text = to_ascii(text)
        return text

    def json(self, value: Any) -> None:
        sys.stdout.write(json.dumps(value, ensure_ascii=self.ascii, indent=None) + "\n")

    def style(self, text: str, code: str) -> str:
        """`text` in an SGR colour for `line`'s callers that build a row; plain where there is no colour."""
        return f"\x01{code}\x02{text}\x03" if self.colour else text

    def styled(self, text: str) -> None:
        """A line with `style`d parts; everything else in it is made inert."""
        shown = self.plain(text.replace("\x01", "\ue001").replace("\x02", "\ue002").replace("\x03", "\ue003"))
        parts = shown.split("\ue001")
        out = parts[0]
        for part in parts[1:]:
            code, _mark, rest = part.partition("\ue002")
            out += f"\x1b[{code}m" + rest.replace("\ue003", "\x1b[0m")
        sys.stdout.write(out + "\n")

    def table(self, rows: list[list[str]], heads: list[str] | None = None, widths: list[int] | None = None) -> None:
        """Columns two spaces apart, each as wide as its widest cell but no wider than `widths` says."""
        every = ([heads] if heads else []) + rows
        if not every:
            return
        limits = widths or [60] * len(every[0])
        sizes = [min(max(width(inert(row[n])) for row in every), limits[n]) for n in range(len(every[0]))]
        for row in every:
            self.line("  ".join(fit(inert(cell), size) for cell, size in zip(row, sizes, strict=True)).rstrip())


def inert(text: str) -> str:
    """Text that does nothing to a terminal; line ends become spaces, private marks stay."""
    return clean(text) if not text.startswith(" ") else " " * (len(text) - len(text.lstrip(" "))) + clean(text)


def to_ascii(text: str) -> str:
    import unicodedata

    text = unicodedata.normalize("NFKD", text.translate(_ASCII))
    return "".join(
        c if c.isascii() or 0xE000 <= ord(c) < 0xE010 else "" if unicodedata.combining(c) else "?" for c in text
    )


def _columns() -> int:
    try:
        return os.get_terminal_size(sys.stdout.fileno()).columns
    except (OSError, ValueError):
        return 80


class Stop(Exception):
    """Ends the command with a sentence on stderr and an exit code."""

    def __init__(self, message: str, code: int = FAILED) -> None:
        self.code = code
        super().__init__(message)


def usage(message: str) -> NoReturn:
    raise Stop(message, USAGE)


def ask(question: str) -> bool:
    """A yes/no question on the terminal; only ever asked where both ends are one."""
    sys.stderr.write(question + _(" [y/N] "))
    sys.stderr.flush()
    answer = sys.stdin.readline().strip().lower()
    return answer in ("y", "yes", "s", "si", "sí")
