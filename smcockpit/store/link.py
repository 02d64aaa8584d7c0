"""The way to a PostgreSQL server: connecting, noticing that it is gone, waiting for it, being told what is new."""

from __future__ import annotations

import contextlib
import os
import re
import socket
import threading
import time
import uuid
from abc import abstractmethod
from collections.abc import Callable, Iterator
from functools import wraps
from typing import Any, Concatenate, ParamSpec, TypeVar, cast
from urllib.parse import quote, unquote

import orjson

from smcockpit.i18n import _
from smcockpit.store.address import taken_apart
from smcockpit.store.port import LOCK_WAIT, NOTICE, Busy, Holder, NoPlan, StoreError, Unreachable, Waits

try:
    import psycopg as psycopg  # whoever needs it takes it from here, so that its absence is said in one place
    from psycopg.types.json import Jsonb as Jsonb
    from psycopg.types.json import set_json_dumps, set_json_loads
except ImportError as error:
    raise StoreError(
        _("A plan in PostgreSQL needs psycopg: pip install 'smcockpit[postgres]' ({why}).").format(why=error)
    ) from None

P = ParamSpec("P")
T = TypeVar("T")
L = TypeVar("L", bound="ServerLink")
Connection = psycopg.Connection[tuple[Any, ...]]

# SQLSTATE classes of a connection that is gone, of a server that goes down or comes up, and of a transaction that was
# ended because its process slept in it
_LOST = ("08", "57P", "25P03")
_STATEMENT, _LONG = 15.0, 300.0  # seconds that a server may take over one question, and over a whole plan
_ASLEEP = 60.0  # seconds after which the server takes the lock from a process that sleeps on it


def twice(ask: Callable[Concatenate[L, P], T]) -> Callable[Concatenate[L, P], T]:
    """A question whose connection turns out to be dead is asked again on a new one: the server may be back already."""

    @wraps(ask)
    def asked(self: L, *args: P.args, **more: P.kwargs) -> T:
        known = self._conn is not None
        try:
            return ask(self, *args, **more)
        except Unreachable:
            if not known:
                raise
            return ask(self, *args, **more)

    return cast("Callable[Concatenate[L, P], T]", asked)


