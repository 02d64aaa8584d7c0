"""Ways in which another program, or a hand, writes into plan.json, and what must hold afterwards."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tinydb import TinyDB

from smcockpit.store.ids import to_number
from smcockpit.workspace import Workspace

Image = dict[str, dict[str, Any]]


Write = Callable[[Path, Callable[[Image], None]], None]


def with_tinydb(path: Path, change: Callable[[Image], None]) -> None:
    """The storage of plain TinyDB: over the old bytes, in place, cut to length at the end."""
    with TinyDB(path) as db:
        image = db.storage.read()
        assert image is not None
        change(image)
        db.storage.write(image)


def in_place(path: Path, change: Callable[[Image], None]) -> None:
    """As an editor that writes over the file."""
    image = json.loads(path.read_text())
    change(image)
    path.write_text(json.dumps(image, indent=2, ensure_ascii=False))


def by_rename(path: Path, change: Callable[[Image], None]) -> None:
    """As vim and `jq … > new && mv new plan.json`: another file takes the name."""
    image = json.loads(path.read_text())
    change(image)
    new = path.with_name("4913~")
    new.write_text(json.dumps(image, sort_keys=True))
    new.rename(path)


def with_jq(path: Path, change: Callable[[Image], None]) -> None:
    """jq itself spells the whole file its own way."""
    if shutil.which("jq") is None:
        pytest.skip("no jq here (apt-get install jq)")
    in_place(path, change)
    done = subprocess.run(["jq", ".", str(path)], capture_output=True, check=True)
    path.with_name("new").write_bytes(done.stdout)
    path.with_name("new").rename(path)


def with_vim(path: Path, change: Callable[[Image], None]) -> None:
    """vim itself, which renames the old file away and writes a new one."""
    if shutil.which("vim") is None:
        pytest.skip("no vim here (apt-get install vim)")
    image = json.loads(path.read_text())
    change(image)
    path.with_name("typed").write_text(json.dumps(image, indent=1))
    subprocess.run(
        ["vim", "-es", "-u", "NONE", "-i", "NONE", "-c", "set backupcopy=no", "-c", f"%!cat {path.with_name('typed')}", "-c", "wq", str(path)],
        check=True, stdin=subprocess.DEVNULL,
    )  # fmt: skip
    path.with_name("typed").unlink()


def number(id: str) -> str:
    return str(to_number(id))


def last(plan: Workspace) -> tuple[str, str, list[dict[str, Any]]]:
    entry = next(plan.history())
    return entry.by, entry.what, entry.changes


def agree(folder: Path, plan: Workspace) -> None:
    """The open plan, a fresh one, the file and its history say the same, and TinyDB opens it."""
    fresh = Workspace(str(folder), read_only=True)
    here = {(row.kind, row.id): (row.doc, row.rev) for row in plan.plan.rows()}
    assert here == {(row.kind, row.id): (row.doc, row.rev) for row in fresh.plan.rows()}
    standing: dict[tuple[str, str], object] = {}
    for entry in reversed(list(plan.history())):
        for change in entry.changes:
            key = change["kind"], change["id"]
            assert change["before"] == standing.get(key), (entry, standing.get(key))
            standing[key] = change["after"]
    assert {key: doc for key, doc in standing.items() if doc is not None} == {key: doc for key, (doc, _rev) in here.items()}
    with TinyDB(folder / "plan.json", access_mode="r") as db:
        assert sum(len(db.table(name)) for name in db.tables() if not name.startswith("_")) == len(here)
