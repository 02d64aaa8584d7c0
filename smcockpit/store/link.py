"""The way to a PostgreSQL server: connecting, noticing that it is gone, waiting for it, being told what is new."""

from __future__ import annotations

import contextlib
import re
import threading
import time
import uuid
from abc import abstractmethod
from collections.abc import Callable, Iterator
from functools import wraps
from typing import Any, Concatenate, ParamSpec, TypeVar, cast
from urllib.parse import parse_qsl, quote, urlencode, urlsplit, urlunsplit

import orjson

from smcockpit.store import shown
from smcockpit.store.port import NoPlan, StoreError, Unreachable
from smcockpit.words import _

try:
    import psycopg
    from psycopg.types.json import set_json_dumps, set_json_loads
except ImportError as error:
    raise StoreError(
        _("A plan in PostgreSQL needs psycopg: pip install 'smcockpit[postgres]' ({why}).").format(why=error)
    ) from None

P = ParamSpec("P")
T = TypeVar("T")
L = TypeVar("L", bound="Link")
Connection = psycopg.Connection[tuple[Any, ...]]

_LOST = ("08", "57P")  # SQLSTATE classes of a connection that is gone and of a server that goes down or comes up


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


class Link:
    """One connection, made when it is needed and again when it broke; used by one thread at a time."""

    def __init__(self, address: str, patience: float) -> None:
        self._address, self._schema = split_address(address)
        self.place = shown(address)
        self.patience = patience
        self.waits: Callable[[], None] = lambda: None  # told once when a commit begins to wait for the server
        self._conn: Connection | None = None
        self._lock = threading.RLock()
        self._news: threading.Event | None = None  # set when somebody committed, and after nobody could listen
        self._pid = 0
        self._away = False  # as the listener knows it

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
            found = conn.execute("select pg_backend_pid()").fetchone()
            self._pid = found[0] if found else 0
            self._greet(conn)
        return self._conn

    @contextlib.contextmanager
    def _asking(self) -> Iterator[Connection]:
        """The connection, for one question or one transaction; what goes wrong comes out as a sentence."""
        with self._lock:
            try:
                yield self._connected()
            except psycopg.errors.UndefinedTable:
                raise NoPlan(self.place) from None
            except psycopg.errors.InsufficientPrivilege as error:
                raise StoreError(
                    _("Not saved: this user may not do that in {place} ({why}).").format(
                        place=self.place, why=brief(error)
                    )
                ) from None
            except (psycopg.OperationalError, psycopg.InterfaceError) as error:
                gone = self._conn is None or self._conn.broken or self._conn.closed
                if gone or (error.sqlstate or "08").startswith(_LOST):
                    self._drop()
                    raise Unreachable(
                        _("{place} does not answer ({why}).").format(place=self.place, why=brief(error))
                    ) from None
                raise StoreError(
                    _("{place} could not do it: {why}.").format(place=self.place, why=brief(error))
                ) from None
            except psycopg.Error as error:
                raise StoreError(
                    _("{place} could not do it: {why}.").format(place=self.place, why=brief(error))
                ) from None

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

    def reachable(self) -> bool:
        return not self._away

    def watch(self, wake: Callable[[], None]) -> Callable[[], None]:
        stop = threading.Event()
        news = self._news = threading.Event()

        def listen() -> None:
            delay = 0.1
            while not stop.is_set():
                try:
                    with connect(self._address) as conn:
                        conn.execute(self._sql("listen {s}"))
                        delay, self._away = 0.1, False
                        news.set()  # what happened while nobody listened
                        wake()
                        while not stop.is_set():
                            for note in conn.notifies(timeout=0.5, stop_after=1):
                                if note.pid != self._pid:
                                    news.set()
                                    wake()
                except psycopg.Error:
                    if not self._away:
                        self._away = True
                        wake()
                    stop.wait(delay)
                    delay = min(delay * 2, 2.0)

        threading.Thread(target=listen, daemon=True).start()
        return stop.set

    def _patiently(self, work: Callable[[], int], token: uuid.UUID | None) -> int:
        """`work`, again where the server went away, as long as patience lasts. A commit whose answer was lost on the
        way is recognised by its token and not made twice."""
        end = time.monotonic() + self.patience
        again = False
        while True:
            try:
                if again and token is not None and (seq := self._committed(token)):
                    return seq
                return work()
            except Unreachable:
                if time.monotonic() >= end:
                    raise
                if not again:
                    self.waits()
                again = True
                time.sleep(0.1)


def connect(address: str) -> Connection:
    """A connection that notices within seconds when the other end is gone."""
    return psycopg.connect(
        address, autocommit=True, connect_timeout=5, keepalives_idle=10, keepalives_interval=5, keepalives_count=3,
        tcp_user_timeout=15_000, application_name="smcockpit",
    )  # fmt: skip


def split_address(address: str) -> tuple[str, str]:
    """`postgresql://…?plan=NAME` as (address for the driver, schema). Raises StoreError for a name that is none."""
    parts = urlsplit(address)
    pairs = parse_qsl(parts.query)
    name = next((value for key, value in pairs if key == "plan"), "")
    if not re.fullmatch(r"[a-z0-9_]{0,40}", name):
        raise StoreError(_("“{name}” cannot name a plan: write small letters, digits and _ only.").format(name=name))
    query = urlencode([(key, value) for key, value in pairs if key != "plan"], quote_via=quote)
    return urlunsplit(parts._replace(query=query)), f"smcockpit_{name}" if name else "smcockpit"


def brief(error: psycopg.Error) -> str:
    """The server's own words, on one line, without a password that might stand in them."""
    text = " ".join(str(error).split()) or type(error).__name__
    return re.sub(r"password\s*=\s*\S+", "password=…", text)[:200]
