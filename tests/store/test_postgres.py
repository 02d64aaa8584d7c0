"""The PostgreSQL engine: the contract, and what it promises beyond it."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest

from smcockpit.store import open_store, shown
from smcockpit.store.address import taken_apart
from smcockpit.store.ids import new_id
from smcockpit.store.port import NoPlan, Put, StoreError, Unreachable
from smcockpit.store.postgres import PgStore
from tests.store.contract import Open, StoreContract
from tests.store.server import Server


class TestPgContract(StoreContract):
    @pytest.fixture
    def open_store(self, server: Server) -> Open:
        address = server.address()
        PgStore.create(address, [], actor="ana").close()
        return lambda: PgStore(address)


def test_addresses_name_a_plan_and_hide_the_password() -> None:
    assert taken_apart("postgresql://h/db?plan=cafe_1") == ("postgresql://h/db", "smcockpit_cafe_1", "postgresql://h/db?plan=cafe_1")
    assert taken_apart("postgres://h/db?sslmode=require")[:2] == ("postgres://h/db?sslmode=require", "smcockpit")
    assert shown("postgresql://ana:secret@h:5432/db?password=x&plan=p") == "postgresql://ana@h:5432/db?plan=p"
    with pytest.raises(StoreError, match="small letters"):
        taken_apart("postgresql://h/db?plan=x;drop")


def test_no_plan_no_server_and_a_plan_already_are_sentences(server: Server) -> None:
    address = server.address()
    with pytest.raises(NoPlan, match="smcockpit init --plan"):
        open_store(address).load()
    PgStore.create(address, [], actor="ana")
    with pytest.raises(StoreError, match="already"):
        PgStore.create(address, [], actor="ana")
    with pytest.raises(Unreachable, match="does not answer"):
        open_store("postgresql://cockpit:secret@/postgres?host=/nowhere").load()
    try:
        open_store("postgresql://cockpit:secret@/postgres?host=/nowhere").load()
    except Unreachable as error:
        assert "secret" not in str(error)


def test_a_commit_waits_for_a_server_that_restarts(server: Server) -> None:
    address, told = server.address(), []
    PgStore.create(address, [], actor="ana").close()
    store = PgStore(address, patience=20)
    store.waits = lambda whom, _seconds: told.append(whom)
    store.load()
    server.kill()
    import threading

    threading.Timer(0.5, server.start).start()
    id = new_id()
    store.commit([Put("post", id, {"t": 1}, 0)], actor="ana")
    assert "does not answer" in told[0] and [row.id for row in PgStore(address).load()[1]] == [id]


def test_without_patience_it_says_so_and_goes_on_afterwards(server: Server) -> None:
    address = server.address()
    store = PgStore.create(address, [], actor="ana")
    woken: list[bool] = []
    stop = store.watch(lambda: woken.append(store.reachable()))
    until(lambda: woken)
    server.stop()
    try:
        with pytest.raises(Unreachable):
            store.commit([Put("post", new_id(), {"t": 1}, 0)], actor="ana")
        until(lambda: not store.reachable())
    finally:
        server.start()
    until(store.reachable)
    seq = store.commit([Put("post", new_id(), {"t": 1}, 0)], actor="ana")
    assert PgStore(address).load()[0] == seq
    stop()


def test_a_commit_whose_answer_was_lost_is_not_made_twice(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    store = PgStore.create(server.address(), [], actor="ana")
    store.patience = 5
    real = store._write
    lost: list[int] = []

    def write(conn, *rest):  # type: ignore[no-untyped-def]
        seq = real(conn, *rest)
        if not lost:
            lost.append(1)
            conn.execute("commit")  # it is in, and then the line goes dead
            conn.close()
        return seq

    monkeypatch.setattr(store, "_write", write)
    seq = store.commit([Put("post", new_id(), {"t": 1}, 0)], actor="ana", what="once")
    assert [entry.what for entry in store.history()] == ["once", ""] and store.load()[0] == seq


def until(met: Callable[[], object], seconds: float = 10) -> None:
    end = time.monotonic() + seconds
    while not met():
        assert time.monotonic() < end
        time.sleep(0.02)


def test_a_missing_driver_is_said_with_what_to_install() -> None:
    import subprocess
    import sys

    code = "import sys\nsys.modules['psycopg'] = None\nfrom smcockpit.cli.main import main\nsys.exit(main(['list', 'task', '--plan', 'postgresql://h/db']))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 3 and "pip install 'smcockpit[postgres]'" in done.stderr and "Traceback" not in done.stderr
