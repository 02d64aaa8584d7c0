"""The embedded engine: a TinyDB file that several processes may write at once.

Reading goes straight to the plan file, so that a status line does not import TinyDB; writing goes through TinyDB's own
tables, within one locked transaction per commit. Each document carries its own bookkeeping under the key `_`:
[revision, sequence of the commit, who]. Plain TinyDB opens the file.
"""

from __future__ import annotations

import contextlib
import os
import threading
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from smcockpit.store.backups import manual_name
from smcockpit.store.file import GONE, HEAD, Image, PlanFile, dump, head, parse, rows_of
from smcockpit.store.ids import to_number, to_text
from smcockpit.store.migrations import migrate, newest
from smcockpit.store.place import cannot_write, modes
from smcockpit.store.port import (
    Bundle,
    Conflict,
    Copy,
    Damaged,
    Delete,
    Entry,
    Find,
    Holder,
    NoPlan,
    Op,
    Present,
    Put,
    Row,
    StoreError,
    Trashed,
    is_stale,
)
from smcockpit.words import _

if TYPE_CHECKING:
    from smcockpit.store.presence import PresenceFolder
    from smcockpit.store.tables import PlanTables

_LOOK = 0.2  # seconds between two looks at the file while somebody watches


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

    def _image(self) -> Image:
        """The image as it stands, in the layout of this program."""
        image = self._read()
        top = head(image)
        if self._epoch is None:
            self._epoch = top.get("epoch", 0)
        self.newer = top.get("schema", 1) > newest()
        if top.get("schema", 1) < newest():
            if self.read_only or not os.access(os.path.dirname(self.file.path), os.W_OK):
                return _migrated(image, top.get("schema", 1))
            self._migrate()
            return self.file.read()
        return image

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
        epoch = self._epoch
        image = self._image()
        now = head(image)["seq"]
        if epoch is not None and head(image).get("epoch", 0) != epoch:
            return -1, []
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
                    if (now := self.file.signature()) != seen:
                        seen = now
                        wake()

        threading.Thread(target=look, daemon=True).start()
        return stop.set

    def history(self) -> Iterator[Entry]:
        with self._turn:
            seq = head(self._image())["seq"]
        return self.file.history.entries(seq)

    def trash(self) -> list[Trashed]:
        with self._turn:
            found = [
                Trashed(mark["kind"], to_text(int(number)), mark["was"], mark["_"][2], mark.get("at", ""))
                for number, mark in self._image().get(GONE, {}).items()
                if mark.get("was")
            ]
        return sorted(found, key=lambda one: (one.at, one.id), reverse=True)

    def close(self) -> None:
        if self._presence is not None:
            self._presence.leave()
        self.file.forget()

    # ---- changing

    def commit(self, ops: Sequence[Op], *, actor: str, what: str = "", undoes: int = 0, redoes: int = 0) -> int:
        with self._transaction(actor) as image:
            stale = [row for op in ops if is_stale(op, row := self._standing(image, op.kind, op.id))]
            if stale:
                raise Conflict(stale)
            return self._write(image, ops, actor, what, undoes, redoes)

    def mutate(self, change: Callable[[Find], Sequence[Op]], *, actor: str, what: str = "") -> int:
        with self._transaction(actor) as image:
            return self._write(image, change(lambda kind, id: self._standing(image, kind, id)), actor, what)

    @contextlib.contextmanager
    def _transaction(self, actor: str = "") -> Iterator[Image]:
        """The image, with the lock held: first the plan's, which may take a while, then this handle's own."""
        if self.read_only:
            raise StoreError(_("This plan is open for reading only; nothing was changed."))
        try:
            with self.file.locked(actor), self._turn:
                image = self._read()
                schema = head(image).get("schema", 1)
                if schema > newest():
                    raise StoreError(
                        _("This plan was written by a newer smcockpit; it can be read here, but not changed.")
                    )
                if schema < newest():
                    self._migrate_locked(image)
                    image = self.file.read()
                yield image
        except FileNotFoundError:
            raise NoPlan(self.place) from None

    def _standing(self, image: Image, kind: str, id: str) -> Row:
        number = str(to_number(id))
        doc = image.get(kind, {}).get(number)
        if doc is not None:
            return _row(kind, id, doc)
        mark = image.get(GONE, {}).get(number)
        return _gone_row(number, mark) if mark else Row(kind, id, 0, 0, None, "")

    def _write(self, image: Image, ops: Sequence[Op], actor: str, what: str, undoes: int = 0, redoes: int = 0) -> int:
        from smcockpit.store.history import history_line

        seq: int = head(image)["seq"] + 1
        before = [self._standing(image, op.kind, op.id) for op in ops]
        when = datetime.now(UTC)
        line = history_line(seq, when, actor, what, before, ops, undoes, redoes)  # before tables change documents
        tables = self._writers()
        try:
            top = {**head(image), "seq": seq}
            spots = _spots(image, ops)
            old = [_bytes(image, spot) for spot in spots]
            tables.change(image, ops, before, top, actor, when.isoformat(timespec="milliseconds"))
            new = [_bytes(image, spot) for spot in spots]
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
            found = [mark for mark in gone.values() if mark.get("was") and (not before or mark.get("at", "") < before)]
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
        self._write(image, ops, "smcockpit", _("brought the plan to layout {number}").format(number=newest()))

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
        return rows_of(self._copy(name))

    def _copy(self, name: str) -> Image:
        try:
            return parse(self.file.backups.read(name))
        except (OSError, ValueError) as error:
            why = error.strerror if isinstance(error, OSError) else error
            raise StoreError(_("{path} is no readable copy of a plan: {why}.").format(path=name, why=why)) from None

    def recover(self, name: str = "") -> tuple[str, int, str | None]:
        """Put a plan in place of a damaged one: the newest readable copy with every later commit of the history laid
        over it, or the copy `name` as it is. Returns (copy, commits laid over it, where the damaged file is now)."""
        from smcockpit.store.history import history_line
        from smcockpit.store.replay import replayed

        copies = self.copies()
        name = name or (copies[0].name if copies else "")
        if name:
            image = self._copy(name)
        elif next((entry for entry in self.file.history.entries(None) if entry.seq == 1), None):
            name = os.path.basename(self.file.history.path)  # all that ever happened, from the first commit on
            image = {HEAD: {"1": {"seq": 0, "schema": newest()}}}
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
                documents = {(kind, id): doc for kind, table in _plain(image).items() for id, doc in table.items()}
                found, _seq, later = replayed(documents, start, entries)
                marks = {(c["kind"], c["id"]): (e.seq, e.by) for e in later for c in e.changes}
                for (kind, id), (seq, by) in marks.items():
                    number = str(to_number(id))
                    rev = self._standing(image, kind, id).rev
                    image.get(kind, {}).pop(number, None)
                    image.get(GONE, {}).pop(number, None)
                    if (doc := found.get((kind, id))) is not None:
                        image.setdefault(kind, {})[number] = {**doc, "_": [rev + 1, seq, by]}
                    else:
                        image.setdefault(GONE, {})[number] = {"kind": kind, "_": [rev + 1, seq, by]}
                last = max([start, *(entry.seq for entry in entries[:1])]) + 1
                image[HEAD] = {"1": {**top, "seq": last, "epoch": top.get("epoch", 0) + 1}}
                aside = self.file.set_aside()
                what = _("put {copy} in place of a damaged file").format(copy=name)
                self.file.write(image, history_line(last, datetime.now(UTC), "smcockpit", what, [], []))
        except OSError as error:
            raise cannot_write(error, self.place, self.file.path) from error
        return name, len(later), aside

    # ---- people

    def be_here(self, actor: str, kind: str, id: str) -> None:
        if self.read_only:
            return
        if self._presence is None:
            from smcockpit.store.presence import PresenceFolder

            self._presence = PresenceFolder(self.place)
        with contextlib.suppress(OSError):  # who is here is a courtesy; a plan one may only read has none
            self._presence.be_here(actor, kind, id)

    def present(self) -> list[Present]:
        if self._presence is None and not os.path.isdir(os.path.join(self.place, "presence")):
            return []  # a status line need not learn how to look for nobody
        from smcockpit.store.presence import PresenceFolder

        if self._presence is None:
            self._presence = PresenceFolder(self.place)
        return self._presence.present()

    def dump(self) -> Bundle:
        image = self._image()
        backups = []
        for copy in self.copies():
            with contextlib.suppress(OSError):
                backups.append((copy.name, self.file.backups.read(copy.name)))
        return Bundle(image, self.file.history.whole(head(image)["seq"]), backups)


