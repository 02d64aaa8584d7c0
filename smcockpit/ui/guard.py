"""The last guard before the terminal: whatever a widget was handed, only printable text goes out; ASCII if asked."""

from __future__ import annotations

import re
import unicodedata

from rich.segment import Segment
from textual.color import Color
from textual.filter import LineFilter

from smcockpit.plan.text import clusters

_UNSAFE = re.compile(
    "[\x00-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff\ud800-\udfff\U000e0000-\U000e007f]"
)
_BOX = str.maketrans(
    {
        **dict.fromkeys("─━═╌┄┈╴╶╸╺", "-"), **dict.fromkeys("│┃║╎┆┊╵╷", "|"),
        **dict.fromkeys("┌┐└┘├┤┬┴┼╭╮╰╯┏┓┗┛╒╕╘╛", "+"), **dict.fromkeys("█▇▆▅▓▒▮■", "#"), **dict.fromkeys("▄▃▂▁▀", "_"),
        "░": ".", "▌": ">", "▐": "<", "▎": ">", "▏": "|", "▊": "#", "▔": "-", "▕": "|", "·": ".", "…": "~", "–": "-", "—": "-",
        "▲": "^", "▼": "v", "≈": "~", "●": "*", "○": "o", "◌": "'", "◐": "%", "◑": "&", "◕": "@", "✔": "x", "×": "x", "‹": "<",
        "›": ">", "⏎": "!", "−": "-", "→": ">", "←": "<", "↑": "^", "↓": "v", "“": '"', "”": '"', "’": "'", "♦": "#", "•": "*",
        "¿": "?", "¡": "!", "▸": ">", "▾": "v", "∞": "8",
    }
)  # fmt: skip


class TerminalGuard(LineFilter):
    """Drops what acts on a terminal (escapes, C1, bidi, tags). All of it is zero cells wide, so nothing moves."""

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        """The segments of a line without what acts on a terminal; as wide as before."""
        return [
            s
            if s.control or (s.text.isascii() and s.text.isprintable()) or not _UNSAFE.search(s.text)
            else Segment(_UNSAFE.sub("", s.text), s.style)
            for s in segments
        ]


class AsciiFilter(LineFilter):
    """Writes every line in ASCII, cell for cell: glyphs by a table, letters without their accents, the rest as `?`."""

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        """The segments of a line in ASCII; as wide as before."""
        return [s if s.control or s.text.isascii() else Segment(_ascii(s.text), s.style) for s in segments]


def _ascii(text: str) -> str:
    out = []
    for cluster, cells in clusters(text.translate(_BOX)):
        if cluster.isascii():
            out.append(cluster)
        elif 0x2800 <= ord(cluster[0]) <= 0x28FF:  # braille: a chart's dots
            out.append("*" if cluster != "\u2800" else " ")
        else:
            plain = unicodedata.normalize("NFKD", cluster)[:1]
            out.append(plain if plain.isascii() and cells == 1 else "?" * cells)
    return "".join(out)
