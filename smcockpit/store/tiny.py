"""The embedded engine: a TinyDB file that several processes may write at once.

Reading goes straight to the plan file, so that a status line does not import TinyDB; writing goes through TinyDB's own
tables, within one locked transaction per commit. Each document carries its own bookkeeping under the key `_`:
[revision, sequence of the commit, who]. Plain TinyDB opens the file.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from smcockpit.store.file import GONE, HEAD, SCHEMA, Image, PlanFile, head
from smcockpit.store.ids import to_number, to_text
from smcockpit.store.port import Conflict, Delete, NoPlan, Op, Put, Row, StoreError
from smcockpit.words import _

if TYPE_CHECKING:
    from smcockpit.store.tables import PlanTables


class TinyStore:
    def __init__(self, folder: str) -> None:
        self.file = PlanFile(folder)
        self._tables: PlanTables | None = None
        self._mine: dict[int, list[Row]] = {}  # what my own commits changed, so that I need not look for it

    @classmethod
    def create(cls, folder: str, ops: Sequence[Op], *, actor: str) -> TinyStore:
        """A new plan in `folder` (made if need be) whose first commit is `ops`. Raises StoreError where one is."""
        try:
            os.makedirs(folder, mode=0o700, exist_ok=True)
        except OSError as error:
            raise StoreError(_("{path} cannot be made: {why}.").format(path=folder, why=error.strerror)) from error
        store = cls(folder)
        with store.file.locked():
            if os.path.lexists(store.file.path) or store.file.good_backups():
                raise StoreError(_("There is a plan in {folder} already; it was left alone.").format(folder=folder))
            store._write({HEAD: {"1": {"seq": 0, "schema": SCHEMA}}}, ops, actor, "")
        return store

    def load(self) -> tuple[int, list[Row]]:
        image = self.file.read()
        rows = [
            _row(kind, to_text(int(number)), doc)
            for kind, table in image.items()
            if kind not in (HEAD, GONE)
            for number, doc in table.items()
        ]
        return head(image)["seq"], rows

    def since(self, seq: int) -> tuple[int, list[Row]]:
        image = self.file.read()
        now = head(image)["seq"]
        if now == seq:
            return now, []
        if now - seq < 100 and all(number in self._mine for number in range(seq + 1, now + 1)):
            return now, [row for number in range(seq + 1, now + 1) for row in self._mine[number]]
        rows: list[Row] = []
        for kind, table in image.items():
            if kind == GONE:
                rows += [_gone_row(number, mark) for number, mark in table.items() if mark["_"][1] > seq]
            elif kind != HEAD:
                rows += [
                    _row(kind, to_text(int(number)), doc)
                    for number, doc in table.items()
                    if doc.get("_", (0, 0, ""))[1] > seq
                ]
        return now, rows

    def changed(self) -> bool:
        return self.file.changed()

    def close(self) -> None:
        self.file.forget()

    def commit(self, ops: Sequence[Op], *, actor: str, what: str = "") -> int:
        try:
            with self.file.locked():
                image = self.file.read()
                if head(image).get("schema", SCHEMA) > SCHEMA:
                    raise StoreError(
                        _("This plan was written by a newer smcockpit; it can be read here, but not changed.")
                    )
                stale = [row for op in ops if (row := self._standing(image, op)) is not None and _is_stale(op, row)]
                if stale:
                    raise Conflict(stale)
                return self._write(image, ops, actor, what)
        except NoPlan:
            raise
        except FileNotFoundError:
            raise NoPlan(self.file.folder) from None

    def _standing(self, image: Image, op: Op) -> Row:
        number = str(to_number(op.id))
        doc = image.get(op.kind, {}).get(number)
        if doc is not None:
            return _row(op.kind, op.id, doc)
        mark = image.get(GONE, {}).get(number)
        return _gone_row(number, mark) if mark else Row(op.kind, op.id, 0, 0, None, "")

    def _write(self, image: Image, ops: Sequence[Op], actor: str, what: str) -> int:
        from smcockpit.store.tables import PlanTables, history_line

        seq: int = head(image)["seq"] + 1
        before = [self._standing(image, op) for op in ops]
        line = history_line(seq, datetime.now(UTC), actor, what, before, ops)  # before tables change documents in place
        if self._tables is None:
            self._tables = PlanTables()
        try:
            self._tables.change(image, ops, before, seq, actor)
            self.file.write(image, line)
        except BaseException:
            self.file.forget()  # the image in memory may be half changed
            raise
        self._mine = {number: rows for number, rows in self._mine.items() if number > seq - 100}
        self._mine[seq] = [
            Row(op.kind, op.id, row.rev + 1, seq, dict(op.doc) if isinstance(op, Put) else None, actor)
            for op, row in zip(ops, before, strict=True)
            if isinstance(op, Put) or row.doc is not None
        ]
        return seq


def _is_stale(op: Put | Delete, row: Row) -> bool:
    if op.expect is None:
        return False
    return op.expect != (row.rev if row.doc is not None else 0)


def _row(kind: str, id: str, doc: dict[str, Any]) -> Row:
    body = doc.copy()
    rev, seq, actor = body.pop("_", (0, 0, ""))
    return Row(kind, id, rev, seq, body, actor)


def _gone_row(number: str, mark: dict[str, Any]) -> Row:
    rev, seq, actor = mark["_"]
    return Row(mark["kind"], to_text(int(number)), rev, seq, None, actor)
