"""The embedded engine: a TinyDB file that several processes may write at once.

Reading goes straight to the plan file, so that a status line does not import TinyDB; writing goes through TinyDB's own
tables, within one locked transaction per commit. Each document carries its own bookkeeping under the key `_`:
[revision, sequence of the commit, who]. Plain TinyDB opens the file.
"""

from __future__ import annotations

import contextlib
import os
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from smcockpit.i18n import _
from smcockpit.store.backups import manual_name
from smcockpit.store.file import Overtaken, PlanFile, parse
from smcockpit.store.ids import to_number, to_text
from smcockpit.store.image import GONE, HEAD, Image, dump, gone_mark, gone_number, head, rows_of
from smcockpit.store.migrations import PROGRAM, copied_rows, layout_at, layouts_of, migrate, migrated, newest
from smcockpit.store.odd import RESERVED, let_go, pieces, settled
from smcockpit.store.place import cannot_write, modes
from smcockpit.store.port import (
    BY_HAND,
    Bundle,
    Commit,
    Conflict,
    Copy,
    Damaged,
    Delete,
    Find,
    Holder,
    NoPlan,
    Odd,
    Op,
    Present,
    Put,
    Row,
    StoreError,
    Trashed,
    is_stale,
    refuse_twice,
)

if TYPE_CHECKING:
    from smcockpit.store.presence import PresenceFolder
    from smcockpit.store.tables import PlanTables

_LOOK = 0.2  # seconds between two looks at the file while somebody watches
_SETTLE = 0.05  # seconds without a change after which a file counts as written to its end


