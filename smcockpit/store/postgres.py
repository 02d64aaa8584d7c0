"""The PostgreSQL engine, for teams that outgrow one machine or fifty thousand documents.

One plan is one schema (`smcockpit`, or `smcockpit_NAME` for `…?plan=NAME`): a table of documents, a one-row table `head`
whose lock orders the commits, the log, and the copies. A commit tells the others with NOTIFY, which carries nothing but
who it was; they then ask what is new. How it is read and changed stands in `pg_base`, the way to the server in `link`,
which alone imports psycopg; here is every word of the port.
"""

from __future__ import annotations

import contextlib
import re
import uuid
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING

from smcockpit.files import open_regular
from smcockpit.i18n import _
from smcockpit.store.address import taken_apart
from smcockpit.store.backups import manual_name
from smcockpit.store.file import parse
from smcockpit.store.history import entry_of
from smcockpit.store.ids import to_number, to_text
from smcockpit.store.image import ODD, head
from smcockpit.store.link import answered, psycopg, twice
from smcockpit.store.migrations import copied_rows, migrate_rows, newest
from smcockpit.store.pg_base import PgBase
from smcockpit.store.pg_rows import CONNECTED, doc_rows, document_of, jsonb, log_row
from smcockpit.store.port import (
    Bundle,
    Commit,
    Conflict,
    Copy,
    Delete,
    Find,
    HealthIssue,
    Odd,
    Op,
    Present,
    Recovered,
    Remark,
    Row,
    StoreError,
    Trashed,
    is_stale,
    refuse_twice,
)


