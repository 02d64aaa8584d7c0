"""Taking a plan file apart by its outline alone: the documents that can be read, and the bytes of all the rest.

Only asked for where something in the file is odd; fetched then."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from smcockpit.store.odd import (
    RESERVED,
    Image,
    Piece,
    Unreadable,
    has_large_number,
    is_deep,
    is_mark,
    is_sound,
    is_sound_entry,
    keep,
    text_of,
)

_TOKEN = re.compile(rb'"(?:[^"\\]|\\.)*"|[{}\[\],:]', re.DOTALL)
_SPACE = re.compile(rb"[ \r\n\t]*")


def salvaged(raw: bytes) -> Image:
    """The image in the bytes of a file that holds something odd. Raises Unreadable where it has not even an outline."""
    import orjson

    tables = list(_members(raw, 0, len(raw)))
    kinds = [kind for kind, _start, _end in tables]
    image: Image = {}
    suspect = []
    for kind, start, end in tables:
        piece = raw[start:end]
        try:
            table = orjson.loads(piece)
        except ValueError:
            table = None
        if (
            isinstance(table, dict)
            and kind == text_of(kind)
            and kinds.count(kind) == 1
            and is_sound({kind: table}, piece)
        ):
            image[kind] = table  # nearly all of them: only what is odd is looked at piece by piece
        else:
            suspect.append((kind, start, end))
    return sorted_out(_pieces(raw, suspect), image)


def _pieces(raw: bytes, tables: list[tuple[str, int, int]]) -> Iterator[Piece]:
    """The documents in some tables by their outline alone: what is within a document need not be JSON."""
    for kind, start, end in tables:
        if raw[start : start + 1] != b"{" or kind != text_of(kind):
            yield kind, "", raw[start:end]
            continue
        entries = list(_members(raw, start, end))
        if not entries:
            yield kind, "", b""  # a table that holds nothing
        for number, first, last in entries:
            yield kind, number, raw[first:last]


def _members(raw: bytes, start: int, end: int) -> Iterator[tuple[str, int, int]]:
    """(key, start, end of the value) of the object that is `raw[start:end]`. Raises Unreadable where it is none."""
    depth, key, begin, last = 0, None, -1, start
    closed = False
    for match in _TOKEN.finditer(raw, start, end):
        token = match[0]
        if closed:
            raise Unreadable("something after the end")
        if token in (b"{", b"["):
            depth += 1
            if depth == 1 and (token == b"[" or raw[start : match.start()].strip(b" \r\n\t\0")):
                raise Unreadable("not an object")
        elif token in (b"}", b"]"):
            depth -= 1
            if depth == 0:
                if key is not None:
                    yield key, begin, _trimmed(raw, begin, match.start())
                closed = True
        elif depth == 1 and token == b":" and key is None:
            blank = _SPACE.match(raw, match.end(), end)
            assert blank is not None
            key, begin = _key(raw[last : match.start()]), blank.end()
        elif depth == 1 and token == b",":
            if key is None:
                raise Unreadable("a value without a key")
            yield key, begin, _trimmed(raw, begin, match.start())
            key = None
        if depth == 1 and key is None and token in (b"{", b","):
            last = match.end()
    if not closed or raw[last:start].strip():
        raise Unreadable("it ends early")


def _trimmed(raw: bytes, start: int, end: int) -> int:
    while end > start and raw[end - 1] in b" \r\n\t":
        end -= 1
    return end


def _key(raw: bytes) -> str:
    from json import loads

    try:
        key = loads(raw)
    except ValueError:
        raise Unreadable("a key that is none") from None
    if not isinstance(key, str):
        raise Unreadable("a key that is none")
    return key


def spelt(image: dict[str, Any]) -> Iterator[Piece]:
    """The pieces of an image whose bytes are not at hand, spelt out anew."""
    from json import dumps

    for kind, table in image.items():
        if not isinstance(table, dict) or not table:
            yield kind, "", dumps(table).encode()
            continue
        for number, doc in table.items():
            yield kind, number, dumps(doc).encode()


def sorted_out(pieces: Iterator[Piece], sound: Image | None = None) -> Image:
    """The image of pieces (beside the tables that are `sound` already), what is no document put aside."""
    image: Image = sound or {}
    odd: list[Piece] = []
    seen: dict[tuple[str, str], bytes] = {}
    for kind, number, raw in pieces:
        if not number and not raw:
            image.setdefault(kind, {})
            continue
        doc = _document(raw) if number else None
        if doc is None or not is_sound_entry(kind, number, doc):
            odd.append((kind, number, raw))
            continue
        if (kind, number) in seen:  # the last one counts, as for every reader of JSON
            odd.append((kind, number, seen[kind, number]))
        seen[kind, number] = raw
        if kind not in RESERVED and not is_mark(doc.get("_", [0, 0, ""])):
            del doc["_"]  # bookkeeping of nobody's: as if the document had been written by hand
        image.setdefault(kind, {})[number] = doc
    keep(image, odd)
    return image


def _document(raw: bytes) -> dict[str, Any] | None:
    """The document in some bytes, None where there is none that can be shown, kept and written again."""
    import orjson

    try:
        doc = orjson.loads(raw)
    except ValueError:
        return None
    if not isinstance(doc, dict) or is_deep(raw) or has_large_number(raw):
        return None
    return doc
