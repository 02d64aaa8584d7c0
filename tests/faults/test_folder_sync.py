"""The disk fails when a rename is to be made to last: the change is saved, and that is what is said."""

from __future__ import annotations

import errno
import json
import os
import stat
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from smcockpit.plan.kinds import Task
from smcockpit.store.ids import new_id
from smcockpit.store.port import Put, StoreError
from smcockpit.store.tiny import TinyStore
from smcockpit.ui.app import CockpitApp
from smcockpit.workspace import Workspace
from tests.cli.test_cli import Capture, run
from tests.ui.screen import play, press, text, until

Failing = Callable[[int], None]


@pytest.fixture
def failing(monkeypatch: pytest.MonkeyPatch) -> Failing:
    """Every sync of a folder fails from now on, with an error number; those of files do not."""
    real = os.fsync

    def begin(number: int) -> None:
        def fsync(fd: int) -> None:
            if stat.S_ISDIR(os.fstat(fd).st_mode):
                raise OSError(number, os.strerror(number))
            real(fd)

        monkeypatch.setattr(os, "fsync", fsync)

    return begin


def test_the_change_is_saved_and_said_so_with_a_caution(empty: Path, failing: Failing) -> None:
    plan = Workspace(str(empty), actor="ana")
    failing(errno.EIO)
    topic = plan.add("topic", {"name": "a"})
    assert plan.caution.startswith("Saved, but the disk reports an error (Input/output error)") and str(empty) in plan.caution
    assert Workspace(str(empty)).plan.get("topic", topic.id) is not None and plan.plan.get("topic", topic.id) is not None
    assert next(plan.history()).what == "added Topic" and plan.undo() == "added Topic" and plan.caution
    store = TinyStore(str(empty))
    seq = store.commit([Put("topic", new_id(), {"name": "b"}, 0)], actor="ana")
    assert store.load()[0] == seq and store.caution
    assert "power cut" in store.caution and not list(empty.glob("*.tmp"))


@pytest.mark.parametrize("number", [errno.EINVAL, errno.ENOTSUP, errno.EACCES])
def test_a_folder_that_cannot_be_synced_at_all_is_nothing_to_worry_about(empty: Path, failing: Failing, number: int) -> None:
    plan = Workspace(str(empty), actor="ana")
    failing(number)
    plan.add("topic", {"name": "a"})
    assert plan.caution == ""


def test_the_caution_goes_with_the_next_save_that_is_sound(empty: Path, failing: Failing, monkeypatch: pytest.MonkeyPatch) -> None:
    plan = Workspace(str(empty), actor="ana")
    real = os.fsync
    failing(errno.EIO)
    topic = plan.add("topic", {"name": "a"})
    monkeypatch.setattr(os, "fsync", real)
    plan.update(topic, {"name": "b"})
    assert plan.caution == ""


@pytest.mark.parametrize("arguments", [("add", "topic", "name=a"), ("undo",), ("delete", "topic", "first"), ("edit", "topic", "first", "note=x", "--json")])
def test_the_shell_says_it_and_needs_attention(empty: Path, capsys: Capture, failing: Failing, arguments: tuple[str, ...]) -> None:
    run(capsys, "add", "topic", "name=first", plan=empty)
    before = json.loads((empty / "plan.json").read_text())["_head"]["1"]["seq"]
    failing(errno.EIO)
    code, out, err = run(capsys, *arguments, plan=empty)
    assert code == 1 and err.count("Saved, but the disk reports an error") == 1 and "internal" not in err and "Traceback" not in err
    assert "--json" not in arguments or json.loads(out)["note"] == "x"
    assert json.loads((empty / "plan.json").read_text())["_head"]["1"]["seq"] == before + 1
    assert run(capsys, "list", "topic", plan=empty)[0] == 0


def test_a_file_that_cannot_be_synced_is_not_saved_and_said_so(empty: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch) -> None:
    before = (empty / "plan.json").read_bytes(), (empty / "history.jsonl").read_bytes()

    def fsync(_fd: int) -> None:
        raise OSError(errno.EIO, os.strerror(errno.EIO))

    with monkeypatch.context() as broken:
        broken.setattr(os, "fsync", fsync)
        code, _out, err = run(capsys, "add", "topic", "name=a", plan=empty)
        with pytest.raises(StoreError, match="Not saved: Input/output error"):
            Workspace(str(empty)).add("topic", {"name": "a"})
    assert code == 3 and "is as it was before" in err
    assert ((empty / "plan.json").read_bytes(), (empty / "history.jsonl").read_bytes()) == before


def test_the_cockpit_says_it_and_goes_on(empty: Path, failing: Failing) -> None:
    async def script(app: CockpitApp, pilot: Pilot[Any]) -> None:
        await press(pilot, "right", "down")
        failing(errno.EIO)
        await press(pilot, "x")
        await until(pilot, lambda: "Saved, but the disk reports an error" in " ".join(text(app).split()))
        await press(pilot, "u")
        assert "Saved, but the disk" in " ".join(text(app).split())
        await press(pilot, "x")
        assert sum(task.done is not None for task in Workspace(str(empty)).plan.every(Task)) == 1

    play(empty, script)