class TinyStore:
    def __init__(self, folder: str, *, read_only: bool = False) -> None:
        """A handle on the plan in a folder. With `read_only` nothing is ever written or locked there."""
        self.file = PlanFile(folder)
        self.place = self.file.folder
        self.read_only, self.newer = read_only, False
        self._tables: PlanTables | None = None
        self._presence: PresenceFolder | None = None
        self._mine: dict[int, list[Row]] = {}  # what the last commits changed, so that I need not look for it
        self._epoch: int | None = None
        self._turn = threading.RLock()  # one thread at a time reads or changes the image in memory

    @classmethod
    def create(cls, folder: str, ops: Sequence[Op], *, actor: str, what: str = "") -> TinyStore:
        """A new plan in `folder` (made if need be) whose first commit is `ops`. Raises StoreError where one is."""
        store = cls._at(folder)
        with store.file.locked(actor):
            store._refuse_over()
            store._write({HEAD: {"1": {"seq": 0, "schema": newest()}}}, ops, actor, what)
        return store

    @classmethod
    def fill(cls, folder: str, bundle: Bundle) -> TinyStore:
        """A plan in `folder` that is what `bundle` holds, history and backups included."""
        store = cls._at(folder)
        with store.file.locked():
            store._refuse_over()
            mode = modes(store.file.folder)
            try:
                for name, data in bundle.backups:
                    store.file.backups.write(os.path.basename(name), data, mode)
                *older, last = bundle.history or [b""]
                if older:
                    store.file.history.replace(older, mode[1])
            except OSError as error:
                raise cannot_write(error, store.file.folder, store.file.path) from error
            store.file.write(bundle.image, last + b"\n" if last else b"")
        return store

    @classmethod
    def _at(cls, folder: str) -> TinyStore:
        try:
            os.makedirs(folder, mode=0o700, exist_ok=True)
        except OSError as error:
            raise StoreError(_("{path} cannot be made: {why}.").format(path=folder, why=error.strerror)) from error
        return cls(folder)

    def _refuse_over(self) -> None:
        if os.path.lexists(self.file.path) or self.file.saved():
            raise StoreError(_("There is a plan in {folder} already; it was left alone.").format(folder=self.place))

    # ---- reading

    @property
    def caution(self) -> str:
        return self.file.caution

    def _image(self) -> Image:
        """The image as it stands, in the layout of this program; what another program wrote is taken in first."""
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
        if top.get("schema", 1) < newest():
            if not self._may_write():
                return _migrated(image, top.get("schema", 1))
            self._migrate()
            return self.file.read()
        return image

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

    def load(self) -> tuple[int, list[Row]]:
        with self._turn:
            self._epoch = None
            image = self._image()
            return head(image)["seq"], rows_of(image)

    def since(self, seq: int) -> tuple[int, list[Row]]:
        with self._turn:
            return self._since(seq)

    def _since(self, seq: int) -> tuple[int, list[Row]]:
        epoch, before = self._epoch, self.file.known
        image = self._image()
        now = head(image)["seq"]
        if epoch is not None and head(image).get("epoch", 0) != epoch:
            return -1, []
        if not self.file.ours and before is not None and image is not before and now >= seq:
            return self._unowned(seq, before, image)
        if now == seq:
            return now, []
        if now - seq < 100 and all(number in self._mine for number in range(seq + 1, now + 1)):
            return now, [row for number in range(seq + 1, now + 1) for row in self._mine[number]]
        return now, self._later(image, seq)

    def _later(self, image: Image, seq: int) -> list[Row]:
        """What commits after `seq` made of the documents."""
        rows: list[Row] = []
        for kind, table in image.items():
            if kind == GONE:
                rows += [_gone_row(key, mark) for key, mark in table.items() if mark["_"][1] > seq]
            elif kind not in RESERVED:
                rows += [
                    _row(kind, to_text(int(number)), doc)
                    for number, doc in table.items()
                    if doc.get("_", (0, 0, ""))[1] > seq
                ]
        return rows

    def _unowned(self, seq: int, before: Image, image: Image) -> tuple[int, list[Row]]:
        """What is new where another program wrote the file and it cannot be taken in: it is shown all the same."""
        from smcockpit.store.byhand import seen

        if head(image).get("schema", 1) < newest():
            return -1, []
        found = {(row.kind, row.id): row for row in [*self._later(image, seq), *seen(before, image)]}
        return head(image)["seq"], list(found.values())

    def changed(self) -> bool:
        return self.file.changed()

    def reachable(self) -> bool:
        return True

    def holder(self) -> Holder | None:
        return self.file.lock.holder()

    def watch(self, wake: Callable[[], None]) -> Callable[[], None]:
        stop = threading.Event()
        seen = self.file.signature()

        def look() -> None:
            nonlocal seen
            while not stop.wait(_LOOK):
                with contextlib.suppress(OSError):
                    now, held = self.file.signature(), not self.read_only and self.file.held.changed()
                    if now == seen and not held:
                        continue
                    while now != seen and not stop.wait(_SETTLE):  # another program may write it bit by bit
                        seen, now = now, self.file.signature()
                    wake()

        threading.Thread(target=look, daemon=True).start()
        return stop.set

    def history(self) -> Iterator[Commit]:
        with self._turn:
            seq = head(self._image())["seq"]
        return self.file.history.entries(seq)

    def trash(self) -> list[Trashed]:
        with self._turn:
            found = [
                Trashed(
                    mark["kind"], to_text(int(gone_number(key, mark))), mark["was"], mark["_"][2], mark.get("at", "")
                )
                for key, mark in self._image().get(GONE, {}).items()
                if mark.get("was") is not None
            ]
        return sorted(found, key=lambda one: (one.at, one.id), reverse=True)

    def close(self) -> None:
        if self._presence is not None:
            self._presence.leave()
        self.file.forget()

    # ---- changing

    def commit(self, ops: Sequence[Op], *, actor: str, what: str = "", undoes: int = 0, redoes: int = 0) -> int:
        refuse_twice(ops)

        def work(image: Image) -> int:
            stale = [row for op in ops if is_stale(op, row := self._standing(image, op.kind, op.id))]
            if stale:
                raise Conflict(stale)
            return self._write(image, ops, actor, what, undoes, redoes)

        return self._change(work, actor)

    def mutate(self, change: Callable[[Find], Sequence[Op]], *, actor: str, what: str = "") -> int:
        def work(image: Image) -> int:
            return self._write(image, change(lambda kind, id: self._standing(image, kind, id)), actor, what)

        return self._change(work, actor)

    def _change(self, work: Callable[[Image], int], actor: str) -> int:
        """`work` on the image with the lock held; again where another program, which knows no lock, was faster."""
        for attempt in range(9):
            with contextlib.suppress(Overtaken), self._transaction(actor) as image:
                return work(image)
            time.sleep(attempt / 100)
        raise Overtaken(self.file.path)

    @contextlib.contextmanager
    def _transaction(self, actor: str = "", wait: float | None = None) -> Iterator[Image]:
        """The image, with the lock held: first the plan's, which may take a while, then this handle's own."""
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
            found = by_hand(self.file, image)
            if found is not None:
                self._write(*found, BY_HAND, what, whole=True)
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

    def _standing(self, image: Image, kind: str, id: str) -> Row:
        number = str(to_number(id))
        doc = image.get(kind, {}).get(number)
        if doc is not None:
            return _row(kind, id, doc)
        mark = gone_mark(image.get(GONE, {}), kind, number)
        return _gone_row(number, mark) if mark else Row(kind, id, 0, 0, None, "")

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
        """The next commit. `whole`: `image` is not what the file holds, so that all of it is written anew."""
        from smcockpit.store.history import history_line

        refuse_twice(ops)
        seq: int = head(image)["seq"] + 1
        before = [self._standing(image, op.kind, op.id) for op in ops]
        when = datetime.now(UTC)
        line = history_line(seq, when, actor, what, before, ops, undoes, redoes)  # before tables change documents
        tables = self._writers()
        try:
            top = {**head(image), "seq": seq}
            spots = [] if whole else _spots(image, ops)
            old = [_bytes(image, spot) for spot in spots]
            tables.change(image, ops, before, top, actor, when.isoformat(timespec="milliseconds"))
            new = [_bytes(image, spot) for spot in spots]
            settled(
                image,
                {
                    (op.kind, str(to_number(op.id)))
                    for op, row in zip(ops, before, strict=True)
                    if isinstance(op, Put) and row.doc is None
                },
            )
            self.file.write(
                image, line, [(spot[1], one, other) for spot, one, other in zip(spots, old, new, strict=True)]
            )
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

    def empty_trash(self, before: str = "") -> int:
        with self._transaction() as image:
            gone = image.get(GONE, {})
            found = [
                mark
                for mark in gone.values()
                if mark.get("was") is not None and (not before or mark.get("at", "") < before)
            ]
            if not found:
                return 0
            for mark in found:
                del mark["was"]
            self._write(image, [], "", _("emptied the trash"))
            return len(found)

    def prune(self, before: str) -> int:
        with self._transaction() as image:
            try:
                return self.file.history.prune(before, head(image)["seq"], modes(self.file.folder)[1])
            except OSError as error:
                raise cannot_write(error, self.place, self.file.path) from error

    def odd(self) -> list[Odd]:
        return pieces(self._image())

    def mend(self, actor: str) -> int:
        with self._transaction() as image:
            wanted = pieces(image)
            tables = {piece.kind for piece in wanted if not piece.number}
            documents = {(piece.kind, piece.number) for piece in wanted if piece.number}
            ops: list[Op] = []
            for (kind, id), doc in self._last_known(head(image)["seq"]).items():
                standing = self._standing(image, kind, id)
                if (
                    doc is not None
                    and standing.doc is None
                    and ((kind, str(to_number(id))) in documents or (kind in tables and not standing.rev))
                ):
                    ops.append(Put(kind, id, doc))
            let_go(
                image, [piece.name for piece in wanted if not piece.number and any(op.kind == piece.kind for op in ops)]
            )
            if ops:
                self._write(image, ops, actor, _("put back what could not be read"))
            return len(ops)

    def _last_known(self, seq: int) -> dict[tuple[str, str], dict[str, Any] | None]:
        """Each document as the history last tells it, else as the newest copy holds it; None where it was deleted."""
        known: dict[tuple[str, str], dict[str, Any] | None] = {}
        with contextlib.suppress(StoreError):
            for entry in self.file.history.entries(seq):
                for change in reversed(entry.changes):
                    with contextlib.suppress(ValueError):
                        to_number(change["id"])
                        known.setdefault((change["kind"], change["id"]), change["after"])
        for copy in self.copies():
            with contextlib.suppress(StoreError):
                for row in self.copied(copy.name):
                    known.setdefault((row.kind, row.id), row.doc)
        return known

    def let_go(self, gone: Sequence[Odd], actor: str) -> None:
        with self._transaction() as image:
            let_go(image, [piece.name for piece in pieces(image) if piece in gone])
            self._write(image, [], actor, _("let go of what could not be read"))

    def _migrate(self) -> None:
        with self._transaction():
            pass

    def _migrate_locked(self, image: Image) -> None:
        """Bring the file to the layout of this program, after a backup, as a commit that says so."""
        schema = head(image).get("schema", 1)
        before = {(kind, id): doc for kind, table in _plain(image).items() for id, doc in table.items()}
        try:
            self.file.backups.write(manual_name(f"before-layout-{newest()}"), dump(image), modes(self.file.folder))
        except OSError as error:
            raise cannot_write(error, self.place, self.file.path) from error
        documents = _plain(image)
        migrate(documents, schema)
        after = {(kind, id): doc for kind, table in documents.items() for id, doc in table.items()}
        ops: list[Op] = [Put(*key, doc) for key, doc in after.items() if before.get(key) != doc]
        ops += [Delete(*key) for key in before if key not in after]
        head(image)["schema"] = newest()
        self._write(image, ops, PROGRAM, migrated(schema, newest()))

    # ---- copies

    def backup(self, name: str = "") -> str:
        if self.read_only:
            raise StoreError(_("This plan is open for reading only; nothing was changed."))
        with self._turn:
            data = dump(self.file.read())
        try:
            return self.file.backups.write(manual_name(name), data, modes(self.file.folder))
        except OSError as error:
            raise cannot_write(error, self.place, self.file.path) from error

    def copies(self) -> list[Copy]:
        return self.file.backups.good()

    def copied(self, name: str) -> list[Row]:
        return copied_rows(self._copy(name), name)

    def _copy(self, name: str) -> Image:
        try:
            return parse(self.file.backups.read(name))
        except (OSError, ValueError) as error:
            why = error.strerror if isinstance(error, OSError) else error
            raise StoreError(_("{path} is no readable copy of a plan: {why}.").format(path=name, why=why)) from None

    def recover(self, name: str = "") -> tuple[str, int, str | None]:
        """Put a plan in place of a damaged one: the newest readable copy with every later commit of the history laid
        over it, or the copy `name` as it is. Returns (copy, commits laid over it, where the damaged file is now)."""
        from smcockpit.store.byhand import laid_over
        from smcockpit.store.history import history_line
        from smcockpit.store.replay import replayed

        copies = self.copies()
        name = name or (copies[0].name if copies else "")
        if name:
            image = self._copy(name)
        elif next((entry for entry in self.file.history.entries(None) if entry.seq == 1), None):
            name = os.path.basename(self.file.history.path)  # all that ever happened, from the first commit on
            image = {HEAD: {"1": {"seq": 0, "schema": layout_at(self.file.history.entries(None), "")}}}
        else:
            raise StoreError(_("There is no readable copy in {folder}.").format(folder=self.file.backups.folder))
        try:
            with self.file.locked():
                with contextlib.suppress(Damaged, NoPlan):
                    self.file.read()
                    raise StoreError(
                        _("The plan in {folder} is not damaged; it was left alone.").format(folder=self.place)
                    )
                entries = list(self.file.history.entries(None))
                start, top = head(image)["seq"], head(image)
                later = replayed({}, start, entries)[2]
                laid_over(image, later)
                last = max([start, *(entry.seq for entry in entries[:1])]) + 1
                schema = max([top.get("schema", 1), *(layouts[1] for e in later if (layouts := layouts_of(e)))])
                image[HEAD] = {"1": {**top, "seq": last, "schema": schema, "epoch": top.get("epoch", 0) + 1}}
                aside = self.file.set_aside()
                what = _("put {copy} in place of a damaged file").format(copy=name)
                self.file.write(image, history_line(last, datetime.now(UTC), PROGRAM, what, [], []))
        except OSError as error:
            raise cannot_write(error, self.place, self.file.path) from error
        return name, len(later), aside

    # ---- people

    def announce_presence(self, actor: str, kind: str, id: str) -> None:
        if self.read_only:
            return
        if self._presence is None:
            from smcockpit.store.presence import PresenceFolder

            self._presence = PresenceFolder(self.place)
        with contextlib.suppress(OSError):  # who is here is a courtesy; a plan one may only read has none
            self._presence.announce_presence(actor, kind, id)

    def present(self) -> list[Present]:
        if self._presence is None and not os.path.isdir(os.path.join(self.place, "presence")):
            return []  # a status line need not learn how to look for nobody
        from smcockpit.store.presence import PresenceFolder

        if self._presence is None:
            self._presence = PresenceFolder(self.place)
        return self._presence.present()

    def rewrite(self, change: Callable[[Bundle], Bundle], *, actor: str, what: str) -> int:
        from smcockpit.store.history import history_line
        from smcockpit.store.presence import PresenceFolder

        with self._transaction() as image:
            before = {f"{row.kind} {row.id}" for row in rows_of(image)}
            made = change(self._bundle(image))
            seq: int = head(image)["seq"] + 1
            made.image[HEAD] = {"1": {**head(image), "seq": seq, "epoch": head(image).get("epoch", 0) + 1}}
            line = history_line(seq, datetime.now(UTC), actor, what, [], [])
            self.file.rewrite(made.image, [*made.history, line[:-1]], made.backups)
            (self._presence or PresenceFolder(self.place)).leave_records(
                before - {f"{row.kind} {row.id}" for row in rows_of(made.image)}
            )
        return seq

    def dump(self) -> Bundle:
        return self._bundle(self.file.read())  # in the layout it has, as the copies are

    def _bundle(self, image: Image) -> Bundle:
        backups = []
        for copy in self.copies():
            with contextlib.suppress(OSError):
                backups.append((copy.name, self.file.backups.read(copy.name)))
        return Bundle(image, self.file.history.whole(head(image)["seq"]), backups)


