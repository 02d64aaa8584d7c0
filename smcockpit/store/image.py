"""The image of a plan file in memory: TinyDB's own shape, with a head, the deleted, and what is no document set apart."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from zlib import crc32

from smcockpit.i18n import _
from smcockpit.store.ids import to_number, to_text
from smcockpit.store.odd import GONE as GONE
from smcockpit.store.odd import HEAD as HEAD
from smcockpit.store.odd import ODD as ODD
from smcockpit.store.odd import RESERVED as RESERVED
from smcockpit.store.odd import Image as Image
from smcockpit.store.port import Op, Put, Row, StoreError


def dump(image: Any) -> bytes:
    """The bytes of a plan file. Raises StoreError where something in it cannot be written as JSON."""
    import orjson

    try:
        return orjson.dumps(image)
    except TypeError as error:
        raise StoreError(
            _("Not saved: the plan holds something that cannot be written ({why}).").format(why=error)
        ) from error


def head(image: Image) -> dict[str, Any]:
    """{"seq": number of the last commit, "schema": version of the layout, "epoch": which line of history}."""
    top: dict[str, Any] = image[HEAD]["1"]
    return top


def rows_of(image: Image) -> list[Row]:
    """Every living document. Written for speed: this is most of what opening a large plan takes."""
    rows: list[Row] = []
    make, none = tuple.__new__, (0, 0, "")
    for kind, table in image.items():
        if kind in RESERVED:
            continue
        for number, doc in table.items():
            body = doc.copy()
            mark = body.pop("_", none)
            rows.append(make(Row, (kind, to_text(int(number)), mark[0], mark[1], body, mark[2])))
    return rows


def gone_key(gone: Image | dict[str, Any], kind: str, number: str) -> str:
    """The key under which the mark of a deleted document stands, or is to stand: its number, and where a document of
    that number of another kind was deleted too (another program counts every table from 1) a number of its own."""
    mark = gone.get(number)
    if mark is None or mark.get("kind") == kind:
        own = _own_key(kind, number)
        return own if mark is None and own in gone else number
    return _own_key(kind, number)


def _own_key(kind: str, number: str) -> str:
    return str((int(number) + (crc32(kind.encode()) << 31)) & ((1 << 63) - 1))


def gone_mark(gone: dict[str, Any], kind: str, number: str) -> dict[str, Any] | None:
    """The mark of a deleted document, None where there is none."""
    mark: dict[str, Any] | None = gone.get(gone_key(gone, kind, number))
    return mark if mark is not None and mark.get("kind") == kind else None


def gone_number(key: str, mark: dict[str, Any]) -> str:
    """The number of the deleted document that a mark is of."""
    return str(mark.get("of", key))


def row_of(kind: str, id: str, doc: dict[str, Any]) -> Row:
    """A stored document as a row, its bookkeeping taken apart."""
    body = doc.copy()
    rev, seq, actor = body.pop("_", (0, 0, ""))
    return Row(kind, id, rev, seq, body, actor)


def gone_row(key: str, mark: dict[str, Any]) -> Row:
    """The row of a deleted document, from its mark."""
    rev, seq, actor = mark["_"]
    return Row(mark["kind"], to_text(int(gone_number(key, mark))), rev, seq, None, actor)


def standing_row(image: Image, kind: str, id: str) -> Row:
    """The row of (kind, id) as it stands; revision 0 where there never was one. Raises ValueError where `id` is none."""
    number = str(to_number(id))
    doc = image.get(kind, {}).get(number)
    if doc is not None:
        return row_of(kind, id, doc)
    mark = gone_mark(image.get(GONE, {}), kind, number)
    return gone_row(number, mark) if mark else Row(kind, id, 0, 0, None, "")


def document_bytes(image: Image, spot: tuple[str, str]) -> bytes:
    """The document at (kind, number), spelt as in the plan file."""
    import orjson

    return orjson.dumps(image[spot[0]][spot[1]])


def replaced_spots(image: Image, ops: Sequence[Op]) -> list[tuple[str, str]]:
    """(kind, number) of what a commit replaces in place, the head included; none where it also adds or removes,
    replaces so much that writing the whole anew is as quick, or where another table holds the very same under the
    number (another program counts every table from 1), so that the bytes alone do not say which is meant."""
    spots = [(op.kind, str(to_number(op.id))) for op in ops]
    only = all(isinstance(op, Put) for op in ops) and all(number in image.get(kind, {}) for kind, number in spots)
    if not only or not 0 < len(ops) < 8:
        return []
    spots.append((HEAD, "1"))
    alike = any(
        table.get(number) == image[kind][number]
        for kind, number in spots
        for other, table in image.items()
        if other != kind
    )
    return [] if alike else spots


def plain_documents(image: Image) -> dict[str, dict[str, Any]]:
    """The documents without their bookkeeping, by kind and id, as copies to their last leaf."""
    from copy import deepcopy

    return {
        kind: {
            to_text(int(number)): {name: deepcopy(value) for name, value in doc.items() if name != "_"}
            for number, doc in table.items()
        }
        for kind, table in image.items()
        if kind not in RESERVED
    }
