"""TinyDB's part: its tables over one image in memory, changed by a commit's operations. Imported on the first write."""

from __future__ import annotations

from collections.abc import Iterator, MutableMapping, Sequence
from datetime import datetime
from typing import Any

import orjson
from tinydb import TinyDB
from tinydb.storages import Storage
from tinydb.table import Document, Table

from smcockpit.store.file import GONE, HEAD, SCHEMA, Image
from smcockpit.store.ids import to_number
from smcockpit.store.port import Op, Put, Row


class ImageStorage(Storage):
    """TinyDB storage over the image of the running transaction; disk and lock are the plan file's business."""

    def __init__(self) -> None:
        self.image: Image = {}

    def read(self) -> Image:
        return self.image

    def write(self, data: Image) -> None:
        self.image = data


class PlanTable(Table):
    default_query_cache_capacity = 0  # a cached query would hide what another process wrote


class PlanDB(TinyDB):
    table_class = PlanTable


class PlanTables:
    """Applies operations through TinyDB's tables: one pass over each table a commit touches."""

    def __init__(self) -> None:
        self._db = PlanDB(storage=ImageStorage)

    def change(self, image: Image, ops: Sequence[Op], before: Sequence[Row], seq: int, actor: str) -> None:
        """Change `image` in place. `before` are the rows that stood, in the order of `ops`."""
        storage = self._db.storage
        assert isinstance(storage, ImageStorage)
        storage.image = image
        new: dict[str, list[Document]] = {}
        changed: dict[str, list[tuple[int, dict[str, Any]]]] = {}
        removed: dict[str, list[int]] = {}
        revived: list[int] = []
        gone: list[Document] = []
        for op, row in zip(ops, before, strict=True):
            number = to_number(op.id)
            mark = [row.rev + 1, seq, actor]
            if isinstance(op, Put):
                body = {**op.doc, "_": mark}
                if row.doc is None:
                    new.setdefault(op.kind, []).append(Document(body, doc_id=number))
                    if row.rev:
                        revived.append(number)
                else:
                    changed.setdefault(op.kind, []).append((number, body))
            elif row.doc is not None:
                removed.setdefault(op.kind, []).append(number)
                gone.append(Document({"kind": op.kind, "_": mark}, doc_id=number))
        for kind, numbers in removed.items():
            self._db.table(kind).remove(doc_ids=numbers)
        for kind, pairs in changed.items():
            bodies = iter([body for _number, body in pairs])

            def replace(doc: MutableMapping[Any, Any], bodies: Iterator[dict[str, Any]] = bodies) -> None:
                doc.clear()
                doc.update(next(bodies))  # TinyDB goes through doc_ids in the order given

            self._db.table(kind).update(replace, doc_ids=[number for number, _body in pairs])
        for kind, documents in new.items():
            self._db.table(kind).insert_multiple(documents)
        if revived:
            self._db.table(GONE).remove(doc_ids=revived)
        if gone:
            self._db.table(GONE).insert_multiple(gone)
        image[HEAD] = {"1": {"seq": seq, "schema": SCHEMA}}


def history_line(seq: int, when: datetime, actor: str, what: str, before: Sequence[Row], ops: Sequence[Op]) -> bytes:
    """One line of history.jsonl: who did what when, with each document before and after (null: did not exist)."""
    changes = [
        {"kind": op.kind, "id": op.id, "before": row.doc, "after": op.doc if isinstance(op, Put) else None}
        for op, row in zip(ops, before, strict=True)
    ]
    entry = {"seq": seq, "at": when.isoformat(timespec="milliseconds"), "by": actor, "what": what, "changes": changes}
    return orjson.dumps(entry) + b"\n"
