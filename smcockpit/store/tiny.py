"""The embedded engine: a TinyDB file that several processes may write at once. How it is read and changed stands in
`tiny_base`; here is every word of the port."""

from __future__ import annotations

import contextlib
import os
import threading
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from smcockpit.i18n import N_, _
from smcockpit.store.backups import manual_name
from smcockpit.store.ids import to_text
from smcockpit.store.image import GONE, HEAD, Image, dump, gone_number, head, rows_of, standing_row
from smcockpit.store.migrations import copied_rows, newest
from smcockpit.store.odd import let_go, pieces
from smcockpit.store.place import cannot_write, modes, remarks
from smcockpit.store.port import (
    Bundle,
    Commit,
    Conflict,
    Copy,
    Find,
    HealthIssue,
    Holder,
    Odd,
    Op,
    Present,
    Recovered,
    Remark,
    Row,
    StoreError,
    Trashed,
    Waits,
    is_stale,
    refuse_twice,
)
from smcockpit.store.tiny_base import TinyBase, rows_after

if TYPE_CHECKING:
    from smcockpit.store.presence import PresenceFolder

_LOOK = 0.2  # seconds between two looks at the file while somebody watches
_SETTLE = 0.05  # seconds without a change after which a file counts as written to its end
MANY = 15_000  # documents from which saving in one file begins to be felt
_ADVICE = N_(
    "This plan has {count} records in one file. From 50 000 on PostgreSQL is the better home: smcockpit move FROM postgresql://…"
)