class ServerLink:
    """One connection, made when it is needed and again when it broke; used by one thread at a time."""

    def __init__(self, address: str, patience: float) -> None:
        self._address, self._schema, self.place = taken_apart(address)
        self.patience = patience
        self.lock_wait = LOCK_WAIT  # seconds that a commit waits for somebody else's
        self.waits: Waits = lambda _whom, _seconds: None  # told for whom or what a commit waits
        self._called = ""  # what the server knows this connection by
        self._conn: Connection | None = None
        self._lock = threading.RLock()
        self._news: threading.Event | None = None  # set when somebody committed, and after nobody could listen
        self._pid = 0
        self._away = False  # as the listener knows it, or a question that was not answered

    def _greet(self, conn: Connection) -> None:
        """What is to be said on a new connection."""

    @abstractmethod
    def _committed(self, token: uuid.UUID) -> int:
        """The commit that carries a token, 0 where it never arrived."""

    def _sql(self, text: str) -> Any:
        return text.replace("{s}", self._schema)  # letters, digits and underscores only: see split_address

    def _connected(self) -> Connection:
        if self._conn is None or self._conn.closed:
            self._conn = conn = connect(self._address)
            set_json_loads(orjson.loads, conn)
            set_json_dumps(orjson.dumps, conn)
            self._called = ""
            limits = {
                "lock_timeout": NOTICE,
                "statement_timeout": _STATEMENT,
                "idle_in_transaction_session_timeout": _ASLEEP,
            }
            settings = ", ".join(f"set_config('{name}', '{n * 1000:.0f}', false)" for name, n in limits.items())
            with answered(conn, _STATEMENT):
                row = conn.execute(self._sql(f"select pg_backend_pid(), {settings}")).fetchone()
                self._pid = row[0] if row else 0
                self._greet(conn)
        return self._conn

    @contextlib.contextmanager
    def _asking(self, *, long: bool = False) -> Iterator[Connection]:
        """The connection, for one question or one transaction; what goes wrong comes out as a sentence. With `long` the
        answer may take minutes: a whole plan is on its way."""
        with self._lock:
            try:
                conn = self._connected()
                if long:
                    self._may_take(conn, _LONG)
                with answered(conn, _LONG if long else _STATEMENT + 2):
                    yield conn
                if long:
                    self._may_take(conn, _STATEMENT)
            except psycopg.errors.LockNotAvailable:
                raise Busy(self._holder(), NOTICE) from None
            except psycopg.errors.ReadOnlySqlTransaction:
                self._drop()  # of several hosts another may take changes by now
                if has_several_hosts(self._address):
                    raise Unreachable(
                        _("No host of {place} takes changes just now.").format(place=self.place)
                    ) from None
                raise StoreError(
                    _("Not saved: {place} is a standby just now; it can be read, and not changed.").format(
                        place=self.place
                    )
                ) from None
            except psycopg.errors.UndefinedTable:
                raise NoPlan(self.place) from None
            except psycopg.errors.InsufficientPrivilege as error:
                raise StoreError(
                    _("Not saved: this user may not do that in {place} ({why}).").format(
                        place=self.place, why=brief(error)
                    )
                ) from None
            except psycopg.Error as error:
                gone = self._conn is None or self._conn.broken or self._conn.closed
                silent = error.sqlstate is None and isinstance(error, psycopg.OperationalError | psycopg.InterfaceError)
                if gone or silent or (error.sqlstate or "").startswith(_LOST):
                    self._drop()
                    self._away = self._news is not None  # until whoever listens has an answer
                    raise Unreachable(
                        _("{place} does not answer ({why}).").format(place=self.place, why=brief(error))
                    ) from None
                raise StoreError(
                    _("{place} could not do it: {why}.").format(place=self.place, why=brief(error))
                ) from None

    def _may_take(self, conn: Connection, seconds: float) -> None:
        with answered(conn, _STATEMENT):
            conn.execute(self._sql(f"set statement_timeout = {seconds * 1000:.0f}"))

    def _drop(self) -> None:
        if self._conn is not None:
            with contextlib.suppress(psycopg.Error):
                self._conn.close()
        self._conn = None

    def _snapshot(self, conn: Connection) -> contextlib.AbstractContextManager[Any]:
        """Several questions about one moment."""

        @contextlib.contextmanager
        def moment() -> Iterator[None]:
            conn.execute("begin isolation level repeatable read read only")
            try:
                yield
            finally:
                if not (conn.broken or conn.closed):
                    conn.execute("rollback")

        return moment()

    # ---- whom a commit waits for

    def _name_myself(self, conn: Connection, actor: str) -> None:
        """Who I am, where others who wait for me can read it: 63 printable bytes."""
        called = f"smcockpit {os.getpid()} {os.uname().nodename[:20]} {quote(actor)}"[:63]
        if called != self._called:
            conn.execute("select set_config('application_name', %s, false)", (called,))
            self._called = called

    def holder(self) -> Holder | None:
        """Who holds the lock of the plan just now; None where nobody does. Raises Unreachable."""
        with self._asking():
            holder = self._holder()
        return holder if holder != Holder() else None

    def _holder(self) -> Holder:
        """Whoever is in a transaction that touched the head and does not wait itself; the longest there first."""
        text = (
            "select a.application_name, coalesce(a.usename, ''), a.pid, coalesce(host(a.client_addr), ''),"
            " coalesce(extract(epoch from clock_timestamp() - a.xact_start), -1)::float8"
            " from pg_locks l join pg_stat_activity a using (pid) where l.relation = to_regclass(%s) and l.granted"
            " and l.mode <> 'AccessShareLock' and l.database = (select oid from pg_database where datname = current_database())"
            " and a.pid <> pg_backend_pid() and a.wait_event_type is distinct from 'Lock' order by a.xact_start limit 1"
        )
        try:
            conn = self._connected()
            with answered(conn, _STATEMENT):
                row = conn.execute(text, (f"{self._schema}.head",)).fetchone()
        except psycopg.Error:
            return Holder()
        if row is None:
            return Holder()
        called, user, pid, host, since = row
        mine = re.fullmatch(r"smcockpit (\d+) (\S+) (\S*)", called or "")
        if mine is None:
            return Holder(user, pid, host or "server", since)
        return Holder(unquote(mine[3], errors="ignore"), int(mine[1]), mine[2], since)

    # ---- noticing

    def reachable(self) -> bool:
        """False while the server is known to be away; asks nobody."""
        return not self._away

    def watch(self, wake: Callable[[], None]) -> Callable[[], None]:
        """Listen on a connection and in a daemon thread of its own, and call `wake` there after every commit, and when the
        server goes away or comes back. Returns how to stop that."""
        stop = threading.Event()
        self._news = threading.Event()

        def listen() -> None:
            delay = 0.1
            while not stop.is_set():
                try:
                    with connect(self._address) as conn:
                        self._listen(conn, wake, stop)
                        delay = 0.1
                except psycopg.Error:
                    if not self._away:
                        self._away = True
                        wake()
                    stop.wait(delay)
                    delay = min(delay * 2, 2.0)

        threading.Thread(target=listen, daemon=True).start()
        return stop.set

    def _listen(self, conn: Connection, wake: Callable[[], None], stop: threading.Event) -> None:
        """Until the connection breaks, or a question elsewhere got no answer. A standby tells nobody anything: there one
        has to look."""
        news = self._news
        assert news is not None
        try:
            conn.execute(self._sql("listen {s}"))
            notified = True
        except psycopg.errors.ReadOnlySqlTransaction:
            notified = False
        with answered(conn, 5):
            conn.execute("select 1")
        self._away = False
        seen = None
        news.set()  # what happened while nobody listened
        wake()
        while not stop.is_set() and not self._away:
            if notified:
                for note in conn.notifies(timeout=0.5, stop_after=1):
                    if note.pid != self._pid:
                        news.set()
                        wake()
                continue
            stop.wait(0.5)
            with answered(conn, 5):
                row = conn.execute(self._sql("select seq, pg_is_in_recovery() from {s}.head")).fetchone()
            if row != seen:
                seen = row
                news.set()
                wake()
            if row is not None and not row[1]:
                return  # it was made the first one: from now on it tells

    def _patiently(self, work: Callable[[], T], token: uuid.UUID | None = None, *, patience: float | None = None) -> T:
        """`work`, again where the server went away, as long as `patience` lasts, or where somebody else holds the plan's
        lock. A commit whose answer was lost on the way is recognised by its token and not made twice."""
        patience = self.patience if patience is None else patience
        began = time.monotonic()
        next_word = lost = 0.0
        while True:
            try:
                if lost and token is not None and (seq := self._committed(token)):
                    return cast("T", seq)
                return work()
            except Busy as error:
                waited = time.monotonic() - began
                if waited >= self.lock_wait:
                    raise Busy(error.holder, waited) from None
                whom = str(error.holder)
            except Unreachable:
                waited = time.monotonic() - began
                lost = lost or time.monotonic()
                if time.monotonic() >= lost + patience:
                    raise
                whom = _("the server, which does not answer")
                time.sleep(0.1)
            if waited >= next_word:
                next_word = int(waited) + 1.0
                self.waits(whom, waited)