def _spots(image: Image, ops: Sequence[Op]) -> list[tuple[str, str]]:
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


def _bytes(image: Image, spot: tuple[str, str]) -> bytes:
    import orjson

    return orjson.dumps(image[spot[0]][spot[1]])


def _row(kind: str, id: str, doc: dict[str, Any]) -> Row:
    body = doc.copy()
    rev, seq, actor = body.pop("_", (0, 0, ""))
    return Row(kind, id, rev, seq, body, actor)


def _gone_row(key: str, mark: dict[str, Any]) -> Row:
    rev, seq, actor = mark["_"]
    return Row(mark["kind"], to_text(int(gone_number(key, mark))), rev, seq, None, actor)


def _documents(image: Image) -> dict[str, dict[str, Any]]:
    return {kind: table for kind, table in image.items() if kind not in RESERVED}


def _migrated(image: Image, schema: int) -> Image:
    """The image in the layout of this program, beside the one on disk."""
    documents = _plain(image)
    migrate(documents, schema)
    new: Image = {kind: table for kind, table in image.items() if kind in RESERVED}
    for kind, table in documents.items():
        old = image.get(kind, {})
        new[kind] = {
            (number := str(to_number(id))): {**doc, "_": old.get(number, {}).get("_", [0, 0, ""])}
            for id, doc in table.items()
        }
    return new


def _plain(image: Image) -> dict[str, dict[str, Any]]:
    """The documents without their bookkeeping, by kind and id, as copies to their last leaf."""
    from copy import deepcopy

    return {
        kind: {
            to_text(int(number)): {name: deepcopy(value) for name, value in doc.items() if name != "_"}
            for number, doc in table.items()
        }
        for kind, table in _documents(image).items()
    }
