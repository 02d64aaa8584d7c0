"""Text from outside, cleaned of what acts on a terminal or a reader, and measured in terminal cells.

Every free-text field and every CSV cell passes `clean` once, where it enters. What it removes are the code points
that act on a terminal or on the reader instead of being read: C0/C1 controls, bidi overrides, tag characters, lone
surrogates, and combining marks without end. ZWJ and VS16 stay, emoji are built with them.
"""

from __future__ import annotations

import re
import unicodedata

LIMIT = 20_000  # characters a single text may have; the longest caption any network takes is 63,206, most 2,200
MARKS = 4  # combining marks in a row; Vietnamese needs two, scholarly Hebrew four

_PLAIN = re.compile(r"[\x20-\x7e]*\Z")
# Characters of one cell that join with no neighbour: nearly every text is of these alone, and is measured by its length.
_NARROW = re.compile(
    "[ -~\xa1-\xac\xae-\u02ff\u0391-\u03ff\u0400-\u0482\u2010-\u2027\u2030-\u205e\u20a0-\u20bf\u2190-\u21ff\u2200-\u22ff"
    "\u2500-\u25fc\u2713-\u2718\u2800-\u28ff]*"
)
_ACTS = (
    "\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2060\u2066-\u206f\ufff9-\ufffb"
    "\ud800-\udfff\U000e0000-\U000e007f"
)
_ACTING = re.compile(f"[{_ACTS}]")
_UNSAFE = re.compile(f"[{_ACTS}\u200b\ufeff]")  # also what has no width: it acts on no terminal, but hides in a text


def visible(text: str) -> str:
    """`text` whose acting characters are shown instead (`\\x1b`, `\\u202e`); line ends and tabs stay."""
    if text.isascii() and text.isprintable():
        return text
    return "\r\n".join(_ACTING.sub(_escape, line) for line in text.split("\r\n"))


def _escape(match: re.Match[str]) -> str:
    code = ord(match[0])
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def inert_json(text: str) -> str:
    """JSON text whose acting characters are written as `\\uXXXX`: the same data, harmless on a terminal."""
    return text if text.isascii() and "\x7f" not in text else _UNSAFE.sub(_json_escape, text)


def _json_escape(match: re.Match[str]) -> str:
    """A character as JSON escapes it, above U+FFFF in two halves."""
    units = match[0].encode("utf-16-be", "surrogatepass")
    return "".join(f"\\u{units[n]:02x}{units[n + 1]:02x}" for n in range(0, len(units), 2))


def clean(text: str, *, lines: bool = False, limit: int = LIMIT) -> str:
    """`text` without anything that acts: NFC, no controls, tabs as spaces; line ends kept only if `lines`.

    A text longer than `limit` characters is cut there with an ellipsis, so that nothing is lost unseen.
    """
    if len(text) <= limit and _PLAIN.match(text):
        return text.strip()
    text = text[: limit * 2].replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ")
    text = text.replace("\u2028", "\n").replace("\u2029", "\n")
    text = _UNSAFE.sub("", unicodedata.normalize("NFC", _without_runaway_marks(text)))
    if not lines:
        text = " ".join(text.split("\n"))
    text = text.strip()
    return text if len(text) <= limit else text[: limit - 1] + "…"


def _without_runaway_marks(text: str) -> str:
    kept: list[str] = []
    run = 0
    for char in text:
        run = run + 1 if unicodedata.category(char) in ("Mn", "Me") and char != "\ufe0f" else 0
        if run <= MARKS:
            kept.append(char)
    return "".join(kept)


def fold(text: str) -> str:
    """`text` for comparing as people do: no case, no accents (`Adiós` finds `adios`)."""
    if text.isascii():
        return text.casefold()
    return "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c)).casefold()


def clusters(text: str) -> list[tuple[str, int]]:
    """What a reader takes for one character (an emoji of five code points is one), each with its terminal cells: 0, 1 or 2.

    The widths are those that Textual lays its screen out with; a terminal that draws another Unicode version may
    disagree on the newest of them."""
    if _NARROW.fullmatch(text):
        return [(char, 1) for char in text]
    from rich.cells import split_graphemes

    spans, _cells = split_graphemes(text)
    return [(text[start:end], cells) for start, end, cells in spans]


def width(text: str) -> int:
    """Terminal cells of `text`."""
    return len(text) if _NARROW.fullmatch(text) else sum(cells for _cluster, cells in clusters(text))


def fit(text: str, cells: int, *, right: bool = False) -> str:
    """`text` in exactly `cells` terminal cells: padded, or cut between two characters with `…`."""
    if cells <= 0:
        return ""
    wide = width(text)
    if wide > cells:
        kept, room = [], cells - 1
        for cluster, taken in clusters(text):
            room -= taken
            if room < 0:
                break
            kept.append(cluster)
        text = "".join(kept) + "…"
        wide = width(text)
    pad = " " * (cells - wide)
    return pad + text if right else text + pad
