"""The PostgreSQL engine, for teams that outgrow one machine or fifty thousand documents.

One plan is one schema (`smcockpit`, or `smcockpit_NAME` for `…?plan=NAME`): a table of documents, a one-row table `head`
whose lock orders the commits, the log, and the copies. A commit tells the others with NOTIFY, which carries nothing but
who it was; they then ask what is new. psycopg is imported here and nowhere else.
"""

from __future__ import annotations

import contextlib
import re
import socket
import time
import uuid
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from typing import Any

import orjson
import psycopg
from psycopg.types.json import Jsonb

from smcockpit.files import open_regular
from smcockpit.i18n import _
from smcockpit.store.backups import manual_name, superfluous
from smcockpit.store.byhand import put_in_trash
from smcockpit.store.file import parse
from smcockpit.store.history import entry_of
from smcockpit.store.ids import to_number, to_text
from smcockpit.store.image import GONE, HEAD, ODD, Image, dump, gone_number, head
from smcockpit.store.link import Connection, ServerLink, answered, twice
from smcockpit.store.migrations import PROGRAM, Documents, copied_rows, migrate, migrate_rows, migrated, newest
from smcockpit.store.port import (
    NO_RECORD,
    Bundle,
    Commit,
    Conflict,
    Copy,
    Delete,
    Find,
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

_TABLES = """
create schema if not exists {s};
create table if not exists {s}.head (
    one boolean primary key default true check (one), seq bigint not null, layout int not null, epoch int not null,
    pruned bigint not null default 0);
create table if not exists {s}.doc (
    kind text not null, id text not null, rev bigint not null, seq bigint not null, body jsonb, was jsonb,
    actor text not null, at text not null, primary key (kind, id));
create index if not exists doc_seq on {s}.doc (seq);
create table if not exists {s}.log (
    seq bigint primary key, at text not null, actor text not null, what text not null, undoes bigint not null,
    redoes bigint not null, changes jsonb not null, token uuid);
create table if not exists {s}.copy (
    name text primary key, seq bigint not null, at timestamptz not null default now(), image bytea not null);
create table if not exists {s}.present (
    pid int not null, handle text not null, began timestamptz, actor text not null, host text not null,
    kind text not null, id text not null, primary key (pid, handle));
"""


class PgStore(ServerLink):
    def __init__(self, address: str, *, read_only: bool = False, patience: float = 0.0) -> None:
        """A handle on the plan at an address. A commit that finds no server tries again for `patience` seconds."""
        super().__init__(address, patience)
        self.read_only, self.newer, self.caution = read_only, False, ""
        self._handle = uuid.uuid4().hex[:12]
        self._here: tuple[str, str, str] | None = None
        self._seen = -1
        self._epoch: int | None = None

    @classmethod
    def create(cls, address: str, ops: Sequence[Op], *, actor: str, what: str = "") -> PgStore:
        """A new plan whose first commit is `ops`. Raises StoreError where there is one."""
        store = cls(address)

        def work() -> None:
            with store._asking(long=True) as conn, conn.transaction():
                store._make_tables(conn)
                store._new_head(conn, 0, newest(), 0, 0)
                store._write(conn, 0, ops, actor, what, 0, 0, None)

        store._patiently(work, patience=0)
        store._keep_hourly()
        return store

    @classmethod
    def fill(cls, address: str, bundle: Bundle) -> PgStore:
        """A plan that is what `bundle` holds, history and copies included."""
        store = cls(address)
        top = head(bundle.image)
        with store._asking(long=True) as conn, conn.transaction(), conn.cursor() as cursor:
            store._make_tables(conn)
            found = re.match(rb'\{"pruned":(\d+)\}', bundle.history[0]) if bundle.history else None
            store._new_head(conn, top["seq"], top.get("schema", 1), top.get("epoch", 0), int(found[1]) if found else 0)
            with cursor.copy(store._sql("copy {s}.doc (kind, id, rev, seq, body, was, actor, at) from stdin")) as into:
                for row in _doc_rows(bundle.image).values():
                    into.write_row((*row[:4], _jsonb(row[4]), _jsonb(row[5]), *row[6:]))
            with cursor.copy(
                store._sql("copy {s}.log (seq, at, actor, what, undoes, redoes, changes) from stdin")
            ) as into:
                for line in bundle.history[1 if found else 0 :]:
                    into.write_row(_log_row(entry_of(line)))
            for name, data in bundle.backups:
                conn.execute(
                    store._sql("insert into {s}.copy (name, seq, image) values (%s, %s, %s)"),
                    (name, head(parse(data))["seq"], data),
                )
        return store

    def _make_tables(self, conn: Connection) -> None:
        conn.execute("select pg_advisory_xact_lock(hashtext(%s))", (self._schema,))
        if self._exists(conn):
            raise StoreError(_("There is a plan in {folder} already; it was left alone.").format(folder=self.place))
        for statement in _TABLES.split(";\n"):
            if statement.strip():
                conn.execute(self._sql(statement))

    def _new_head(self, conn: Connection, seq: int, layout: int, epoch: int, pruned: int) -> None:
        conn.execute(
            self._sql("insert into {s}.head (seq, layout, epoch, pruned) values (%s, %s, %s, %s)"),
            (seq, layout, epoch, pruned),
        )

    def _exists(self, conn: Connection) -> bool:
        found = conn.execute("select to_regclass(%s)", (f"{self._schema}.head",)).fetchone()
        return bool(found and found[0]) and bool(conn.execute(self._sql("select 1 from {s}.head")).fetchone())

    def _greet(self, conn: Connection) -> None:
        if self._here is not None:
            with contextlib.suppress(psycopg.Error):  # a reader, or a standby
                self._say_here(conn)

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

    def _head(self, conn: Connection, lock: str = "") -> tuple[int, int, int]:
        """(sequence, layout, epoch)"""
        found = conn.execute(self._sql(f"select seq, layout, epoch from {{s}}.head {lock}")).fetchone()
        if found is None:
            raise NoPlan(self.place)
        return found[0], found[1], found[2]

    @twice
    def load(self) -> tuple[int, list[Row]]:
        self._patiently(self._bring_up, patience=0)
        with self._asking(long=True) as conn, self._snapshot(conn):
            seq, layout, self._epoch = self._head(conn)
            self.newer = layout > newest()
            rows = self._rows(conn, "body is not null", ())
        rows = migrate_rows(rows, layout)
        self._look_done(seq)
        return seq, rows

    def _bring_up(self) -> None:
        """To the layout of this program, where this user may and the server takes it; else it is so in memory alone."""
        with self._asking() as conn:
            if self.read_only or self._head(conn)[1] >= newest():
                return
            text = "select not pg_is_in_recovery() and has_table_privilege(%s, 'update')"
            if (may := conn.execute(text, (f"{self._schema}.head",)).fetchone()) and may[0]:
                with conn.transaction():
                    self._locked_head(conn)

    @twice
    def since(self, seq: int) -> tuple[int, list[Row]]:
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

    def _rows(self, conn: Connection, where: str, values: tuple[Any, ...]) -> list[Row]:
        text = f"select kind, id, rev, seq, {_object('body')}, actor from {{s}}.doc where {where} order by seq, id"
        return [Row(*found) for found in conn.execute(self._sql(text), values)]

    @twice
    def changed(self) -> bool:
        if self._news is not None:
            return self._news.is_set()
        with self._asking() as conn:
            return self._head(conn)[0] != self._seen

    def history(self) -> Iterator[Commit]:
        upto: int | None = None
        while True:
            with self._asking() as conn:
                found = conn.execute(
                    self._sql(
                        "select seq, at, actor, what, changes, undoes, redoes from {s}.log"
                        " where %s::bigint is null or seq < %s order by seq desc limit 200"
                    ),
                    (upto, upto),
                ).fetchall()
            yield from (Commit(*row) for row in found)
            if len(found) < 200:
                return
            upto = found[-1][0]

    def prune(self, before: str) -> int:
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
        with self._asking() as conn:
            text = f"select kind, id, {_object('was')}, actor, at from {{s}}.doc where body is null and was is not null order by at desc, id desc"
            return [Trashed(*row) for row in conn.execute(self._sql(text))]

    def empty_trash(self, before: str = "") -> int:
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
        token = uuid.uuid4()

        def work() -> int:
            with self._asking() as conn, self._changing(conn, actor):
                seq, _layout, _epoch = self._locked_head(conn)
                ops = change(lambda kind, id: self._standing(conn, [(kind, id)])[kind, id])
                return self._write(conn, seq, ops, actor, what, 0, 0, token)

        return self._patiently(work, token)

    @contextlib.contextmanager
    def _changing(self, conn: Connection, actor: str) -> Iterator[None]:
        """A transaction that others who wait for it can see the name of."""
        self._name_myself(conn, actor)
        with conn.transaction():
            yield

    def _committed(self, token: uuid.UUID) -> int:
        with self._asking() as conn:
            found = conn.execute(self._sql("select seq from {s}.log where token = %s"), (token,)).fetchone()
        return found[0] if found else 0

    def _locked_head(self, conn: Connection) -> tuple[int, int, int]:
        """The head with its row locked until the transaction ends, the plan in the layout of this program."""
        if self.read_only:
            raise StoreError(_("This plan is open for reading only; nothing was changed."))
        seq, layout, epoch = self._head(conn, "for update")
        if layout > newest():
            raise StoreError(_("This plan was written by a newer smcockpit; it can be read here, but not changed."))
        if layout < newest():
            seq = self._migrate(conn, seq, layout)
        return seq, newest(), epoch

    def _migrate(self, conn: Connection, seq: int, layout: int) -> int:
        self._keep(conn, manual_name(f"before-layout-{newest()}"))
        rows = self._rows(conn, "body is not null", ())
        documents: Documents = {}
        for row in rows:
            documents.setdefault(row.kind, {})[row.id] = orjson.loads(orjson.dumps(row.doc))
        before = {(row.kind, row.id): row.doc for row in rows}
        migrate(documents, layout)
        after = {(kind, id): doc for kind, table in documents.items() for id, doc in table.items()}
        ops: list[Op] = [Put(*key, doc) for key, doc in after.items() if before.get(key) != doc]
        ops += [Delete(*key) for key in before if key not in after]
        conn.execute(self._sql("update {s}.head set layout = %s"), (newest(),))
        return self._write(conn, seq, ops, PROGRAM, migrated(layout, newest()), 0, 0, None)

    def _standing(self, conn: Connection, keys: list[tuple[str, str]]) -> dict[tuple[str, str], Row]:
        found = {(kind, id): Row(kind, id, 0, 0, None, "") for kind, id in keys}
        for _kind, id in keys:
            to_number(id)  # both engines take the same ids
        text = (
            f"select d.kind, d.id, d.rev, d.seq, {_object('d.body')}, d.actor from {{s}}.doc d"
            " join unnest(%s::text[], %s::text[]) as k(kind, id) on d.kind = k.kind and d.id = k.id"
        )
        values = ([kind for kind, _id in keys], [id for _kind, id in keys])
        for one in conn.execute(self._sql(text), values):
            found[one[0], one[1]] = Row(*one)
        return found

    def _write(
        self,
        conn: Connection,
        seq: int,
        ops: Sequence[Op],
        actor: str,
        what: str,
        undoes: int,
        redoes: int,
        token: uuid.UUID | None,
        standing: dict[tuple[str, str], Row] | None = None,
    ) -> int:
        """The commit after `seq`, inside a transaction that holds the head."""
        refuse_twice(ops)
        if standing is None:
            standing = self._standing(conn, [(op.kind, op.id) for op in ops])
        seq += 1
        when = datetime.now(UTC).isoformat(timespec="milliseconds")
        changes, values = [], []
        for op in ops:
            row = standing[op.kind, op.id]
            after = op.doc if isinstance(op, Put) else None
            changes.append({"kind": op.kind, "id": op.id, "before": row.doc, "after": after})
            if after is not None or row.doc is not None:
                body = Jsonb(after) if after is not None else None
                was = Jsonb(row.doc) if after is None else None
                values.append((op.kind, op.id, row.rev + 1, seq, body, was, actor, when))
        if values:
            with conn.cursor() as cursor:
                cursor.executemany(
                    self._sql(
                        "insert into {s}.doc (kind, id, rev, seq, body, was, actor, at) values (%s, %s, %s, %s, %s, %s, %s, %s)"
                        " on conflict (kind, id) do update set rev = excluded.rev, seq = excluded.seq, body = excluded.body,"
                        " was = excluded.was, actor = excluded.actor, at = excluded.at"
                    ),
                    values,
                )
        conn.execute(
            self._sql(
                "insert into {s}.log (seq, at, actor, what, undoes, redoes, changes, token) values (%s, %s, %s, %s, %s, %s, %s, %s)"
            ),
            (seq, when, actor, what, undoes, redoes, Jsonb(changes), token),
        )
        conn.execute(self._sql("update {s}.head set seq = %s"), (seq,))
        conn.execute(self._sql("notify {s}"))
        return seq

    # ---- copies

    def _image(self, conn: Connection) -> Image:
        """The plan in the shape of a plan file."""
        seq, layout, epoch = self._head(conn)
        image: Image = {HEAD: {"1": {"seq": seq, "schema": layout, "epoch": epoch}}}
        text = (
            f"select kind, id, rev, seq, {_object('body')}, {_object('was')}, actor, at from {{s}}.doc order by seq, id"
        )
        for kind, id, rev, made, body, was, actor, at in conn.execute(self._sql(text)):
            number = str(to_number(id))
            if body is not None:
                image.setdefault(kind, {})[number] = {**body, "_": [rev, made, actor]}
            else:
                mark = {"kind": kind, "_": [rev, made, actor]}
                mark |= ({"at": at} if at else {}) | ({"was": was} if was is not None else {})
                put_in_trash(image.setdefault(GONE, {}), kind, number, mark)
        return image

    def _keep(self, conn: Connection, name: str) -> str:
        data = dump(self._image(conn))
        conn.execute(
            self._sql("insert into {s}.copy (name, seq, image) values (%s, %s, %s) on conflict (name) do nothing"),
            (name, head(parse(data))["seq"], data),
        )
        found = conn.execute(self._sql("select image from {s}.copy where name = %s"), (name,)).fetchone()
        parse(bytes(found[0]) if found else b"")
        return name

    def _keep_hourly(self) -> None:
        """The first save of an hour leaves a copy; a copy more or less must not fail a save that is done."""
        name = time.strftime("plan-%Y%m%dT%H.json", time.gmtime())
        if name == getattr(self, "_kept", ""):
            return
        with contextlib.suppress(StoreError, ValueError), self._asking(long=True) as conn, conn.transaction():
            known = [row[0] for row in conn.execute(self._sql("select name from {s}.copy"))]
            if name not in known:
                self._keep(conn, name)
                gone = superfluous([*known, name])
                conn.execute(self._sql("delete from {s}.copy where name = any(%s)"), (gone,))
            self._kept = name

    def odd(self) -> list[Odd]:
        """A server takes in documents only: these came with a plan that was moved here."""
        with self._asking() as conn:
            rows = conn.execute(
                self._sql("select id, body from {s}.doc where kind = %s and body is not null"), (ODD,)
            ).fetchall()
        return [Odd(str(to_number(id)), body["kind"], body["number"], body["text"]) for id, body in rows]

    def mend(self, actor: str) -> int:
        return 0

    def let_go(self, pieces: Sequence[Odd], actor: str) -> None:
        self.commit(
            [Delete(ODD, to_text(int(piece.name))) for piece in pieces],
            actor=actor,
            what=_("let go of what could not be read"),
        )

    def backup(self, name: str = "") -> str:
        if self.read_only:
            raise StoreError(_("This plan is open for reading only; nothing was changed."))
        with self._asking(long=True) as conn, conn.transaction():
            conn.execute("set transaction isolation level repeatable read")  # one moment, and nobody waits for it
            return self._keep(conn, manual_name(name))

    @twice
    def copies(self) -> list[Copy]:
        with self._asking() as conn:
            found = conn.execute(
                self._sql("select name, seq, extract(epoch from at)::float8 from {s}.copy order by seq desc, at desc")
            )
            return [Copy(*row) for row in found]

    @twice
    def copied(self, name: str) -> list[Row]:
        with self._asking() as conn:
            found = conn.execute(self._sql("select image from {s}.copy where name = %s"), (name,)).fetchone()
        if found is not None:
            raw = bytes(found[0])
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
        with self._asking(long=True) as conn, self._snapshot(conn):
            return self._bundle(conn)

    def _bundle(self, conn: Connection) -> Bundle:
        image = self._image(conn)
        cut = conn.execute(self._sql("select pruned from {s}.head")).fetchone()
        lines = [b'{"pruned":%d}' % cut[0]] if cut and cut[0] else []
        text = "select seq, at, actor, what, changes, undoes, redoes from {s}.log order by seq"
        for seq, at, by, what, changes, undoes, redoes in conn.execute(self._sql(text)):
            entry = {"seq": seq, "at": at, "by": by, "what": what, "changes": changes}
            entry |= {name: value for name, value in (("undoes", undoes), ("redoes", redoes)) if value}
            lines.append(orjson.dumps(entry))
        copies = conn.execute(self._sql("select name, image from {s}.copy order by name")).fetchall()
        return Bundle(image, lines, [(name, bytes(data)) for name, data in copies])

    def rewrite(self, change: Callable[[Bundle], Bundle], *, actor: str, what: str) -> int:
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

    def _replace(self, conn: Connection, before: Bundle, after: Bundle) -> None:
        """Of everything that is kept, the rows that are others now. The rows of documents are told apart by their keys."""
        with conn.cursor() as cursor:
            old, new = _doc_rows(before.image), _doc_rows(after.image)
            gone = [key for key in old if key not in new]
            cursor.executemany(self._sql("delete from {s}.doc where kind = %s and id = %s"), gone)
            cursor.executemany(self._sql("update {s}.present set kind = '', id = '' where kind = %s and id = %s"), gone)
            cursor.executemany(
                self._sql("update {s}.doc set body = %s, was = %s, actor = %s where kind = %s and id = %s"),
                [(_jsonb(row[4]), _jsonb(row[5]), row[6], *key) for key, row in new.items() if old.get(key) != row],
            )
            entries = {
                entry.seq: entry for line in before.history if b'"seq"' in line[:7] for entry in [entry_of(line)]
            }
            cursor.executemany(
                self._sql("update {s}.log set actor = %s, what = %s, changes = %s where seq = %s"),
                [
                    (entry.by, entry.what, Jsonb(entry.changes), entry.seq)
                    for line in after.history
                    if b'"seq"' in line[:7] and (entry := entry_of(line)) != entries.get(entry.seq)
                ],
            )
            known = dict(before.backups)
            cursor.executemany(
                self._sql("update {s}.copy set image = %s where name = %s"),
                [(data, name) for name, data in after.backups if known.get(name) != data],
            )

    # ---- people

    def announce_presence(self, actor: str, kind: str, id: str) -> None:
        if self.read_only:
            return
        self._here = actor, kind, id
        with contextlib.suppress(StoreError), self._asking() as conn:
            self._say_here(conn)

    def _say_here(self, conn: Connection) -> None:
        assert self._here is not None
        conn.execute(self._sql("delete from {s}.present p where not " + _CONNECTED))  # whoever was killed
        conn.execute(
            self._sql(
                "insert into {s}.present (pid, handle, began, actor, host, kind, id) select pg_backend_pid(), %s,"
                " (select backend_start from pg_stat_activity where pid = pg_backend_pid()), %s, %s, %s, %s"
                " on conflict (pid, handle) do update set actor = excluded.actor, kind = excluded.kind, id = excluded.id"
            ),
            (self._handle, self._here[0], socket.gethostname(), self._here[1], self._here[2]),
        )

    @twice
    def present(self) -> list[Present]:
        """A standby does not know the connections of the first server: there nobody is seen."""
        with self._asking() as conn:
            text = "select actor, host, kind, id, handle from {s}.present p where " + _CONNECTED
            found = conn.execute(self._sql(text + " order by actor, handle")).fetchall()
        return [Present(actor, host, kind, id, handle == self._handle) for actor, host, kind, id, handle in found]


def _doc_rows(image: Image) -> dict[tuple[str, str], tuple[Any, ...]]:
    """(kind, id) → the row of a document in the table, its bodies as they are: kind, id, rev, seq, body, was, actor, at."""
    rows: dict[tuple[str, str], tuple[Any, ...]] = {}
    for kind, table in image.items():
        for number, doc in table.items() if kind != HEAD else ():
            body = dict(doc)
            rev, seq, actor = body.pop("_", (0, 0, ""))
            id = to_text(int(gone_number(number, body) if kind == GONE else number))
            if kind == GONE:
                rows[body["kind"], id] = body["kind"], id, rev, seq, None, body.get("was"), actor, body.get("at", "")
            else:
                rows[kind, id] = kind, id, rev, seq, body, None, actor, ""
    return rows


def _jsonb(value: Any) -> Jsonb | None:
    return None if value is None else Jsonb(value)


# whose connection is gone is not here any more
_CONNECTED = "exists (select 1 from pg_stat_activity a where a.pid = p.pid and (a.backend_start is null or a.backend_start = p.began))"


def _object(column: str) -> str:
    """A document as it stands; what another program wrote that is no JSON object stays whole as the one field of
    one, so that the record is seen, named and mended like any other that does not fit its form."""
    return (
        f"case when {column} is null or jsonb_typeof({column}) = 'object' then {column}"
        f" else jsonb_build_object('{NO_RECORD}', {column}) end"
    )


def _log_row(entry: Commit) -> tuple[Any, ...]:
    return entry.seq, entry.at, entry.by, entry.what, entry.undoes, entry.redoes, Jsonb(entry.changes)
