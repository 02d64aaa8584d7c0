"""What in a plan file is no document: found, taken out of the way, and kept byte for byte.

Whatever a person or another program left in the file that cannot be a document (a table that is a list, a document that
is a text, a number that is none, a value JSON has no word for, nesting without end) is moved to the table `_odd`, as a
document of plain TinyDB: {"kind": table, "number": key, "text": the very characters}. The next save writes it there, so
that it is never lost and never in anybody's way. A document written anew under the number of an odd one replaces it.
"""

from __future__ import annotations

import re
from typing import Any

from smcockpit.store.port import Odd

Image = dict[str, dict[str, Any]]  # TinyDB's own shape: table → document id → document

HEAD, GONE, ODD = "_head", "_gone", "_odd"
RESERVED = frozenset((HEAD, GONE, ODD))
DEEPEST = 60  # lists and tables within each other in one document; the deepest field of ours has two
_MOST = 1 << 62  # commits, and revisions of a document

_NO_BRACKETS = bytes(set(range(256)) - set(b"{}[]"))
_ROUND = bytes.maketrans(b"{}", b"[]")
# every digit alike, everything that may follow a number alike: long numbers are found without a regex
_DIGITS = bytes.maketrans(b"0123456789]} \n\r\t", b"0000000000,,,,,,")
_LONG = b"0" * 19 + b","
# patterns are compiled on first use: an ordinary plan never needs them
_TEXT = rb'"(?:[^"\\]|\\.)*"'
_INTEGER = rb"(?<![\d.eE+-])-?(\d{19,40})(?![\d.eE])"
_ENDLESS = rb"\d{41}"


class Unreadable(ValueError):
    """The bytes are not JSON even in their outline."""


def is_sound(image: dict[str, Any], raw: bytes) -> bool:
    """Whether everything in the file is what it should be. Written for speed: it is asked at every opening."""
    long, none = 0, [0, 0, ""]
    for kind, table in image.items():
        if type(table) is not dict:
            return False
        reserved = kind in RESERVED
        for number, doc in table.items():
            if type(doc) is not dict or (reserved and not is_sound_entry(kind, number, doc)):
                return False
            if len(number) > 16:
                long += 1
            plain = number.isdecimal() and number.isascii() and number[0] != "0" and len(number) < 19
            if not plain and not is_number(number):
                return False
            mark = doc.get("_", none)
            if type(mark) is not list or len(mark) != 3 or type(mark[2]) is not str:
                return False
            if type(mark[0]) is not int or type(mark[1]) is not int or not (0 <= mark[0] < _MOST > mark[1] >= 0):
                return False
    alike = digits_alike(raw)
    twice = alike.count(b"0" * 17 + b'":') > long
    if twice or is_deep(raw):
        return False
    return not (has_long_number(alike) and has_large_number(raw))


def digits_alike(raw: bytes) -> bytes:
    """The bytes with every digit as 0 and everything that may follow a number as a comma, for `has_long_number`."""
    return raw.translate(_DIGITS)


def has_long_number(alike: bytes) -> bool:
    """Whether a number of 19 digits or more stands in the bytes, given as `digits_alike` makes them."""
    return _LONG in alike


def has_large_number(raw: bytes) -> bool:
    """Whether a whole number stands there that 64 bits do not hold, and that would come back as another."""
    texts_emptied = _without_texts(raw)
    return bool(re.search(_ENDLESS, texts_emptied)) or any(
        int(digits) >= 1 << 63 for digits in re.findall(_INTEGER, texts_emptied)
    )


def _without_texts(raw: bytes) -> bytes:
    """JSON with its texts emptied."""
    return re.sub(_TEXT, b'""', raw, flags=re.DOTALL)


def is_deep(raw: bytes) -> bool:
    """Whether lists and tables are within each other beyond what a plan needs."""
    if not _is_nested(raw):
        return False
    return _is_nested(_without_texts(raw))  # brackets in texts are most often none in earnest