class PgStore(PgBase):
    """The plan at an address: `postgresql://USER:PASSWORD@HOST/DATABASE?plan=NAME`."""

    engine = "PostgreSQL"

    @classmethod
    def create(cls, place: str, ops: Sequence[Op], *, actor: str, what: str = "") -> PgStore:
        """A new plan whose first commit is `ops`. Raises StoreError where there is one."""
        store = cls(place)

        def work() -> None:
            with store._asking(long=True) as conn, conn.transaction():
                store._make_tables(conn)
                store._new_head(conn, 0, newest(), 0, 0)
                store._write(conn, 0, ops, actor, what, 0, 0, None)

        store._patiently(work, patience=0)
        store._keep_hourly()
        return store

    @classmethod
    def fill(cls, place: str, bundle: Bundle) -> PgStore:
        """A plan that is what `bundle` holds, history and copies included."""
        store = cls(place)
        top = head(bundle.image)
        with store._asking(long=True) as conn, conn.transaction(), conn.cursor() as cursor:
            store._make_tables(conn)
            cut = re.match(rb'\{"pruned":(\d+)\}', bundle.history[0]) if bundle.history else None
            store._new_head(conn, top["seq"], top.get("schema", 1), top.get("epoch", 0), int(cut[1]) if cut else 0)
            with cursor.copy(store._sql("copy {s}.doc (kind, id, rev, seq, body, was, actor, at) from stdin")) as into:
                for row in doc_rows(bundle.image).values():
                    into.write_row((*row[:4], jsonb(row[4]), jsonb(row[5]), *row[6:]))
            with cursor.copy(
                store._sql("copy {s}.log (seq, at, actor, what, undoes, redoes, changes) from stdin")
            ) as into:
                for line in bundle.history[1 if cut else 0 :]:
                    into.write_row(log_row(entry_of(line)))
            for name, data in bundle.backups:
                conn.execute(
                    store._sql("insert into {s}.copy (name, seq, image) values (%s, %s, %s)"),
                    (name, head(parse(data))["seq"], data),
                )
        return store

    @staticmethod
    def shown(place: str) -> str:
        """The address without its passwords. Raises StoreError for one that cannot be taken apart."""
        return taken_apart(place).shown

    @staticmethod
    def remarks(place: str) -> list[Remark]:
        """Nothing is known of a server's disks."""
        return []

    @staticmethod
    def advice(documents: int) -> str:
        """A server holds as many as anybody has."""
        return ""

    def diagnose(self) -> list[HealthIssue]:
        """Nothing lies on this machine that could be looked at."""
        return []

    def files(self) -> list[str]:
        """Nothing is kept on this machine."""
        return []

    def recover(self, name: str = "") -> Recovered:
        """A server repairs itself: what it serves is whole. Raises StoreError."""
        raise StoreError(_("The plan in {folder} is not damaged; it was left alone.").format(folder=self.place))

    def close(self) -> None:
        """Leaves at once, also while a commit waits for a server: whoever is gone is taken off the list by the others."""
        if not self._lock.acquire(timeout=0.2):
            return
        try:
            if self._conn is not None and self._here is not None:
                with contextlib.suppress(psycopg.Error), answered(self._conn, 0.5):
                    self._conn.execute(self._sql("delete from {s}.present where handle = %s"), (self._handle,))
                    self._conn.execute(self._sql("notify {s}, 'here'"))
            self._here = None
            self._drop()
        finally:
            self._lock.release()

    # ---- reading

    @twice
    def verify(self) -> None:
        """Ask for the head of the plan. Raises NoPlan, Unreachable."""
        with self._asking() as conn:
            self._head(conn)

    @twice
    def load(self) -> tuple[int, list[Row]]:
        """(sequence, all living documents), brought to the layout of this program first where that may be stored. Raises
        NoPlan, Unreachable."""
        self._patiently(self._bring_up, patience=0)
        with self._asking(long=True) as conn, self._snapshot(conn):
            seq, layout, self._epoch = self._head(conn)
            self.newer = layout > newest()
            rows = self._rows(conn, "body is not null", ())
        rows = migrate_rows(rows, layout)
        self._look_done(seq)
        return seq, rows

    @twice
    def since(self, seq: int) -> tuple[int, list[Row]]:
        """(sequence, what changed after `seq`); a sequence below `seq` where another state was put in place."""
        if self._news is not None:
            self._news.clear()
        with self._asking() as conn, self._snapshot(conn):
            now, layout, epoch = self._head(conn)
            self.newer = layout > newest()
            rows = self._rows(conn, "seq > %s", (seq,)) if now != seq else []
        if self._epoch is not None and epoch != self._epoch:
            return -1, []
        self._look_done(now)
        return now, rows

    def _look_done(self, seq: int) -> None:
        self._seen = seq

    @twice
    def changed(self) -> bool:
        """Whether somebody committed since this handle last looked: as the listener was told, else as the head says."""
        if self._news is not None:
            return self._news.is_set()
        with self._asking() as conn:
            return self._head(conn)[0] != self._seen

    def history(self) -> Iterator[Commit]:
        """The commits, newest first, asked for 200 at a time."""
        upto: int | None = None
        while True:
            with self._asking() as conn:
                commits = conn.execute(
                    self._sql(
                        "select seq, at, actor, what, changes, undoes, redoes from {s}.log"
                        " where %s::bigint is null or seq < %s order by seq desc limit 200"
                    ),
                    (upto, upto),
                ).fetchall()
            yield from (Commit(*row) for row in commits)
            if len(commits) < 200:
                return
            upto = commits[-1][0]

    def prune(self, before: str) -> int:
        """Forget the history before a moment; returns how many commits."""
        return self._patiently(lambda: self._prune(before))

    def _prune(self, before: str) -> int:
        with self._asking() as conn, conn.transaction():
            seq, _layout, _epoch = self._locked_head(conn)
            cut = conn.execute(
                self._sql("select coalesce(min(seq), %s) - 1 from {s}.log where at >= %s or seq = %s"),
                (seq, before, seq),
            ).fetchone()
            assert cut is not None
            gone = conn.execute(self._sql("delete from {s}.log where seq <= %s"), (cut[0],)).rowcount
            if gone:
                conn.execute(self._sql("update {s}.head set pruned = %s"), (cut[0],))
        return gone

    @twice
    def trash(self) -> list[Trashed]:
        """The deleted documents, newest first."""
        with self._asking() as conn:
            text = f"select kind, id, {document_of('was')}, actor, at from {{s}}.doc where body is null and was is not null order by at desc, id desc"
            return [Trashed(*row) for row in conn.execute(self._sql(text))]

    def empty_trash(self, before: str = "") -> int:
        """Let go of what was deleted before a moment (all, if none is given); returns how many documents."""

        def work() -> int:
            with self._asking() as conn, conn.transaction():
                seq, _layout, _epoch = self._locked_head(conn)
                gone = conn.execute(
                    self._sql(
                        "update {s}.doc set was = null where body is null and was is not null and (%s = '' or at < %s)"
                    ),
                    (before, before),
                ).rowcount
                if gone:
                    self._write(conn, seq, [], "", _("emptied the trash"), 0, 0, None)
            return gone

        return self._patiently(work)

    # ---- changing

    def commit(self, ops: Sequence[Op], *, actor: str, what: str = "", undoes: int = 0, redoes: int = 0) -> int:
        """See `Store.commit`. A commit whose answer was lost on the way is not made twice."""
        refuse_twice(ops)
        token = uuid.uuid4()

        def work() -> int:
            with self._asking() as conn, self._changing(conn, actor):
                seq, _layout, _epoch = self._locked_head(conn)
                standing = self._standing(conn, [(op.kind, op.id) for op in ops])
                stale = [row for op in ops if is_stale(op, row := standing[op.kind, op.id])]
                if stale:
                    raise Conflict(stale)
                return self._write(conn, seq, ops, actor, what, undoes, redoes, token, standing)

        seq = self._patiently(work, token)
        self._keep_hourly()
        return seq

    def mutate(self, change: Callable[[Find], Sequence[Op]], *, actor: str, what: str = "") -> int:
        """See `Store.mutate`."""
        token = uuid.uuid4()

        def work() -> int:
            with self._asking() as conn, self._changing(conn, actor):
                seq, _layout, _epoch = self._locked_head(conn)
                ops = change(lambda kind, id: self._standing(conn, [(kind, id)])[kind, id])
                return self._write(conn, seq, ops, actor, what, 0, 0, token)

        return self._patiently(work, token)

    # ---- copies

    def odd(self) -> list[Odd]:
        """A server takes in documents only: these came with a plan that was moved here."""
        with self._asking() as conn:
            rows = conn.execute(
                self._sql("select id, body from {s}.doc where kind = %s and body is not null"), (ODD,)
            ).fetchall()
        return [Odd(str(to_number(id)), body["kind"], body["number"], body["text"]) for id, body in rows]

    def mend(self, actor: str) -> int:
        """Nothing can be put back: what is odd came from elsewhere, and its good state stayed there."""
        return 0

    def let_go(self, pieces: Sequence[Odd], actor: str) -> None:
        """Let go of odd pieces, as one commit."""
        self.commit(
            [Delete(ODD, to_text(int(piece.name))) for piece in pieces],
            actor=actor,
            what=_("let go of what could not be read"),
        )

    def backup(self, name: str = "") -> str:
        """Keep a copy of the plan as it is now, beside it on the server; returns its name."""
        if self.read_only:
            raise StoreError(_("This plan is open for reading only; nothing was changed."))
        with self._asking(long=True) as conn, conn.transaction():
            conn.execute("set transaction isolation level repeatable read")  # one moment, and nobody waits for it
            return self._keep(conn, manual_name(name))

    @twice
    def copies(self) -> list[Copy]:
        """The copies, newest first."""
        with self._asking() as conn:
            copies = conn.execute(
                self._sql("select name, seq, extract(epoch from at)::float8 from {s}.copy order by seq desc, at desc")
            )
            return [Copy(*row) for row in copies]

    @twice
    def copied(self, name: str) -> list[Row]:
        """The documents of a copy: by its name, or by the path of a plan file on this machine. Raises StoreError."""
        with self._asking() as conn:
            kept = conn.execute(self._sql("select image from {s}.copy where name = %s"), (name,)).fetchone()
        if kept is not None:
            raw = bytes(kept[0])
        else:
            try:
                with open_regular(name) as file:
                    raw = file.read()
            except OSError as error:
                raise StoreError(
                    _("{path} is no readable copy of a plan: {why}.").format(path=name, why=error.strerror)
                ) from None
        try:
            image = parse(raw)
        except ValueError as error:
            raise StoreError(_("{path} is no readable copy of a plan: {why}.").format(path=name, why=error)) from None
        return copied_rows(image, name)

    @twice
    def dump(self) -> Bundle:
        """Everything, as of one moment."""
        with self._asking(long=True) as conn, self._snapshot(conn):
            return self._bundle(conn)

    def rewrite(self, change: Callable[[Bundle], Bundle], *, actor: str, what: str) -> int:
        """See `Store.rewrite`. The old rows are vacuumed afterwards, so that they are not left on the disk."""
        token = uuid.uuid4()

        def work() -> int:
            with self._asking(long=True) as conn, conn.transaction():
                seq, _layout, _epoch = self._locked_head(conn)
                before = self._bundle(conn)
                self._replace(conn, before, change(before))
                conn.execute(self._sql("update {s}.head set epoch = epoch + 1"))
                return self._write(conn, seq, [], actor, what, 0, 0, token)

        seq = self._patiently(work, token)
        with contextlib.suppress(StoreError), self._asking() as conn:  # the old rows, which lie there until it is run
            conn.execute(self._sql("vacuum {s}.doc, {s}.log, {s}.copy"))
        return seq

    # ---- people

    def announce_presence(self, actor: str, kind: str, id: str) -> None:
        """Say that `actor` has the plan open and is on a record; a server that does not take it is no error."""
        if self.read_only:
            return
        self._here = actor, kind, id
        with contextlib.suppress(StoreError), self._asking() as conn:
            self._say_here(conn)

    @twice
    def present(self) -> list[Present]:
        """A standby does not know the connections of the first server: there nobody is seen."""
        with self._asking() as conn:
            text = "select actor, host, kind, id, handle from {s}.present p where " + CONNECTED
            rows = conn.execute(self._sql(text + " order by actor, handle")).fetchall()
        return [Present(actor, host, kind, id, handle == self._handle) for actor, host, kind, id, handle in rows]


if TYPE_CHECKING:  # mypy says here what the class lacks
    from smcockpit.store.port import StoreEngine

    _ENGINE: StoreEngine = PgStore
