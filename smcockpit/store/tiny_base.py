"""What every word of the TinyDB engine stands on: the image of the plan file, read and changed by several threads of one
handle and by several processes at once.

Reading goes straight to the plan file, so that a status line does not import TinyDB; writing goes through TinyDB's own
tables, within one locked transaction per commit. Each document carries its own bookkeeping under the key `_`:
[revision, sequence of the commit, who]. Plain TinyDB opens the file.

Two locks, always taken in this order: the plan's lock on disk, which may be waited for long, then this handle's own turn,
which is held only while the image in memory is read or changed. Whoever has the turn never waits for the plan's lock.
"""

from __future__ import annotations

import contextlib
import os
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from smcockpit.i18n import _
from smcockpit.store.backups import manual_name
from smcockpit.store.file import Overtaken, PlanFile
from smcockpit.store.ids import to_number, to_text
from smcockpit.store.image import (
    GONE,
    RESERVED,
    Image,
    document_bytes,
    dump,
    gone_row,
    head,
    plain_documents,
    replaced_spots,
    row_of,
    standing_row,
)
from smcockpit.store.migrations import PROGRAM, migrate, migrated, migration_ops, newest
from smcockpit.store.odd import settled
from smcockpit.store.place import cannot_write, modes
from smcockpit.store.port import BY_HAND, NoPlan, Op, Put, Row, StoreError, Waits, refuse_twice

if TYPE_CHECKING:
    from smcockpit.store.tables import PlanTables


