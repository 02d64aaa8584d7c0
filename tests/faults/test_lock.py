"""A process that was stopped in the middle of a save hangs nobody: not the shell, not the cockpit, on either engine."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import time
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from smcockpit.plan.kinds import Task
from smcockpit.store import open_store
from smcockpit.store.file import PlanFile
from smcockpit.ui.app import CockpitApp
from smcockpit.workspace import Waiting, Workspace, create
from tests.e2e.terminal import COMMAND, Terminal
from tests.store.contract import stopped_in_a_save
from tests.store.server import Server
from tests.ui.screen import play, press, text, until, write

P = Pilot[Any]


@pytest.fixture
def plan(place: str) -> str:
    create(place, brand="Café", language="en", zone="UTC", channels=[("x", "@b")], actor="ana")
    return place


def held(place: str, actor: str = "luis") -> Any:
    return stopped_in_a_save(lambda: open_store(place), actor)


def run(*arguments: str) -> subprocess.Popen[str]:
    return subprocess.Popen([COMMAND, *arguments], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def test_the_shell_says_whom_it_waits_for_and_gives_up_with_exit_code_3(tmp_path: Path, server: Server) -> None:
    """Both engines at once, for it takes the full fifteen seconds."""
    places = [str(tmp_path / "plan"), server.address()]
    for place in places:
        create(place, brand="Café", language="en", zone="UTC", actor="ana")
    before = [Workspace(place).seq for place in places]
    with held(places[0]) as left, held(places[1]) as right:
        began = time.monotonic()
        shells = [run("--plan", place, "add", "topic", "name=mine") for place in places]
        for shell, pid in zip(shells, (left, right), strict=True):
            assert shell.stderr is not None
            line = shell.stderr.readline()
            assert line.startswith(f"smcockpit: Waits for luis, process {pid} on ") and "since " in line and time.monotonic() - began < 12
        for shell, pid in zip(shells, (left, right), strict=True):
            out, error = shell.communicate(timeout=60)
            assert shell.returncode == 3 and out == "" and len(error.splitlines()) == 1
            assert f"The plan is being saved by luis, process {pid} on " in error and "gave up waiting after 15 s. Nothing was saved." in error
        assert 14 < time.monotonic() - began < 60
        for place, pid in zip(places, (left, right), strict=True):  # reading goes on, and the doctor knows
            done = subprocess.run([COMMAND, "--plan", place, "list", "topic", "--json"], capture_output=True, text=True, check=True)
            assert json.loads(done.stdout) == []
            done = subprocess.run([COMMAND, "--plan", place, "doctor", "--json"], capture_output=True, text=True, check=False)
            (lock,) = [one for one in json.loads(done.stdout)["findings"] if one["topic"] == "lock"]
            assert done.returncode == 1 and lock["state"] == "warn" and f"luis, process {pid} on " in lock["text"]
    assert [Workspace(place).seq for place in places] == before


def test_somebody_who_lets_go_in_time_is_only_waited_for(plan: str) -> None:
    with held(plan) as pid:
        shell = run("--plan", plan, "--lang", "es", "add", "topic", "name=mine")
        assert shell.stderr is not None
        assert shell.stderr.readline().startswith(f"smcockpit: Espera a luis, proceso {pid} en ")
        os.kill(pid, signal.SIGCONT)
        shell.communicate(timeout=30)
        assert shell.returncode == 0
    assert [one.heading() for one in Workspace(plan).plan.all("topic")] == ["mine"]
    done = subprocess.run([COMMAND, "--plan", plan, "doctor", "--json"], capture_output=True, text=True, check=False)
    assert {"topic": "lock", "state": "ok", "text": "nobody keeps others from saving", "fixable": False} in json.loads(done.stdout)["findings"]


def test_the_cockpit_goes_on_and_saves_when_the_lock_is_free(plan: str) -> None:
    async def script(app: CockpitApp, pilot: P) -> None:
        tasks = app.session.workspace.plan.all("task")
        await press(pilot, "right", "down", "z")
        with held(plan) as pid:
            began = time.monotonic()
            await press(pilot, "x")
            assert time.monotonic() - began < 3  # a second at most on a machine that is not busy
            await until(pilot, lambda: f"waits for luis, process {pid}" in " ".join(text(app).split()) and "1 edit waits" in text(app))
            await until(pilot, lambda: "since 1 s" in text(app) or "since 2 s" in text(app))  # it goes on counting
            first = app.main.pane.current()  # type: ignore[union-attr]
            await press(pilot, "down")
            assert app.main.pane.current() is not first  # type: ignore[union-attr]
            await press(pilot, "e")
            await until(pilot, lambda: app.focused is not None and app.focused.id == "in-title")
            await write(pilot, " Mine")
            await press(pilot, "ctrl+s")
            await until(pilot, lambda: "2 edits wait" in text(app))
            await press(pilot, "down", "x")
            assert "3 edits wait" in text(app)
            await press(pilot, "u")  # takes the last one off again: it never was saved
            assert "2 edits wait" in text(app) and "Undone: done:" in text(app)
            await press(pilot, "q")
            assert "still wait to be saved. q again leaves without them" in " ".join(text(app).split())
            assert app.session.workspace.seq == open_store(plan).load()[0] == 1  # nothing was saved past the lock
            os.kill(pid, signal.SIGCONT)
            await until(pilot, lambda: not app.session.workspace.waiting)
        await until(pilot, lambda: "saved now" in text(app))
        assert not app.session.workspace.returned
        found = {task.id: task for task in Workspace(plan).plan.every(Task)}
        assert sum(task.done is not None for task in found.values()) == 1 and len(found) == len(tasks)
        assert sum("Mine" in task.heading() for task in found.values()) == 1

    play(plan, script)  # type: ignore[arg-type]
    history = list(Workspace(plan).history())
    assert [entry.by for entry in history] == ["ana", "ana", "luis", "ana"] and len({entry.what for entry in history}) == 4


def test_what_became_stale_meanwhile_comes_back_with_the_reason(plan: str) -> None:
    luis = Workspace(plan, actor="luis")

    async def script(app: CockpitApp, pilot: P) -> None:
        task = app.session.workspace.plan.all("task")[0]
        with held(plan, "eva") as pid:
            with pytest.raises(Waiting, match="it is saved after that"):
                app.session.workspace.update(task, {"title": "mine"})
            retry, app.session.workspace.retry = app.session.workspace.retry, lambda: False  # type: ignore[method-assign]
            app.session.workspace._underway = None  # as if the fifteen seconds were over
            os.kill(pid, signal.SIGKILL)
        await until(pilot, lambda: Workspace(plan).holder() is None)
        luis.poll(force=True)
        if luis.plan.get("task", task.id).heading() != "mine":  # type: ignore[union-attr]
            luis.update(luis.plan.get("task", task.id), {"title": "luis was faster"})  # type: ignore[arg-type]
            app.session.workspace.retry = retry  # type: ignore[method-assign]
            await until(pilot, lambda: "these came back" in text(app))
            assert "luis changed Task meanwhile" in text(app)

    play(plan, script)  # type: ignore[arg-type]


def test_leaving_twice_leaves_at_once_with_the_lock_still_held(plan: str) -> None:
    screen = Terminal("--plan", plan)
    try:
        screen.until("Café")
        screen.press("right", "down")
        with held(plan) as pid:
            screen.press("x")
            screen.until(f"process {pid}")
            began = time.monotonic()
            screen.press("down", "up", "down")
            assert time.monotonic() - began < 5
            screen.press("q")
            screen.until("q again leaves")
            began = time.monotonic()
            os.write(screen.fd, b"q")
            assert screen.wait() == 0 and time.monotonic() - began < 5
        assert Workspace(plan).seq == 1
    finally:
        screen.close()


def test_an_edit_made_beside_the_screen_is_made_once(tmp_path: Path) -> None:
    """The commit ends between two looks, and its rows are taken in before anybody asks how it went."""
    folder = str(tmp_path / "plan")
    create(folder, brand="B", language="en", zone="UTC", actor="ana")
    mine, luis = Workspace(folder, queue=True), Workspace(folder, actor="luis")
    task, other = mine.plan.all("task")[:2]
    with held(folder, "eva") as pid:
        with pytest.raises(Waiting):
            mine.update(task, {"title": "mine"})
        with pytest.raises(Waiting):
            mine.update(other, {"title": "mine too"})
        os.kill(pid, signal.SIGCONT)
        os.waitpid(pid, 0)
    end = time.monotonic() + 10
    while Workspace(folder).plan.get("task", task.id).heading() != "mine":  # type: ignore[union-attr]
        assert time.monotonic() < end
    luis.poll(force=True)
    luis.update(luis.plan.get("task", task.id), {"title": "luis on top"})  # type: ignore[arg-type]
    mine.poll(force=True)
    while not mine.retry():
        assert time.monotonic() < end
    assert not mine.returned
    found = Workspace(folder)
    assert [found.plan.get("task", one.id).heading() for one in (task, other)] == ["luis on top", "mine too"]  # type: ignore[union-attr]
    assert [entry.by for entry in found.history()] == ["ana", "luis", "ana", "eva", "ana"]


@pytest.mark.parametrize("line", [b"", b"{", b"[]", b'{"actor": "x"}', b'{"actor": "\\u001b[31m", "pid": 1, "host": "h", "since": 1e999}', b"\xff" * 2000, b"[" * 100000])
def test_a_lock_file_that_says_anything_is_only_another_program(tmp_path: Path, line: bytes) -> None:
    import fcntl

    folder = tmp_path / "plan"
    create(str(folder), brand="B", language="en", zone="UTC", actor="ana")
    (folder / "plan.json.lock").write_bytes(line)
    assert Workspace(str(folder)).holder() is None  # nobody holds it: what it says is from before
    with open(folder / "plan.json.lock", "rb") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        holder = PlanFile(str(folder)).lock.holder()
        assert holder is not None and "\x1b" not in str(holder) and str(holder)
    plan = Workspace(str(folder), actor="ana")
    plan.add("topic", {"name": "goes on"})
    assert b"ana" not in (folder / "plan.json.lock").read_bytes()  # it names somebody only while it is held