def _is_nested(raw: bytes) -> bool:
    """Innermost pairs of brackets are taken away again and again: whether some are left."""
    brackets = raw.translate(_ROUND, _NO_BRACKETS)
    for _n in range(DEEPEST):
        fewer = brackets.replace(b"[]", b"")
        if len(fewer) == len(brackets):
            return False  # all gone, or brackets in texts stand in the way
        brackets = fewer
    return True


def is_number(text: str) -> bool:
    """Whether a key of a table is the number of a document: 63 bits, spelt in the one way."""
    return text.isascii() and text.isdecimal() and len(text) < 20 and str(int(text)) == text and int(text) < 1 << 63


def _is_count(value: Any) -> bool:
    return type(value) is int and 0 <= value < _MOST


def is_mark(mark: Any) -> bool:
    """Whether a value is the bookkeeping of a document: [revision, commit, who]."""
    return type(mark) is list and len(mark) == 3 and _is_count(mark[0]) and _is_count(mark[1]) and type(mark[2]) is str


def is_sound_entry(kind: str, number: str, doc: Any) -> bool:
    """Whether something in a table is a document as that table has them."""
    if type(doc) is not dict or not is_number(number):
        return False
    if kind == GONE:
        return (
            type(doc.get("kind")) is str
            and is_mark(doc.get("_"))
            and type(doc.get("was", {})) is dict
            and type(doc.get("at", "")) is str
        )
    if kind == ODD:
        return all(type(doc.get(name)) is str for name in ("kind", "number", "text"))
    return True


def sound_head(top: Any) -> bool:
    """Whether the head is one: {"seq", "schema", "epoch"}, the latter two where they are not the first."""
    return (
        type(top) is dict
        and _is_count(top.get("seq"))
        and _is_count(top.get("schema", 1))
        and top.get("schema", 1) > 0
        and _is_count(top.get("epoch", 0))
    )


def inferred_head(image: Image, schema: int) -> dict[str, Any] | None:
    """The head as the documents' own bookkeeping tells it, None where there is no document that was ever committed."""
    marks = [doc["_"][1] for kind, table in image.items() if kind != ODD for doc in table.values() if is_mark(doc.get("_"))]  # fmt: skip
    return {"seq": max(marks), "schema": schema} if marks else None


# ---- what is kept aside

Piece = tuple[str, str, bytes]  # (table, number or "" for a table that is none, the very bytes)


def keep(image: Image, odd: list[Piece]) -> None:
    """Put odd pieces into the image's own table for them, each once."""
    table = image.get(ODD, {})
    known = {(doc["kind"], doc["number"], doc["text"]) for doc in table.values()}
    following = max(map(int, table), default=0) + 1
    for kind, number, raw in odd:
        piece = (text_of(kind), text_of(number), raw.decode("utf-8", "backslashreplace"))
        if piece not in known:
            known.add(piece)
            table[str(following)] = dict(zip(("kind", "number", "text"), piece, strict=True))
            following += 1
    if table:
        image[ODD] = table


def text_of(key: str) -> str:
    """A key without halves of characters, which nothing can write."""
    return key.encode("utf-8", "backslashreplace").decode()


def settled(image: Image, written: set[tuple[str, str]]) -> None:
    """Let go of the odd pieces in whose place (table, number) a document was written."""
    let_go(image, [name for name, doc in image.get(ODD, {}).items() if (doc["kind"], doc["number"]) in written])


def pieces(image: Image) -> list[Odd]:
    """What is kept aside in an image."""
    return [Odd(name, doc["kind"], doc["number"], doc["text"]) for name, doc in image.get(ODD, {}).items()]


def let_go(image: Image, names: list[str]) -> None:
    """Remove pieces, by their names, from what is kept aside."""
    for name in names:
        image[ODD].pop(name, None)
    if names and not image[ODD]:
        del image[ODD]