def _spots(image: Image, ops: Sequence[Op]) -> list[tuple[str, str]]:
    """(kind, number) of what a commit replaces in place, the head included; none where it also adds or removes, or
    replaces so much that writing the whole anew is as quick."""
    spots = [(op.kind, str(to_number(op.id))) for op in ops]
    only = all(isinstance(op, Put) for op in ops) and all(number in image.get(kind, {}) for kind, number in spots)
    return [*spots, (HEAD, "1")] if only and 0 < len(ops) < 8 else []


def _bytes(image: Image, spot: tuple[str, str]) -> bytes:
    import orjson

    return orjson.dumps(image[spot[0]][spot[1]])


def _row(kind: str, id: str, doc: dict[str, Any]) -> Row:
    body = doc.copy()
    rev, seq, actor = body.pop("_", (0, 0, ""))
    return Row(kind, id, rev, seq, body, actor)


def _gone_row(number: str, mark: dict[str, Any]) -> Row:
    rev, seq, actor = mark["_"]
    return Row(mark["kind"], to_text(int(number)), rev, seq, None, actor)


def _documents(image: Image) -> dict[str, dict[str, Any]]:
    return {kind: table for kind, table in image.items() if kind not in (HEAD, GONE)}


def _migrated(image: Image, schema: int) -> Image:
    """The image in the layout of this program, beside the one on disk."""
    documents = _plain(image)
    migrate(documents, schema)
    new: Image = {HEAD: image[HEAD], GONE: image.get(GONE, {})}
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
