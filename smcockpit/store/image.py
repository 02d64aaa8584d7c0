"""The image of a plan file in memory: TinyDB's own shape, with a head, the deleted, and what is no document set apart."""

from __future__ import annotations

from typing import Any
from zlib import crc32

from smcockpit.i18n import _
from smcockpit.store.ids import to_text
from smcockpit.store.odd import GONE as GONE
from smcockpit.store.odd import HEAD as HEAD
from smcockpit.store.odd import ODD as ODD
from smcockpit.store.odd import RESERVED as RESERVED
from smcockpit.store.odd import Image as Image
from smcockpit.store.port import Row, StoreError


def dump(image: Any) -> bytes:
    import orjson

    try:
        return orjson.dumps(image)
    except TypeError as error:
        raise StoreError(
            _("Not saved: the plan holds something that cannot be written ({why}).").format(why=error)
        ) from error


def head(image: Image) -> dict[str, Any]:
    """{"seq": number of the last commit, "schema": version of the layout, "epoch": which line of history}."""
    found: dict[str, Any] = image[HEAD]["1"]
    return found


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
