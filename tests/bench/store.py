"""What keeping a plan safe costs: a commit beside writing and syncing the same bytes, opening beside parsing, and how
soon a colleague's save is on screen."""

from __future__ import annotations

import gc
import os
import tempfile
import time
from pathlib import Path
from statistics import median
from typing import Any

import orjson

from smcockpit.plan.kinds import Task
from smcockpit.store.ids import new_id
from smcockpit.store.port import Put
from smcockpit.store.tiny import TinyStore
from smcockpit.workspace import Workspace

TEXT = "A caption as people write them, with a question at the end? And a few hashtags. " * 2


def _plan(count: int) -> tuple[str, list[str]]:
    place = tempfile.mkdtemp(prefix="smcockpit-bench-") + "/plan"
    person = new_id()
    ops = [
        Put("post", new_id(), {"title": f"Post number {n}", "channel": person, "owner": person, "time": "2026-11-22T09:30-05:00", "zone": "America/Bogota", "status": "draft", "copy": TEXT}, 0)
        for n in range(count)
    ]  # fmt: skip
    TinyStore.create(place, ops, actor="bench")
    return place, [op.id for op in ops]


def _write(path: str, data: bytes) -> None:
    fd = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    os.write(fd, data)
    os.fsync(fd)
    os.close(fd)


def commit(runs: int, row: Any) -> None:
    place, ids = _plan(10_000)
    store, raw = TinyStore(place), Path(place, "plan.json").read_bytes()
    docs = {found.id: found for found in store.load()[1]}
    took, floor = [], []
    gc.disable()
    for n in range(max(runs * 5, 25)):
        one = docs[ids[n * 37]]
        begin = time.perf_counter()
        store.commit([Put("post", one.id, {**(one.doc or {}), "status": "approved"}, one.rev)], actor="bench")
        took.append((time.perf_counter() - begin) * 1e3)
        begin = time.perf_counter()
        _write(f"{place}/floor", raw)
        floor.append((time.perf_counter() - begin) * 1e3)
    gc.enable()
    row("one edit of 10,000 documents, committed", median(took), median(floor), "ms", "1.5× writing and syncing as many bytes")


def opening(runs: int, row: Any) -> None:
    place, _ids = _plan(20_000)
    took, floor = [], []
    gc.disable()
    for _n in range(max(runs, 7)):
        begin = time.perf_counter()
        image = orjson.loads(Path(place, "plan.json").read_bytes())
        _index = {(kind, id): doc for kind, table in image.items() for id, doc in table.items()}
        floor.append((time.perf_counter() - begin) * 1e3)
        begin = time.perf_counter()
        TinyStore(place).load()
        took.append((time.perf_counter() - begin) * 1e3)
    gc.enable()
    row("opening 20,000 documents", median(took), median(floor), "ms", "2× orjson.loads and an index")


def colleague(place: str, runs: int, row: Any, timed: Any) -> None:
    """From a colleague's save being on disk to the changed row on screen: at most one look (200 ms) and 250 ms."""
    other = Workspace(place, actor="luis")
    screen = timed(place)
    screen.seen(r"1 Plan")
    while screen.read(0.5):
        pass
    screen.key(b"\r")
    task = min(other.plan.every(Task), key=lambda one: (one.of_step, one.id))
    took = []
    for n in range(max(runs, 7)):
        now = other.plan.find(Task, task.id)
        assert now is not None
        other.update(now, {"title": f"Seen {n} times"})
        begin = time.perf_counter()
        screen.until(f"Seen {n} times")
        took.append((time.perf_counter() - begin) * 1e3)
    screen.end()
    other.close()
    row(f"a colleague's save on screen ({'server' if '://' in place else 'file'})", median(took), 0, "ms", "the look (200 ms) or the word of it, and 250 ms")
