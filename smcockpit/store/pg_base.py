"""What every word of the PostgreSQL engine stands on: the head whose lock orders the commits, documents read and written
inside a transaction, and copies."""

from __future__ import annotations

import contextlib
import socket
import time
import uuid
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import Any

import orjson

from smcockpit.i18n import _
from smcockpit.plan.migrations import Documents
from smcockpit.store.backups import manual_name, superfluous
from smcockpit.store.byhand import put_in_trash
from smcockpit.store.file import parse
from smcockpit.store.history import entry_of
from smcockpit.store.ids import to_number
from smcockpit.store.image import GONE, HEAD, Image, dump, head
from smcockpit.store.link import Connection, Jsonb, ServerLink, psycopg
from smcockpit.store.migrations import PROGRAM, migrated, migration_ops, newest
from smcockpit.store.pg_rows import CONNECTED, TABLES, doc_rows, document_of, jsonb
from smcockpit.store.port import Bundle, NoPlan, Op, Put, Row, StoreError, Waits, refuse_twice


class PgBase(ServerLink):
    """One plan on a server. The methods that take a connection run inside a question or a transaction of the caller."""

    def __init__(
        self, address: str, *, read_only: bool = False, patience: float = 0.0, waits: Waits | None = None
    ) -> None:
        """A handle on the plan at an address. A commit that finds no server tries again for `patience` seconds;
        `waits` is told while it does, and while somebody else's lock is waited for."""
        super().__init__(address, patience)
        if waits is not None:
            self.waits = waits
        self.read_only, self.newer, self.caution = read_only, False, ""
        self._handle = uuid.uuid4().hex[:12]
        self._here: tuple[str, str, str] | None = None
        self._seen = -1
        self._epoch: int | None = None
        self._kept = ""  # the hourly copy that this handle knows to be there

    # ---- the tables

    def _make_tables(self, conn: Connection) -> None:
        conn.execute("select pg_advisory_xact_lock(hashtext(%s))", (self._schema,))
        if self._exists(conn):
            raise StoreError(_("There is a plan in {folder} already; it was left alone.").format(folder=self.place))
        for statement in TABLES.split(";\n"):
            if statement.strip():
                conn.execute(self._sql(statement))

    def _new_head(self, conn: Connection, seq: int, layout: int, epoch: int, pruned: int) -> None:
        conn.execute(
            self._sql("insert into {s}.head (seq, layout, epoch, pruned) values (%s, %s, %s, %s)"),
            (seq, layout, epoch, pruned),
        )

    def _exists(self, conn: Connection) -> bool:
        table = conn.execute("select to_regclass(%s)", (f"{self._schema}.head",)).fetchone()
        return bool(table and table[0]) and bool(conn.execute(self._sql("select 1 from {s}.head")).fetchone())

    def _greet(self, conn: Connection) -> None:
        if self._here is not None:
            with contextlib.suppress(psycopg.Error):  # a reader, or a standby
                self._say_here(conn)

    def _say_here(self, conn: Connection) -> None:
        assert self._here is not None
        conn.execute(self._sql("delete from {s}.present p where not " + CONNECTED))  # whoever was killed
        conn.execute(
            self._sql(
                "insert into {s}.present (pid, handle, began, actor, host, kind, id) select pg_backend_pid(), %s,"
                " (select backend_start from pg_stat_activity where pid = pg_backend_pid()), %s, %s, %s, %s"
                " on conflict (pid, handle) do update set actor = excluded.actor, kind = excluded.kind, id = excluded.id"
            ),
            (self._handle, self._here[0], socket.gethostname(), self._here[1], self._here[2]),
        )

    # ---- reading

    def _head(self, conn: Connection, lock: str = "") -> tuple[int, int, int]:
        """(sequence, layout, epoch)"""
        row = conn.execute(self._sql(f"select seq, layout, epoch from {{s}}.head {lock}")).fetchone()
        if row is None:
            raise NoPlan(self.place)
        return row[0], row[1], row[2]

    def _bring_up(self) -> None:
        """To the layout of this program, where this user may and the server takes it; else it is so in memory alone."""
        with self._asking() as conn:
            if self.read_only or self._head(conn)[1] >= newest():
                return
            text = "select not pg_is_in_recovery() and has_table_privilege(%s, 'update')"
            if (may := conn.execute(text, (f"{self._schema}.head",)).fetchone()) and may[0]:
                with conn.transaction():
                    self._locked_head(conn)

    def _rows(self, conn: Connection, where: str, values: tuple[Any, ...]) -> list[Row]:
        text = f"select kind, id, rev, seq, {document_of('body')}, actor from {{s}}.doc where {where} order by seq, id"
        return [Row(*row) for row in conn.execute(self._sql(text), values)]

    # ---- changing

    @contextlib.contextmanager
    def _changing(self, conn: Connection, actor: str) -> Iterator[None]:
        """A transaction that others who wait for it can see the name of."""
        self._name_myself(conn, actor)
        with conn.transaction():
            yield

    def _committed(self, token: uuid.UUID) -> int:
        with self._asking() as conn:
            row = conn.execute(self._sql("select seq from {s}.log where token = %s"), (token,)).fetchone()
        return row[0] if row else 0

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
        """Bring the documents to the layout of this program, after a copy, as a commit that says so."""
        self._keep(conn, manual_name(f"before-layout-{newest()}"))
        before = {(row.kind, row.id): row.doc or {} for row in self._rows(conn, "body is not null", ())}
        documents: Documents = {}
        for (kind, id), doc in before.items():
            documents.setdefault(kind, {})[id] = orjson.loads(orjson.dumps(doc))
        ops = migration_ops(before, documents, layout)
        conn.execute(self._sql("update {s}.head set layout = %s"), (newest(),))
        return self._write(conn, seq, ops, PROGRAM, migrated(layout, newest()), 0, 0, None)

    def _standing(self, conn: Connection, keys: list[tuple[str, str]]) -> dict[tuple[str, str], Row]:
        rows = {(kind, id): Row(kind, id, 0, 0, None, "") for kind, id in keys}
        for _kind, id in keys:
            to_number(id)  # both engines take the same ids
        text = (
            f"select d.kind, d.id, d.rev, d.seq, {document_of('d.body')}, d.actor from {{s}}.doc d"
            " join unnest(%s::text[], %s::text[]) as k(kind, id) on d.kind = k.kind and d.id = k.id"
        )
        values = ([kind for kind, _id in keys], [id for _kind, id in keys])
        for row in conn.execute(self._sql(text), values):
            rows[row[0], row[1]] = Row(*row)
        return rows

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
        text = f"select kind, id, rev, seq, {document_of('body')}, {document_of('was')}, actor, at from {{s}}.doc order by seq, id"
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
        kept = conn.execute(self._sql("select image from {s}.copy where name = %s"), (name,)).fetchone()
        parse(bytes(kept[0]) if kept else b"")
        return name

    def _keep_hourly(self) -> None:
        """The first save of an hour leaves a copy; a copy more or less must not fail a save that is done."""
        name = time.strftime("plan-%Y%m%dT%H.json", time.gmtime())
        if name == self._kept:
            return
        with contextlib.suppress(StoreError, ValueError), self._asking(long=True) as conn, conn.transaction():
            known = [row[0] for row in conn.execute(self._sql("select name from {s}.copy"))]
            if name not in known:
                self._keep(conn, name)
                gone = superfluous([*known, name])
                conn.execute(self._sql("delete from {s}.copy where name = any(%s)"), (gone,))
            self._kept = name

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

    def _replace(self, conn: Connection, before: Bundle, after: Bundle) -> None:
        """Of everything that is kept, the rows that are others now. The rows of documents are told apart by their keys."""
        with conn.cursor() as cursor:
            old, new = doc_rows(before.image), doc_rows(after.image)
            gone = [key for key in old if key not in new]
            cursor.executemany(self._sql("delete from {s}.doc where kind = %s and id = %s"), gone)
            cursor.executemany(self._sql("update {s}.present set kind = '', id = '' where kind = %s and id = %s"), gone)
            cursor.executemany(
                self._sql("update {s}.doc set body = %s, was = %s, actor = %s where kind = %s and id = %s"),
                [(jsonb(row[4]), jsonb(row[5]), row[6], *key) for key, row in new.items() if old.get(key) != row],
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
