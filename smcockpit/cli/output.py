"""The only place that writes: results to stdout, talk to stderr, both inert and in the characters the terminal can show."""

from __future__ import annotations

import json
import os
import re
import sys
from collections.abc import Mapping
from typing import IO, Any, NoReturn

from smcockpit.i18n import _
from smcockpit.plan.text import clean, fit, inert_json, visible, width

FINE, ATTENTION, USAGE, FAILED, CRASHED = 0, 1, 2, 3, 4  # the last for errors of ours alone; a crash file is named

_ASCII = str.maketrans(
    {
        "–": "-", "—": "-", "·": "-", "…": "~", "▲": "^", "▼": "v", "≈": "~", "●": "*", "○": "o", "◐": "%", "◑": "%", "◕": "%", "◌": "o", "✗": "!", "└": "`", "⌫": "<-", "✔": "x", "“": '"',
        "”": '"', "’": "'", "×": "x", "−": "-", "█": "#", "░": ".", "▁": "_", "│": "|", "─": "-", "→": ">", "∞": "inf",
    }
)  # fmt: skip


_BEGIN, _TEXT, _END = "\ue001", "\ue002", "\ue003"  # around a coloured text, until it is written


def put(text: str, stream: IO[str] | None = None) -> None:
    """The door to the terminal: `text` to stdout, or to another stream, as it is but for what would act on a terminal,
    which is shown as `\\x1b`. What a terminal's encoding lacks is shown so too."""
    _send(visible(text), stream or sys.stdout)


def say(text: str) -> None:
    """One line to the person, not for the pipe."""
    put(text + "\n", sys.stderr)


def _send(text: str, stream: IO[str]) -> None:
    try:
        stream.write(text)
    except UnicodeEncodeError:
        known = getattr(stream, "encoding", None) or "ascii"
        stream.write(text.encode(known, "backslashreplace").decode(known))


class Output:
    """How this run writes: colour only to a terminal that wants it, ASCII if asked or if the terminal cannot do more."""

    def __init__(self, ascii_only: bool = False) -> None:
        encoding = (sys.stdout.encoding or "ascii").lower()
        self.ascii = ascii_only or "utf" not in encoding
        self.colour = sys.stdout.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
        self.columns = _columns()
        self._key = os.urandom(6).hex()  # tells our own marks of colour from what data may hold

    def line(self, text: str = "") -> None:
        """One line of result."""
        put(self.plain(text) + "\n")

    def columns_of(self, text: str) -> None:
        """A line as somebody's --format asks for it: tabs and line ends between the fields stay."""
        lines = ["\t".join(self.plain(part) for part in line.split("\t")) for line in text.split("\n")]
        put("\n".join(lines) + "\n")

    def talk(self, text: str) -> None:
        """One line about the work, for the person and not for the pipe."""
        say(self.plain(text))

    def plain(self, text: str) -> str:
        """`text` inert, and in ASCII where this run writes ASCII."""
        text = inert(text)
        if self.ascii:
            text = to_ascii(text)
        return text

    def json(self, value: Any) -> None:
        """The same data for every reader: what would act on a terminal is escaped as `\\uXXXX`."""
        _send(inert_json(json.dumps(value, ensure_ascii=self.ascii, indent=None)) + "\n", sys.stdout)

    def style(self, text: str, code: str) -> str:
        """`text` in an SGR colour for `line`'s callers that build a row; plain where there is no colour."""
        return f"{_BEGIN}{self._key};{code}{_TEXT}{text}{_END}" if self.colour else text

    def styled(self, text: str) -> None:
        """A line with `style`d parts; everything else in it is made inert."""
        parts = re.split(f"{_BEGIN}{self._key};([0-9;]+){_TEXT}(.*?){_END}", self.plain(text))
        out = ""
        for n, part in enumerate(parts):
            out += f"\x1b[{part}m" if n % 3 == 1 else part + ("\x1b[0m" if n % 3 == 2 else "")
        _send(out + "\n", sys.stdout)

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


def filled(text: str, values: Mapping[str, str]) -> str:
    """Somebody's --format in one pass: `{name}` replaced by its value, `\\t` and `\\n` as in a shell; what stands in a
    value is not looked at again. Unknown names stay."""

    def part(match: re.Match[str]) -> str:
        if match[1] is None:
            return "\t" if match[0] == "\\t" else "\n"
        return values[match[1]].replace("\t", " ").replace("\n", " ") if match[1] in values else match[0]

    return re.sub(r"\{(\w+)\}|\\t|\\n", part, text)


def to_ascii(text: str) -> str:
    """`text` in ASCII: marks as their nearest sign, letters without accents, `?` for what has none."""
    import unicodedata

    text = unicodedata.normalize("NFKD", text.translate(_ASCII))
    return "".join(
        c if c.isascii() or 0xE000 <= ord(c) < 0xE010 else "" if unicodedata.combining(c) else "?" for c in text
    )


def _columns() -> int:
    """The width of the terminal in cells; 80 where stdout is none."""
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
    """Stop with a sentence on wrong usage, exit code 2."""
    raise Stop(message, USAGE)


def ask(question: str) -> bool:
    """A yes/no question on the terminal; only ever asked where both ends are one."""
    put(question + _(" [y/N] "), sys.stderr)
    sys.stderr.flush()
    answer = sys.stdin.readline().strip().lower()
    return answer in ("y", "yes", "s", "si", "sí")
