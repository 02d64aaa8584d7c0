"""What is acknowledged is never lost: killed writers, a full disk, many writers at once. Prints what was done and lost."""

from __future__ import annotations

import json
import os
import random
import resource
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from smcockpit.store.file import head, parse
from smcockpit.store.ids import new_id
from smcockpit.store.port import Delete, Put, StoreError
from smcockpit.store.tiny import TinyStore

KILLS = 200
WRITERS, EDITS = 8, 40

# Writes documents of varying length as fast as it can; says each commit's number only when it is on disk.
WRITER = """
import random, sys
from smcockpit.store.ids import new_id
from smcockpit.store.port import Delete, Put
from smcockpit.store.tiny import TinyStore
chance = random.Random(int(sys.argv[2]))
store = TinyStore(sys.argv[1])
ids = [row.id for row in store.load()[1] if row.kind == "post"]
while True:
    if len(ids) > 60 or (ids and chance.random() < 0.3):
        op, id = Delete("post", ids.pop(chance.randrange(len(ids)))), ""
    else:
        id = new_id()
        op = Put("post", id, {"title": "x" * chance.choice((1, 50, 3000)), "n": chance.random()}, 0)
    seq = store.commit([op], actor="writer")
    if id:
        ids.append(id)
    print(seq, op.id, "put" if id else "gone", flush=True)
"""

# Adds one to a counter and appends a document, starting anew at each conflict.
COUNTER = """
import sys
from smcockpit.store.ids import new_id
from smcockpit.store.port import Conflict, Put
from smcockpit.store.tiny import TinyStore
store = TinyStore(sys.argv[1])
for n in range(int(sys.argv[3])):
    while True:
        rows = {row.id: row for row in store.load()[1]}
        row = rows[sys.argv[2]]
        try:
            store.commit([Put("task", row.id, {"n": row.doc["n"] + 1}, row.rev), Put("post", new_id(), {"by": sys.argv[4]}, 0)], actor=sys.argv[4])
            break
        except Conflict:
            continue
"""


def test_killed_at_any_moment_nothing_acknowledged_is_lost(tmp_path: Path) -> None:
    folder = str(tmp_path / "plan")
    TinyStore.create(folder, [Put("post", new_id(), {"title": "first"}, 0)], actor="test")
    chance = random.Random(1)
    lost = 0
    for turn in range(KILLS):
        process = subprocess.Popen([sys.executable, "-c", WRITER, folder, str(turn)], stdout=subprocess.PIPE, text=True)
        assert process.stdout is not None
        last: list[str] = []
        for _n in range(chance.randint(1, 12)):
            last = process.stdout.readline().split()
        os.kill(process.pid, signal.SIGKILL)
        rest = process.stdout.read().split("\n")
        process.wait()
        process.stdout.close()
        told = [line.split() for line in rest if line.count(" ") == 2] or [last]
        seq, id, what = told[-1]
        found_seq, rows = TinyStore(folder).load()  # opens, always
        there = id in {row.id for row in rows}
        if found_seq < int(seq) or (found_seq == int(seq) and there != (what == "put")):
            lost += 1
    leftovers = [name for name in os.listdir(folder) if name.endswith(".tmp")]
    print(f"\n{KILLS} kills, last commit {found_seq}, lost {lost}, leftover files {len(leftovers)}")
    assert lost == 0 and len(leftovers) <= 1
    history = (tmp_path / "plan" / "history.jsonl").read_text().split("\n")
    whole = [json.loads(line) for line in history if line.startswith("{") and line.endswith("}")]
    assert {entry["seq"] for entry in whole} >= set(range(1, found_seq + 1))
    lines = {entry["seq"]: entry for entry in whole if entry["seq"] <= found_seq}  # of two for one number the later stands
    replayed: dict[str, object] = {}
    for number in sorted(lines):
        replayed |= {change["id"]: change["after"] for change in lines[number]["changes"]}
    standing = {id: doc for id, doc in replayed.items() if doc is not None}
    assert standing == {row.id: row.doc for row in TinyStore(folder).load()[1]}  # every one of them, not only the last
    TinyStore(folder).commit([Put("post", new_id(), {"title": "after"}, 0)], actor="test")


def test_eight_writers_lose_nothing(tmp_path: Path) -> None:
    folder, counter = str(tmp_path / "plan"), new_id()
    TinyStore.create(folder, [Put("task", counter, {"n": 0}, 0)], actor="test")
    writers = [subprocess.Popen([sys.executable, "-c", COUNTER, folder, counter, str(EDITS), f"w{n}"], stderr=subprocess.PIPE, text=True) for n in range(WRITERS)]
    reads = errors = 0
    while any(writer.poll() is None for writer in writers):
        try:
            TinyStore(folder).load()
        except StoreError:
            errors += 1
        reads += 1
    for writer in writers:
        _out, complaint = writer.communicate()
        assert writer.returncode == 0, complaint
    rows = TinyStore(folder).load()[1]
    counted = next(row.doc["n"] for row in rows if row.id == counter and row.doc)
    posts = sum(row.kind == "post" for row in rows)
    print(f"\n{WRITERS} writers × {EDITS}: counter {counted}, documents {posts}, reads {reads}, reader errors {errors}")
    assert counted == posts == WRITERS * EDITS and errors == 0


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
    print(f"\nfull disk after {acknowledged} saves; {len(rows) - 1} documents kept")
    assert len(rows) == acknowledged + 1 and seq == acknowledged + 1
    assert not (folder / "plan.json.tmp").exists()
    store.commit([Delete("post", rows[0].id)], actor="test")
    assert head(parse((folder / "plan.json").read_bytes()))["seq"] == seq + 1


def test_a_folder_one_may_not_write_to_is_said(tmp_path: Path) -> None:
    if os.geteuid() == 0:
        folder = Path("/proc/self/fdinfo")  # where not even root may make a file
        with pytest.raises(StoreError):
            TinyStore.create(str(folder / "plan"), [], actor="test")
        return
    folder = tmp_path / "plan"
    TinyStore.create(str(folder), [], actor="test")
    folder.chmod(0o500)
    try:
        with pytest.raises(StoreError, match="may not write"):
            TinyStore(str(folder)).commit([Put("post", new_id(), {"t": 1}, 0)], actor="test")
    finally:
        folder.chmod(0o700)
