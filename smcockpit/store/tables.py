"""TinyDB's part: its tables over one image in memory, changed by a commit's operations. Imported on the first write."""

from __future__ import annotations

from collections.abc import Callable, Iterator, MutableMapping, Sequence
from typing import Any

from tinydb import TinyDB
from tinydb.storages import MemoryStorage, Storage
from tinydb.table import Document, Table

from smcockpit.store.ids import to_number
from smcockpit.store.image import GONE, HEAD, Image, gone_key
from smcockpit.store.port import Op, Put, Row


class _ByNumber(MutableMapping[int, Any]):
    """A stored table, whose keys are texts as in JSON, under the numbers that TinyDB gives its documents."""

    def __init__(self, stored: dict[str, Any]) -> None:
        self._stored = stored

    def __getitem__(self, number: int) -> Any:
        return self._stored[str(number)]

    def __setitem__(self, number: int, value: Any) -> None:
        self._stored[str(number)] = value

    def __delitem__(self, number: int) -> None:
        del self._stored[str(number)]

    def __contains__(self, number: object) -> bool:
        return str(number) in self._stored

    def __iter__(self) -> Iterator[int]:
        return iter([int(key) for key in self._stored])

    def __len__(self) -> int:
        return len(self._stored)


class PlanTable(Table):
    """TinyDB's table, without its cache of queries, and changed in place."""

    default_query_cache_capacity = 0  # a cached query would hide what another process wrote

    def __init__(self, storage: Storage, name: str, cache_size: int | None = None, persist_empty: bool = False) -> None:
        """`cache_size`: how many queries are remembered; None: `default_query_cache_capacity`, which TinyDB's own
        default takes from its own class, whatever a subclass says."""
        size = self.default_query_cache_capacity if cache_size is None else cache_size
        super().__init__(storage, name, size, persist_empty)

    def _update_table(self, updater: Callable[[Any], None]) -> None:
        """TinyDB's one door for changes. Its own turns every key of the table into a number and back at each write,
        which at ten thousand documents costs more than the disk."""
        image = self._storage.read() or {}
        updater(_ByNumber(image.setdefault(self.name, {})))
        self._storage.write(image)
        self.clear_cache()


class PlanDB(TinyDB):
    """TinyDB over such tables."""

    table_class = PlanTable


class PlanTables:
    """Applies operations through TinyDB's tables."""

    def __init__(self) -> None:
        self._db = PlanDB(storage=MemoryStorage)

    def change(
        self, image: Image, ops: Sequence[Op], before: Sequence[Row], top: dict[str, Any], actor: str, when: str
    ) -> None:
        """Change `image` in place. `before` are the rows that stood, in the order of `ops`; `top` is the new head."""
        seq = top["seq"]
        storage = self._db.storage
        assert isinstance(storage, MemoryStorage)
        storage.memory = image  # disk and lock are the plan file's business
        changed: dict[str, list[tuple[int, dict[str, Any]]]] = {}
        removed: dict[str, list[int]] = {}
        gone: list[Document] = []
        new: dict[str, list[Document]] = {}
        revived: list[int] = []
        trash: dict[str, Any] = dict(image.get(GONE, {}))
        for op, row in zip(ops, before, strict=True):
            number = to_number(op.id)
            mark = [row.rev + 1, seq, actor]
            if isinstance(op, Put):
                body = {**op.doc, "_": mark}
                if row.doc is None:
                    new.setdefault(op.kind, []).append(Document(body, doc_id=number))
                    if row.rev:
                        revived.append(int(gone_key(trash, op.kind, str(number))))
                else:
                    changed.setdefault(op.kind, []).append((number, body))
            elif row.doc is not None:
                removed.setdefault(op.kind, []).append(number)
                key = int(gone_key(trash, op.kind, str(number)))
                if str(key) in trash:  # another program brought the document back and left its mark
                    revived.append(key)
                tomb = {"kind": op.kind, "_": mark, "was": row.doc, "at": when} | (
                    {"of": str(number)} if key != number else {}
                )
                trash[str(key)] = tomb
                gone.append(Document(tomb, doc_id=key))
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
        image[HEAD] = {"1": top}