class TinyStore(TinyBase):
    """The plan in a folder: `plan.json`, its lock, its history and its copies."""

    engine = "TinyDB"

    def __init__(
        self, folder: str, *, read_only: bool = False, patience: float = 0.0, waits: Waits | None = None
    ) -> None:
        super().__init__(folder, read_only=read_only, patience=patience, waits=waits)
        self._presence: PresenceFolder | None = None

    @classmethod
    def create(cls, place: str, ops: Sequence[Op], *, actor: str, what: str = "") -> TinyStore:
        """A new plan in the folder `place` (made if need be) whose first commit is `ops`. Raises StoreError where one
        is."""
        store = cls._in_new_folder(place)
        with store.file.locked(actor):
            store._refuse_over()
            store._write({HEAD: {"1": {"seq": 0, "schema": newest()}}}, ops, actor, what)
        return store

    @classmethod
    def fill(cls, place: str, bundle: Bundle) -> TinyStore:
        """A plan in the folder `place` that is what `bundle` holds, history and backups included."""
        store = cls._in_new_folder(place)
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
    def _in_new_folder(cls, folder: str) -> TinyStore:
        try:
            os.makedirs(folder, mode=0o700, exist_ok=True)
        except OSError as error:
            raise StoreError(_("{path} cannot be made: {why}.").format(path=folder, why=error.strerror)) from error
        return cls(folder)

    def _refuse_over(self) -> None:
        if os.path.lexists(self.file.path) or self.file.saved():
            raise StoreError(_("There is a plan in {folder} already; it was left alone.").format(folder=self.place))

    @staticmethod
    def shown(place: str) -> str:
        """A folder has no secrets."""
        return place

    @staticmethod
    def remarks(place: str) -> list[Remark]:
        """What is to be said of the folder: a link, a network drive, no right to write."""
        return remarks(place)

    @staticmethod
    def advice(documents: int) -> str:
        """That a server is the better home for so many documents, "" where it is not."""
        return _(_ADVICE).format(count=documents) if documents > MANY else ""

    # ---- reading

    @property
    def caution(self) -> str:
        """What is to be said of the last commit although it was made, "" for nothing."""
        return self.file.caution

    def verify(self) -> None:
        """Read the plan file as it is. Raises NoPlan, Damaged, StoreError."""
        with self._turn:
            self.file.read()

    def load(self) -> tuple[int, list[Row]]:
        """(sequence, all living documents). Raises NoPlan, Damaged, StoreError."""
        with self._reading() as image:
            self._epoch = head(image).get("epoch", 0)
            return head(image)["seq"], rows_of(image)

    def since(self, seq: int) -> tuple[int, list[Row]]:
        """(sequence, what changed after `seq`); a sequence below `seq` where another state was put in place."""
        with self._turn:
            epoch, before = self._epoch, self.file.known
        with self._reading() as image:
            now: int = head(image)["seq"]
            if epoch is not None and head(image).get("epoch", 0) != epoch:
                return -1, []
            if not self.file.ours and before is not None and image is not before and now >= seq:
                return self._since_unowned(seq, before, image)
            if now == seq:
                return now, []
            if now - seq < 100 and all(number in self._mine for number in range(seq + 1, now + 1)):
                return now, [row for number in range(seq + 1, now + 1) for row in self._mine[number]]
            return now, rows_after(image, seq)

    def _since_unowned(self, seq: int, before: Image, image: Image) -> tuple[int, list[Row]]:
        """What is new where another program wrote the file and it cannot be taken in: it is shown all the same."""
        from smcockpit.store.byhand import seen

        if head(image).get("schema", 1) < newest():
            return -1, []
        rows = {(row.kind, row.id): row for row in [*rows_after(image, seq), *seen(before, image)]}
        return head(image)["seq"], list(rows.values())

    def changed(self) -> bool:
        """Whether the file is another than this handle last read; one look at the disk."""
        return self.file.changed()

    def reachable(self) -> bool:
        """A folder always answers."""
        return True

    def holder(self) -> Holder | None:
        """Who holds the plan's lock just now."""
        return self.file.lock.holder()

    def watch(self, wake: Callable[[], None]) -> Callable[[], None]:
        """Look at the file every 0.2 s from a daemon thread, and call `wake` there once it has come to rest."""
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
        """The commits up to the plan as it stands, newest first. Raises StoreError where the file cannot be read."""
        with self._reading() as image:
            seq = head(image)["seq"]
        return self.file.history.entries(seq)

    def trash(self) -> list[Trashed]:
        """The deleted documents, newest first."""
        with self._reading() as image:
            deleted = [
                Trashed(
                    mark["kind"], to_text(int(gone_number(key, mark))), mark["was"], mark["_"][2], mark.get("at", "")
                )
                for key, mark in image.get(GONE, {}).items()
                if mark.get("was") is not None
            ]
        return sorted(deleted, key=lambda trashed: (trashed.at, trashed.id), reverse=True)

    def close(self) -> None:
        """Leave the plan; what is in memory goes."""
        if self._presence is not None:
            self._presence.leave()
        self.file.forget()

    # ---- changing

    def commit(self, ops: Sequence[Op], *, actor: str, what: str = "", undoes: int = 0, redoes: int = 0) -> int:
        """See `Store.commit`."""
        refuse_twice(ops)

        def work(image: Image) -> int:
            stale = [row for op in ops if is_stale(op, row := standing_row(image, op.kind, op.id))]
            if stale:
                raise Conflict(stale)
            return self._write(image, ops, actor, what, undoes, redoes)

        return self._change(work, actor)

    def mutate(self, change: Callable[[Find], Sequence[Op]], *, actor: str, what: str = "") -> int:
        """See `Store.mutate`."""

        def work(image: Image) -> int:
            return self._write(image, change(lambda kind, id: standing_row(image, kind, id)), actor, what)

        return self._change(work, actor)

    def empty_trash(self, before: str = "") -> int:
        """Let go of what was deleted before a moment (all, if none is given); returns how many documents."""
        with self._transaction() as image:
            marks = [
                mark
                for mark in image.get(GONE, {}).values()
                if mark.get("was") is not None and (not before or mark.get("at", "") < before)
            ]
            if not marks:
                return 0
            for mark in marks:
                del mark["was"]
            self._write(image, [], "", _("emptied the trash"))
            return len(marks)

    def prune(self, before: str) -> int:
        """Forget the history before a moment; returns how many commits."""
        with self._transaction() as image:
            try:
                return self.file.history.prune(before, head(image)["seq"], modes(self.file.folder)[1])
            except OSError as error:
                raise cannot_write(error, self.place, self.file.path) from error

    # ---- what cannot be read

    def odd(self) -> list[Odd]:
        """What in the plan file is no document and is kept aside."""
        with self._reading() as image:
            return pieces(image)

    def mend(self, actor: str) -> int:
        """Put back the last good state of what is odd, from the history and the copies; returns how many documents."""
        from smcockpit.store.recovery import mending_ops

        with self._transaction() as image:
            wanted = pieces(image)
            ops = mending_ops(self.file, image, wanted)
            let_go(
                image, [piece.name for piece in wanted if not piece.number and any(op.kind == piece.kind for op in ops)]
            )
            if ops:
                self._write(image, ops, actor, _("put back what could not be read"))
            return len(ops)

    def let_go(self, gone: Sequence[Odd], actor: str) -> None:
        """Let go of odd pieces, as one commit."""
        with self._transaction() as image:
            let_go(image, [piece.name for piece in pieces(image) if piece in gone])
            self._write(image, [], actor, _("let go of what could not be read"))

    def recover(self, name: str = "") -> Recovered:
        """See `Store.recover`."""
        from smcockpit.store.recovery import recover

        return recover(self.file, name, self._turn)

    def diagnose(self) -> list[HealthIssue]:
        """What is to be said of the files of the plan; nothing is changed."""
        from smcockpit.store.tiny_health import diagnose

        return diagnose(self.file)

    def files(self) -> list[str]:
        """The plan file, its history and its copies, the lock's note of who holds it, and the files that other programs
        hold open."""
        return [
            self.file.path,
            self.file.history.path,
            self.file.lock.path,
            *self.file.held.paths(),
            *(self.file.backups.path(copy.name) for copy in self.copies()),
        ]

    # ---- copies

    def backup(self, name: str = "") -> str:
        """Keep a copy of the plan as it is now, read back after writing; returns its path."""
        if self.read_only:
            raise StoreError(_("This plan is open for reading only; nothing was changed."))
        with self._turn:  # held while it is written, too: within a second two copies would have one name
            data = dump(self.file.read())
            try:
                return self.file.backups.write(manual_name(name), data, modes(self.file.folder))
            except OSError as error:
                raise cannot_write(error, self.place, self.file.path) from error

    def copies(self) -> list[Copy]:
        """The copies that can be read, newest first."""
        return self.file.backups.good()

    def copied(self, name: str) -> list[Row]:
        """The documents of a copy. Raises StoreError where there is no such copy."""
        from smcockpit.store.recovery import read_copy

        return copied_rows(read_copy(self.file, name), name)

    # ---- people

    def announce_presence(self, actor: str, kind: str, id: str) -> None:
        """Say that `actor` has the plan open and is on a record."""
        if self.read_only:
            return
        if self._presence is None:
            from smcockpit.store.presence import PresenceFolder

            self._presence = PresenceFolder(self.place)
        with contextlib.suppress(OSError):  # who is here is a courtesy; a plan one may only read has none
            self._presence.announce_presence(actor, kind, id)

    def present(self) -> list[Present]:
        """Who has the plan open."""
        if self._presence is None and not os.path.isdir(os.path.join(self.place, "presence")):
            return []  # a status line need not learn how to look for nobody
        from smcockpit.store.presence import PresenceFolder

        if self._presence is None:
            self._presence = PresenceFolder(self.place)
        return self._presence.present()

    # ---- all of it

    def rewrite(self, change: Callable[[Bundle], Bundle], *, actor: str, what: str) -> int:
        """See `Store.rewrite`."""
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
        """Everything, in the layout it has, as the copies are."""
        with self._turn:
            return self._bundle(self.file.read())

    def _bundle(self, image: Image) -> Bundle:
        backups = []
        for copy in self.copies():
            with contextlib.suppress(OSError):
                backups.append((copy.name, self.file.backups.read(copy.name)))
        return Bundle(image, self.file.history.whole(head(image)["seq"]), backups)


if TYPE_CHECKING:  # mypy says here what the class lacks
    from smcockpit.store.port import StoreEngine

    _ENGINE: StoreEngine = TinyStore