class TinyBase:
    """The image of one plan folder: read under `_reading`, changed under `_transaction`, written by `_write`."""

    def __init__(
        self, folder: str, *, read_only: bool = False, patience: float = 0.0, waits: Waits | None = None
    ) -> None:
        """A handle on the plan in a folder; nothing is read yet. With `read_only` nothing is ever written or locked
        there. `waits` is told while somebody else's lock is waited for; `patience` is for engines with a server."""
        self.file = PlanFile(folder)
        self.place = self.file.folder
        self.read_only, self.newer = read_only, False
        if waits is not None:
            self.file.lock.waits = waits
        self._tables: PlanTables | None = None
        self._mine: dict[int, list[Row]] = {}  # what the last commits changed, so that I need not look for it
        self._epoch: int | None = None
        self._turn = threading.RLock()  # one thread at a time reads or changes the image in memory

    # ---- reading

    @contextlib.contextmanager
    def _reading(self) -> Iterator[Image]:
        """The image as it stands, in the layout of this program, with this handle's turn held."""
        with self._turn:
            image = self._image()
            if head(image).get("schema", 1) >= newest() or not self._may_write():
                yield self._in_this_layout(image)
                return
        with self._transaction():  # which waits for the plan's lock, and so begins without the turn
            pass
        with self._turn:
            yield self._in_this_layout(self._image())

    def _image(self) -> Image:
        """The image as it stands; what another program wrote is taken in first, where nobody is to be waited for. Only
        with the turn held."""
        image = self._read()
        taken_in = self.file.ours and not self.file.held.changed()
        if not taken_in and self._may_write() and head(image).get("schema", 1) <= newest():
            # not waited for: whoever holds the lock may wait for this very handle; where it cannot be taken in it is shown
            with contextlib.suppress(StoreError), self._transaction(wait=0):
                pass
            image = self.file.read()
        top = head(image)
        if self._epoch is None:
            self._epoch = top.get("epoch", 0)
        self.newer = top.get("schema", 1) > newest()
        return image

    def _in_this_layout(self, image: Image) -> Image:
        schema = head(image).get("schema", 1)
        return image if schema >= newest() else _migrated(image, schema)

    def _may_write(self) -> bool:
        return not self.read_only and os.access(os.path.dirname(self.file.path), os.W_OK)

    def _read(self) -> Image:
        """The image on disk. Where others saved since it was read, their commits are made again in memory, if that leads
        to the very same bytes."""
        known = self.file.known
        if known is not None and self.file.changed():
            from smcockpit.store.catchup import caught_up

            made = caught_up(self.file, known, self._writers())
            self._mine = {seq: rows for seq, rows in (self._mine | made).items() if seq > max(made, default=0) - 100}
        return self.file.read()

    def _writers(self) -> PlanTables:
        if self._tables is None:
            from smcockpit.store.tables import PlanTables

            self._tables = PlanTables()
        return self._tables

    # ---- changing

    def _change(self, work: Callable[[Image], int], actor: str) -> int:
        """`work` on the image with the lock held; again where another program, which knows no lock, was faster."""
        for attempt in range(9):
            with contextlib.suppress(Overtaken), self._transaction(actor) as image:
                return work(image)
            time.sleep(attempt / 100)
        raise Overtaken(self.file.path)

    @contextlib.contextmanager
    def _transaction(self, actor: str = "", wait: float | None = None) -> Iterator[Image]:
        """The image, with the lock held: first the plan's, which may take a while, then this handle's own. `wait`: how
        many seconds for the plan's lock, where that is not as usual; with the turn held already it has to be 0."""
        if self.read_only:
            raise StoreError(_("This plan is open for reading only; nothing was changed."))
        try:
            with self.file.locked(actor, wait), self._turn:
                image = self._read()
                schema = head(image).get("schema", 1)
                if schema > newest():
                    raise StoreError(
                        _("This plan was written by a newer smcockpit; it can be read here, but not changed.")
                    )
                if not self.file.ours or self.file.held.changed():
                    self._take_in()
                    image = self.file.read()
                if not self.file.ours:
                    raise Overtaken(self.file.path)
                if schema < newest():
                    self._migrate_locked(image)
                    image = self.file.read()
                yield image
        except FileNotFoundError:
            raise NoPlan(self.place) from None

    def _take_in(self) -> None:
        """What another program wrote becomes a commit, as a colleague's would be. Only with the lock held."""
        from smcockpit.store.byhand import by_hand, on_top

        what = _("changed the plan file past smcockpit")
        image = self.file.read()
        if not self.file.ours:
            edits = by_hand(self.file, image)
            if edits is not None:
                self._write(*edits, BY_HAND, what, whole=True)
            else:
                self.file.claim()
        for held in self.file.held.all():
            try:
                was, is_now = held.read()
            except OSError:
                held.drop()
                continue
            image = self.file.read()
            if not self.file.ours:
                return  # written again meanwhile; who holds the lock begins anew
            ops = on_top(image, was, is_now) if was != is_now else []
            if ops:
                self._write(image, ops, BY_HAND, what)
            if ops is not None:  # else it is being written: the next look finds it whole
                held.done(is_now)

    def _migrate_locked(self, image: Image) -> None:
        """Bring the file to the layout of this program, after a backup, as a commit that says so."""
        schema = head(image).get("schema", 1)
        before = {(kind, id): doc for kind, table in plain_documents(image).items() for id, doc in table.items()}
        try:
            self.file.backups.write(manual_name(f"before-layout-{newest()}"), dump(image), modes(self.file.folder))
        except OSError as error:
            raise cannot_write(error, self.place, self.file.path) from error
        ops = migration_ops(before, plain_documents(image), schema)
        head(image)["schema"] = newest()
        self._write(image, ops, PROGRAM, migrated(schema, newest()))

    def _write(
        self,
        image: Image,
        ops: Sequence[Op],
        actor: str,
        what: str,
        undoes: int = 0,
        redoes: int = 0,
        *,
        whole: bool = False,
    ) -> int:
        """The next commit; returns its sequence. `whole`: `image` is not what the file holds, so that all of it is
        written anew."""
        from smcockpit.store.history import history_line

        refuse_twice(ops)
        seq: int = head(image)["seq"] + 1
        before = [standing_row(image, op.kind, op.id) for op in ops]
        when = datetime.now(UTC)
        line = history_line(seq, when, actor, what, before, ops, undoes, redoes)  # before tables change documents
        tables = self._writers()
        try:
            top = {**head(image), "seq": seq}
            spots = [] if whole else replaced_spots(image, ops)
            old = [document_bytes(image, spot) for spot in spots]
            tables.change(image, ops, before, top, actor, when.isoformat(timespec="milliseconds"))
            new = [document_bytes(image, spot) for spot in spots]
            settled(
                image,
                {
                    (op.kind, str(to_number(op.id)))
                    for op, row in zip(ops, before, strict=True)
                    if isinstance(op, Put) and row.doc is None
                },
            )
            replaced = [(number, was, is_now) for (_kind, number), was, is_now in zip(spots, old, new, strict=True)]
            self.file.write(image, line, replaced)
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


def _migrated(image: Image, schema: int) -> Image:
    """The image in the layout of this program, beside the one on disk."""
    documents = plain_documents(image)
    migrate(documents, schema)
    new: Image = {kind: table for kind, table in image.items() if kind in RESERVED}
    for kind, table in documents.items():
        old = image.get(kind, {})
        new[kind] = {
            (number := str(to_number(id))): {**doc, "_": old.get(number, {}).get("_", [0, 0, ""])}
            for id, doc in table.items()
        }
    return new


def rows_after(image: Image, seq: int) -> list[Row]:
    """What commits after `seq` made of the documents, those that were deleted included."""
    rows: list[Row] = []
    for kind, table in image.items():
        if kind == GONE:
            rows += [gone_row(key, mark) for key, mark in table.items() if mark["_"][1] > seq]
        elif kind not in RESERVED:
            rows += [
                row_of(kind, to_text(int(number)), doc)
                for number, doc in table.items()
                if doc.get("_", (0, 0, ""))[1] > seq
            ]
    return rows
