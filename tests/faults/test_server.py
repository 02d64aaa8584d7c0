"""What a server may do to a plan: give only reading, stand by for another, restart, fail over, stop answering, hold what
another program wrote."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import threading
import time
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from textual.pilot import Pilot

from smcockpit.plan.kinds import Task, Topic
from smcockpit.store import create_store, link, open_store
from smcockpit.store.ids import new_id
from smcockpit.store.move import move
from smcockpit.store.port import Put, StoreError, Unreachable
from smcockpit.store.postgres import PgStore
from smcockpit.ui.app import CockpitApp
from smcockpit.workspace import Workspace, create
from tests.e2e.terminal import COMMAND, Terminal
from tests.store.server import Server, Standby
from tests.ui.screen import play, press, text, until

P = Pilot[Any]
READING = (["status"], ["list", "task"], ["history"], ["info"], ["trash"])


@pytest.fixture(scope="module")
def pair() -> Iterator[tuple[Server, Standby]]:
    first = Server()
    second = Standby(first)
    yield first, second
    first.close()
    second.close()


def sql(server: Server, text: str, *values: Any) -> list[Any]:
    with psycopg.connect(f"postgresql://cockpit@/postgres?host={server.folder}", autocommit=True) as conn:
        found = conn.execute(text, values)
        return found.fetchall() if found.description else []


def run(address: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([COMMAND, "--plan", address, *arguments], capture_output=True, text=True, check=False, timeout=60)


def reads(address: str) -> None:
    for arguments in READING:
        done = run(address, *arguments)
        assert done.returncode in (0, 1) and "aved" not in done.stderr and "Traceback" not in done.stderr, (arguments, done)


def test_the_usual_address_of_a_local_server_works(server: Server) -> None:
    address = f"postgresql:///postgres?host={server.folder}&user=cockpit&plan=local"
    create(address, brand="Café", language="en", zone="UTC", actor="ana")
    Workspace(address, actor="ana").add("topic", {"name": "here"})
    assert [one.heading() for one in Workspace(address).plan.all("topic")] == ["here"]
    assert run(address, "info").returncode == 0 and address.partition("?")[0] in run(address, "info").stdout


def test_who_may_only_read_reads(server: Server) -> None:
    create(server.address_of("shown"), brand="Café", language="en", zone="UTC", actor="ana")
    ana = Workspace(server.address_of("shown"), actor="ana")
    ana.announce_presence("task", "x")
    sql(server, "drop role if exists lector")
    sql(server, "create role lector login")
    sql(server, "grant usage on schema smcockpit_shown to lector")
    sql(server, "grant select on all tables in schema smcockpit_shown to lector")
    reader = server.address_of("shown", "lector")
    reads(reader)
    assert '"here": "ana"' in run(reader, "info", "--json").stdout
    done = run(reader, "add", "topic", "name=x")
    assert done.returncode == 3 and "this user may not do that" in done.stderr

    async def script(app: CockpitApp, pilot: P) -> None:
        ana.add("topic", {"name": "seen"})
        await until(pilot, lambda: app.session.workspace.plan.count("topic") == 1)
        await press(pilot, "right", "down", "x")
        assert "may not do that" in " ".join(text(app).split()) and not app.session.workspace.waiting

    play(reader, script)  # type: ignore[arg-type]
    sql(server, "update smcockpit_shown.head set layout = 0")  # a plan of before, that a reader cannot bring up
    reads(reader)
    assert sql(server, "select layout from smcockpit_shown.head") == [(0,)]


def test_a_standby_is_read_and_what_the_first_one_saves_is_seen(pair: tuple[Server, Standby]) -> None:
    first, second = pair
    create(first.address_of("both"), brand="Café", language="en", zone="UTC", actor="ana")
    ana = Workspace(first.address_of("both"), actor="ana")
    ana.announce_presence()
    standby = second.address_of("both")
    followed(first, second)
    reads(standby)
    done = run(standby, "add", "topic", "name=x")
    assert done.returncode == 3 and "is a standby just now" in done.stderr

    async def script(app: CockpitApp, pilot: P) -> None:
        ana.add("topic", {"name": "seen"})
        await until(pilot, lambda: app.session.workspace.plan.count("topic") == 1)
        await press(pilot, "right", "down", "x")
        assert "is a standby just now" in " ".join(text(app).split())
        assert app.session.workspace.reachable() and not app.session.workspace.waiting

    play(standby, script)  # type: ignore[arg-type]


def followed(first: Server, second: Server) -> None:
    (here,) = sql(first, "select pg_current_wal_lsn()::text")
    end = time.monotonic() + 20
    while not sql(second, "select pg_last_wal_replay_lsn() >= %s::pg_lsn", here[0])[0][0]:
        assert time.monotonic() < end
        time.sleep(0.05)


def test_a_failover_under_an_open_cockpit_loses_nothing(pair: tuple[Server, Standby]) -> None:
    """The last of the tests with a pair: afterwards there are two first servers."""
    first, second = pair
    address = f"postgresql://cockpit@/postgres?host={first.folder},{second.folder}&plan=over"
    try:
        create(address, brand="Café", language="en", zone="UTC", actor="ana")

        async def script(app: CockpitApp, pilot: P) -> None:
            await press(pilot, "right", "down", "z")
            await press(pilot, "x")
            await until(pilot, lambda: not app.session.workspace.waiting and app.session.workspace.seq == 2)
            followed(first, second)
            first.kill()
            await until(pilot, lambda: "does not answer" in text(app))
            await press(pilot, "down", "down", "x")
            await until(pilot, lambda: "1 edit waits" in text(app))
            second.promote()
            await until(pilot, lambda: not app.session.workspace.waiting and app.session.workspace.seq == 3)
            await until(pilot, lambda: "saved now" in text(app))
            luis = Workspace(address, actor="luis")  # the first one is still gone: whoever opens now finds the second
            luis.add("topic", {"name": "after"})
            await until(pilot, lambda: app.session.workspace.plan.count("topic") == 1)

        play(address, script)  # type: ignore[arg-type]
        found = Workspace(second.address_of("over"))
        assert sum(task.done is not None for task in found.plan.every(Task)) == 2
        assert [entry.seq for entry in found.history()] == [4, 3, 2, 1]
    finally:
        first.start()


def test_a_restart_under_an_open_cockpit_in_a_terminal(server: Server) -> None:
    address = server.address()
    create(address, brand="Café", language="en", zone="UTC", actor="ana")
    screen = Terminal("--plan", address)
    try:
        screen.until("Café")
        screen.press("right", "down")
        for turn in range(2):
            server.stop()
            try:
                screen.until("does not answer")
                screen.press("x")
                screen.until("1 edit waits")
                screen.press("down")
            finally:
                server.start()
            screen.until(lambda shown: "1 edit waits" not in shown)
            assert Workspace(address).seq == 2 + turn
        screen.press("q")
        assert screen.wait() == 0
    finally:
        screen.close()


def test_a_server_that_was_stopped_hangs_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    server = Server()
    address = server.address()
    create(address, brand="Café", language="en", zone="UTC", actor="ana")
    monkeypatch.setattr(link, "_STATEMENT", 1.0)
    store = open_store(address)
    store.load()

    async def script(app: CockpitApp, pilot: P) -> None:
        await press(pilot, "right", "down", "z")
        pids = server.pids()
        for pid in pids:
            os.kill(pid, signal.SIGSTOP)
        try:
            began = time.monotonic()
            with pytest.raises(Unreachable):
                store.commit([Put("post", new_id(), {"t": 1}, 0)], actor="ana")
            assert time.monotonic() - began < 20
            began = time.monotonic()
            await press(pilot, "x")
            assert time.monotonic() - began < 5
            await until(pilot, lambda: "1 edit waits" in text(app))
            await press(pilot, "down", "down", "x")
            assert "2 edits wait" in text(app)
            await until(pilot, lambda: "does not answer" in " ".join(text(app).split()))
        finally:
            for pid in pids:
                os.kill(pid, signal.SIGCONT)
        await until(pilot, lambda: not app.session.workspace.waiting)
        await until(pilot, lambda: app.session.workspace.reachable())

    try:
        play(address, script)  # type: ignore[arg-type]
        found = Workspace(address)
        assert sum(task.done is not None for task in found.plan.every(Task)) == 2 and found.plan.count("post") == 0
    finally:
        server.close()


def test_a_lock_on_a_whole_table_stops_no_reader_for_long(server: Server) -> None:
    """Somebody's `vacuum full` or `alter table`: bounded too, and named."""
    address = server.address_of("tables")
    store = PgStore.create(address, [], actor="ana")
    store.lock_wait = 1.5
    with psycopg.connect(f"postgresql://cockpit@/postgres?host={server.folder}") as other:
        other.execute("lock table smcockpit_tables.head in access exclusive mode")
        began = time.monotonic()
        with pytest.raises(Unreachable, match="cockpit, process"):
            store.commit([Put("post", new_id(), {"t": 1}, 0)], actor="ana")
        with pytest.raises(StoreError):
            store.load()
        assert time.monotonic() - began < 15
    assert store.commit([Put("post", new_id(), {"t": 1}, 0)], actor="ana") == 2