@contextlib.contextmanager
def answered(conn: Connection, seconds: float) -> Iterator[None]:
    """Give a connection up where the other end keeps it open and says nothing for so long: a server that was stopped
    never answers, and no limit of its own can end that."""

    def give_up() -> None:
        with contextlib.suppress(OSError, psycopg.Error), socket.socket(fileno=os.dup(conn.fileno())) as duplicate:
            duplicate.shutdown(socket.SHUT_RDWR)

    timer = threading.Timer(seconds, give_up)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


def has_several_hosts(address: str) -> bool:
    """Whether another host may take over where one is gone."""
    options = psycopg.conninfo.conninfo_to_dict(address)
    return "," in f"{options.get('host') or ''}{options.get('hostaddr') or ''}"


def connect(address: str) -> Connection:
    """A connection that notices within seconds when the other end is gone. Of several hosts the one that takes changes,
    if any does."""
    options = psycopg.conninfo.conninfo_to_dict(address)
    if has_several_hosts(address) and "target_session_attrs" not in options:
        with contextlib.suppress(psycopg.OperationalError):
            return _connect(address, target_session_attrs="read-write")
    return _connect(address)


def _connect(address: str, **more: Any) -> Connection:
    return psycopg.connect(
        address, autocommit=True, connect_timeout=5, keepalives_idle=10, keepalives_interval=5, keepalives_count=3,
        tcp_user_timeout=15_000, application_name="smcockpit", **more,
    )  # fmt: skip


def brief(error: psycopg.Error) -> str:
    """The server's own words, on one line, without a password that might stand in them."""
    text = " ".join(str(error).split()) or type(error).__name__
    return re.sub(r"password\s*=\s*\S+", "password=…", text)[:200]
