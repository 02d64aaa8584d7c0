"""What is acknowledged is never lost: killed writers, a full disk, many writers at once. Prints what was done and lost."""

from __future__ import annotations

import json
import os
import random
import resource
import signal
import subprocess
import time
import traceback
from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path

import pytest

from smcockpit.actions.doctor import examine
from smcockpit.plan.kinds import Task
from smcockpit.store import create_store, is_address, open_store
from smcockpit.store.file import parse
from smcockpit.store.ids import new_id
from smcockpit.store.image import head
from smcockpit.store.port import Commit, Delete, Find, Op, Put, StoreError
from smcockpit.store.tiny import TinyStore
from smcockpit.workspace import EditConflict, Workspace, create
from tests.report_lines import tell
from tests.store.server import Server

KILLS = min(250 * int(os.environ.get("SMCOCKPIT_STORM", "1")), 1000)
WRITERS, EDITS = 8, 200


def child(work: Callable[[], None]) -> int:
    """`work` in a process of its own, begun by forking: nothing has to be imported again. Returns its id."""
    pid = os.fork()
    if pid:
        return pid
    code = 1
    try:
        work()
        code = 0
    except BaseException:
        traceback.print_exc()
    finally:
        os._exit(code)


def ended(pid: int) -> int:
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])


def write_for_ever(place: str, seed: int, tell: int) -> None:
    """Documents of varying length, growing and shrinking in number, as fast as it goes; each commit's number is told
    only when it is on disk."""
    chance = random.Random(seed)
    store = open_store(place)
    known = [(row.id, row.rev) for row in store.load()[1] if row.kind == "post"]
    while True:
        op: Put | Delete
        if known and chance.random() < 0.35 + 0.3 * (len(known) > 60):
            op = Delete("post", known.pop(chance.randrange(len(known)))[0])
        elif known and chance.random() < 0.3:
            n = chance.randrange(len(known))
            id, rev = known[n]
            op = Put("post", id, {"title": "y" * chance.choice((1, 50, 3000))}, rev)
            known[n] = id, rev + 1
        else:
            op = Put("post", new_id(), {"title": "x" * chance.choice((1, 50, 3000)), "n": chance.random()}, 0)
            known.append((op.id, 1))
        seq = store.commit([op], actor="writer")
        os.write(tell, f"{seq} {op.id} {'put' if isinstance(op, Put) else 'gone'}\n".encode())


def killed(place: str, seed: int, chance: random.Random) -> list[str]:
    """Let a writer write and kill it at some moment; the last thing it was told is on disk."""
    read, write = os.pipe()
    pid = child(lambda: write_for_ever(place, seed, write))
    os.close(write)
    with os.fdopen(read) as file:
        first = [file.readline() for _n in range(chance.randint(1, 8))]
        time.sleep(chance.random() * 0.004)  # somewhere within the next save
        os.kill(pid, signal.SIGKILL)
        rest = [line for line in file.read().split("\n") if line.count(" ") == 2]
    ended(pid)
    return (rest or [line for line in first if line])[-1].split()


def replay(history: Iterable[Commit]) -> dict[str, object]:
    """The documents that all commits together made."""
    found: dict[str, object] = {}
    for entry in reversed(list(history)):
        found |= {change["id"]: change["after"] for change in entry.changes}
    return {id: doc for id, doc in found.items() if doc is not None}


def test_killed_at_any_moment_nothing_acknowledged_is_lost(place: str) -> None:
    create_store(place, [Put("post", new_id(), {"title": "first"}, 0)], actor="test").close()
    chance, lost = random.Random(1), 0
    for turn in range(KILLS):
        seq, id, what = killed(place, turn, chance)
        store = open_store(place, read_only=True)
        found_seq, rows = store.load()  # opens, always
        store.close()
        there = id in {row.id for row in rows}
        if found_seq < int(seq) or (found_seq == int(seq) and there != (what == "put")):
            lost += 1
    tell(f"{KILLS} kills of a writer on {place[:10]}…: {found_seq} commits, lost {lost}")
    assert lost == 0
    store = open_store(place)
    history = list(store.history())
    assert [entry.seq for entry in history] == list(range(found_seq, 0, -1))
    assert replay(history) == {row.id: row.doc for row in store.load()[1]}  # every one of them, not only the last
    if not is_address(place):
        leftovers = [name for name in os.listdir(place) if name.endswith(".tmp")]
        assert len(leftovers) <= 1, leftovers
    store.commit([Put("post", new_id(), {"title": "after"}, 0)], actor="test")
    store.close()