def test_a_process_asleep_in_a_save_loses_the_lock_and_saves_again(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(link, "_ASLEEP", 1.0)
    address = server.address()
    create_store(address, [], actor="ana").close()
    slow, quick, id = PgStore(address, patience=10), PgStore(address), new_id()
    real, times = slow._standing, []

    def standing(conn: Any, keys: Any) -> Any:
        times.append(1)
        if len(times) == 1:
            waited = threading.Event()
            threading.Thread(target=lambda: (quick.commit([Put("post", new_id(), {"t": 2}, 0)], actor="luis"), waited.set())).start()
            assert waited.wait(20)  # the server took the lock away
        return real(conn, keys)

    monkeypatch.setattr(slow, "_standing", standing)
    assert slow.commit([Put("post", id, {"t": 1}, 0)], actor="ana", what="mine") == 3
    assert [entry.by for entry in slow.history()] == ["ana", "luis", "ana"]


@pytest.mark.parametrize("body", ["[1, 2]", '"words"', "5", "null", "true", "[]", '{"title": ["x"], "time": {"a": 1}}'])
def test_what_is_no_record_is_named_and_kept_and_all_else_works(server: Server, body: str) -> None:
    name = f"odd{abs(hash(body)) % 10**9}"
    address = server.address_of(name)
    create(address, brand="Café", language="en", zone="UTC", channels=[("x", "@b")], actor="ana")
    plan = Workspace(address, actor="ana")
    plan.add("topic", {"name": "whole"})
    post = plan.add("post", {"title": "whole", "channel": plan.plan.all("channel")[0].id})
    odd = new_id()
    sql(server, f"insert into smcockpit_{name}.doc (kind, id, rev, seq, body, was, actor, at) values ('post', %s, 1, 2, %s::jsonb, null, 'sql', '')", odd, body)
    for arguments in READING:
        done = run(address, *arguments)
        assert done.returncode in (0, 1) and "Traceback" not in done.stderr and "should not have happened" not in done.stderr, (arguments, done)
    done = run(address, "doctor", "--json")
    assert done.returncode == 1 and any(one["topic"] == "records" and odd[-5:] in one["text"] for one in json.loads(done.stdout)["findings"])
    assert run(address, "edit", "post", post.id, "title=still whole").returncode == 0
    assert run(address, "backup").returncode == 0
    assert sql(server, f"select body = %s::jsonb from smcockpit_{name}.doc where id = %s", body, odd) == [(True,)]  # kept as it was
    moved = move(address, server.address())  # and can be carried elsewhere
    assert moved.documents == plan.plan.documents() + 1

    async def script(app: CockpitApp, pilot: P) -> None:
        await press(pilot, "3", "2", "1", "4")
        assert app.session.workspace.plan.get("post", odd) is not None

    play(address, script)  # type: ignore[arg-type]
    plan = Workspace(address, actor="ana")
    found = plan.plan.get("post", odd)
    assert found is not None
    before = found.doc
    plan.delete([found])
    assert plan.undo()
    again = plan.plan.get("post", odd)
    assert again is not None and (again.doc == before or body == "null")  # what it held goes with it
    if not body.startswith("{"):  # mended like any other: what it was stays in the history
        assert run(address, "edit", "post", odd, "title=mended", "channel=x").returncode == 0
        assert Workspace(address).plan.get("post", odd).heading() == "mended"  # type: ignore[union-attr]
        assert next(Workspace(address).history("post", odd)).changes[0]["before"].get("_body") == json.loads(body)
    assert [one.heading() for one in Workspace(address).plan.every(Topic)] == ["whole"]