@pytest.mark.parametrize("when", ["before", "after"])
def test_killed_between_history_and_plan(tmp_path: Path, when: str) -> None:
    """The line is in the history, the plan is not replaced yet (or just was): either way they agree afterwards."""
    folder = str(tmp_path / "plan")
    create(folder, brand="B", language="en", zone="UTC", actor="ana")
    Workspace(folder, actor="ana").add("topic", {"name": "sound"})
    seq = Workspace(folder).seq

    def die() -> None:
        real = os.rename

        def rename(source: str, target: str) -> None:
            if target.endswith("plan.json"):
                if when == "after":
                    real(source, target)
                os.kill(os.getpid(), signal.SIGKILL)
            real(source, target)

        os.rename = rename  # type: ignore[assignment]
        Workspace(folder, actor="ana").add("topic", {"name": "cut"})

    assert ended(child(die)) == -signal.SIGKILL
    assert f'"seq":{seq + 1},' in (tmp_path / "plan/history.jsonl").read_text()
    again = Workspace(folder, actor="ana")
    names = [one.heading() for one in again.plan.all("topic")]
    assert (again.seq, names) == ((seq, ["sound"]) if when == "before" else (seq + 1, ["sound", "cut"]))
    assert [entry.seq for entry in again.history()] == list(range(again.seq, 0, -1))
    again.add("topic", {"name": "next"})
    assert again.undo() == "added Topic" and again.undo() == "added Topic"
    assert [one.heading() for one in again.plan.all("topic")] == (["sound"] if when == "after" else [])
    assert all(one.state != "bad" for one in examine(folder, {})) and "hole" not in str(examine(folder, {}))


def count_up(place: str, counter: str, name: str) -> None:
    """Adds one to a counter and appends a document, EDITS times."""
    store = open_store(place)

    def one_more(find: Find) -> list[Op]:
        row = find("task", counter)
        assert row.doc is not None
        return [Put("task", counter, {"n": row.doc["n"] + 1}, row.rev), Put("post", new_id(), {"by": name}, 0)]

    for _n in range(EDITS):
        store.mutate(one_more, actor=name)
    store.close()


def test_eight_writers_lose_nothing(place: str) -> None:
    counter = new_id()
    create_store(place, [Put("task", counter, {"n": 0}, 0)], actor="test").close()
    began = time.monotonic()
    writers = [child(partial(count_up, place, counter, f"w{n}")) for n in range(WRITERS)]
    reads = errors = 0
    reader = open_store(place, read_only=True)
    left = set(writers)
    while left:
        left -= {pid for pid in left if os.waitid(os.P_PID, pid, os.WEXITED | os.WNOHANG | os.WNOWAIT)}
        try:
            seq, rows = reader.load()
            assert seq == 1 + sum(row.kind == "post" for row in rows)  # whole commits only
        except StoreError:
            errors += 1
        reads += 1
    assert [ended(pid) for pid in writers] == [0] * WRITERS
    rows = reader.load()[1]
    counted = next(row.doc["n"] for row in rows if row.id == counter and row.doc)
    posts = sum(row.kind == "post" for row in rows)
    took = time.monotonic() - began
    tell(f"{WRITERS} writers × {EDITS} on {place[:10]}…: counter {counted}, documents {posts}, lost {WRITERS * EDITS - posts}, reads {reads}, reader errors {errors}, {took:.1f} s")
    assert counted == posts == WRITERS * EDITS and errors == 0
    assert len(list(reader.history())) == WRITERS * EDITS + 1
    reader.close()


def at_human_pace(place: str, name: str, tell: int) -> None:
    """Edits a few tasks that others edit too, each person another field of them."""
    chance, told = random.Random(name), []
    plan = Workspace(place, actor=name)
    for n in range(15):
        time.sleep(chance.random() * 0.1)
        tasks = sorted(plan.plan.every(Task), key=lambda task: task.id)[:4]
        task = tasks[chance.randrange(4)]
        field, value = {"ana": ("note", f"ana {n}"), "luis": ("due", f"2026-12-{n + 1:02}"), "eva": ("title", f"eva {n}")}[name]
        try:
            plan.update(task, {field: value})
            told.append((task.id, field, value))
        except EditConflict:
            told.append((task.id, "", "conflict"))
    os.write(tell, json.dumps(told).encode())


def test_three_people_at_human_pace_lose_nothing(place: str) -> None:
    create(place, brand="B", language="en", zone="UTC", actor="test")
    read, write = os.pipe()
    people = []
    for name in ("ana", "luis", "eva"):
        people.append(child(partial(at_human_pace, place, name, write)))
    os.close(write)
    assert [ended(pid) for pid in people] == [0, 0, 0]
    with os.fdopen(read) as file:
        told = [one for part in file.read().replace("][", "]\n[").split("\n") for one in json.loads(part)]
    plan = Workspace(place)
    done = {(change["id"], name, value) for entry in plan.history() for change in entry.changes for name, value in (change["after"] or {}).items()}
    lost = [one for one in told if one[1] and tuple(one) not in done]
    conflicts = sum(1 for one in told if not one[1])
    tell(f"three people × 15 edits on {place[:10]}…: {len(told)} told, {conflicts} asked, lost {len(lost)}")
    assert len(told) == 45 and not lost and conflicts == 0  # fields of their own never ask


def write_patiently(place: str, name: str, tell: int) -> None:
    store = open_store(place, patience=60)
    for n in range(60):
        id = new_id()
        store.commit([Put("post", id, {"by": name, "n": n}, 0)], actor=name)
        os.write(tell, f"{id}\n".encode())


def test_a_server_killed_and_restarted_under_four_writers_loses_nothing(server: Server) -> None:
    address = server.address()
    create_store(address, [], actor="test").close()
    read, write = os.pipe()
    writers = [child(partial(write_patiently, address, f"w{n}", write)) for n in range(4)]
    os.close(write)
    told: list[str] = []
    with os.fdopen(read) as file:
        for _n in range(3):
            told += [file.readline().strip() for _m in range(40)]
            server.kill()
            server.start()
        told += [line.strip() for line in file]
    assert [ended(pid) for pid in writers] == [0] * 4
    store = open_store(address)
    posts = [row.id for row in store.load()[1]]
    lost = set(told) - set(posts)
    tell(f"3 kills of the server under 4 writers × 60: told {len(told)}, documents {len(posts)}, lost {len(lost)}, twice {len(list(store.history())) - 1 - len(posts)}")
    assert len(told) == len(posts) == 240 and not lost and len(list(store.history())) == 241
    store.close()


def test_a_disk_of_one_megabyte_keeps_the_plan_as_it_was(tmp_path: Path) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(disk)], capture_output=True, text=True, check=False)
    if mounted.returncode:
        pytest.skip(f"no small disk here: {mounted.stderr.strip()}")
    try:
        folder = str(disk / "plan")
        store = TinyStore.create(folder, [Put("post", new_id(), {"title": "first"}, 0)], actor="test")
        acknowledged = 1
        with pytest.raises(StoreError, match="no room left"):
            while True:
                store.commit([Put("post", new_id(), {"title": "x" * 200}, 0)], actor="test")
                acknowledged += 1
        for _n in range(20):  # it stays full, and stays whole
            with pytest.raises(StoreError, match="no room left"):
                TinyStore(folder).commit([Put("post", new_id(), {"title": "x" * 200}, 0)], actor="test")
        seq, rows = TinyStore(folder).load()
        history = list(TinyStore(folder).history())
        tell(f"a disk of 1 MB was full after {acknowledged} saves; {len(rows)} documents kept, lost {acknowledged - len(rows)}")
        assert len(rows) == acknowledged == seq == len(history) and replay(history) == {row.id: row.doc for row in rows}
        assert not [name for name in os.listdir(folder) if name.endswith(".tmp")]
    finally:
        subprocess.run(["umount", str(disk)], check=True)


def test_a_full_disk_keeps_the_plan_as_it_was(tmp_path: Path) -> None:
    folder = tmp_path / "plan"
    TinyStore.create(str(folder), [Put("post", new_id(), {"title": "first"}, 0)], actor="test")
    store = TinyStore(str(folder))
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    acknowledged = 0
    resource.setrlimit(resource.RLIMIT_FSIZE, (40_000, hard))
    try:
        with pytest.raises(StoreError, match="no room left"):
            for _n in range(10_000):
                store.commit([Put("post", new_id(), {"title": "x" * 200}, 0)], actor="test")
                acknowledged += 1
        history = (folder / "history.jsonl").read_bytes()
        assert history.endswith(b"\n")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    seq, rows = TinyStore(str(folder)).load()
    tell(f"full disk after {acknowledged} saves; {len(rows) - 1} documents kept")
    assert len(rows) == acknowledged + 1 and seq == acknowledged + 1
    assert not (folder / "plan.json.tmp").exists()
    store.commit([Delete("post", rows[0].id)], actor="test")
    assert head(parse((folder / "plan.json").read_bytes()))["seq"] == seq + 1
