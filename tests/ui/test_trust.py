"""History, trash, another day, who is here, and two people at once, in the cockpit."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from smcockpit.plan.kinds import Task
from smcockpit.ui.app import CockpitApp
from smcockpit.workspace import Workspace, create
from tests.store.server import Server
from tests.ui.screen import play, press, text, until, write

P = Pilot[Any]


def titles(place: object) -> list[str]:
    return [task.heading() for task in Workspace(str(place)).plan.every(Task)]


def test_history_shows_who_changed_what_and_puts_it_back(demo: Path) -> None:
    async def script(app: CockpitApp, pilot: P) -> None:
        await press(pilot, "right", "down", "e")
        await until(pilot, lambda: app.focused is not None and app.focused.id == "in-title")
        await press(pilot, "end")
        await write(pilot, " now")
        await press(pilot, "ctrl+s")
        await until(pilot, lambda: "with evidence now" in app.session.workspace.plan.all("task")[0].heading())
        await press(pilot, "H")
        await until(pilot, lambda: "History:" in text(app))
        shown = text(app)
        assert "ana" in shown and "→" in shown and "demo" in shown
        await press(pilot, "G", "enter")
        await until(pilot, lambda: app.session.workspace.plan.all("task")[0].heading().endswith("with evidence"))
        await press(pilot, "u")
        assert app.session.workspace.plan.all("task")[0].heading().endswith("now")

    play(demo, script, (80, 24))


def test_trash_brings_back_and_undo_goes_on_after_a_restart(demo: Path) -> None:
    before = titles(demo)

    async def delete(app: CockpitApp, pilot: P) -> None:
        await press(pilot, "right", "down", "d")
        assert len(titles(demo)) == len(before) - 1
        await press(pilot, "D")
        await until(pilot, lambda: "Trash" in text(app))
        await press(pilot, "enter")
        assert titles(demo) == before or sorted(titles(demo)) == sorted(before)
        await press(pilot, "d")

    async def undo(app: CockpitApp, pilot: P) -> None:
        await press(pilot, "u")
        assert "Undone: deleted" in text(app) and sorted(titles(demo)) == sorted(before)
        await press(pilot, "ctrl+r", "u")
        assert sorted(titles(demo)) == sorted(before)

    play(demo, delete)
    play(demo, undo)


def test_another_day_is_shown_and_left_with_escape(empty: Path) -> None:
    lines = [json.loads(line) for line in (empty / "history.jsonl").read_text().splitlines()]
    lines[0]["at"] = "2026-11-10T12:00:00.000+00:00"
    (empty / "history.jsonl").write_text("".join(json.dumps(line, separators=(",", ":")) + "\n" for line in lines))
    plan = Workspace(str(empty))
    plan.update(plan.plan.all("task")[0], {"title": "as it is now"})
    lines = [json.loads(line) for line in (empty / "history.jsonl").read_text().splitlines()]
    lines[1]["at"] = "2026-11-22T12:00:00.000+00:00"
    (empty / "history.jsonl").write_text("".join(json.dumps(line, separators=(",", ":")) + "\n" for line in lines))

    async def script(app: CockpitApp, pilot: P) -> None:
        await press(pilot, "right")
        assert "as it is now" in text(app)
        await press(pilot, "B")
        await write(pilot, "5d")
        await press(pilot, "enter")
        await until(pilot, lambda: "as of 17 Nov 2026" in text(app))
        assert "as it is now" not in text(app)
        await press(pilot, "down", "x")
        assert "cannot be changed" in text(app)
        await press(pilot, "escape")
        await until(pilot, lambda: "as it is now" in text(app))
        await press(pilot, "B")
        await write(pilot, "2020-01-01")
        await press(pilot, "enter")
        assert "was started on" in text(app) and "as it is now" in text(app)

    play(empty, script)


def test_who_is_here_is_seen_on_the_record(demo: Path) -> None:
    luis = Workspace(str(demo), actor="luis")

    async def script(app: CockpitApp, pilot: P) -> None:
        await press(pilot, "right", "down", "z")
        task = app.main.pane.current()  # type: ignore[union-attr]
        assert task is not None
        luis.announce_presence("task", task.id)
        await until(pilot, lambda: "ana, luis" in text(app))
        await until(pilot, lambda: [one.id for one in luis.present() if one.actor == "ana"] == [task.id])
        await press(pilot, "W")
        await until(pilot, lambda: "Who is here" in text(app) and f"Task: {task.heading()[:20]}" in text(app))
        await press(pilot, "escape", "e")
        await until(pilot, lambda: "luis is on this record too" in text(app))
        await press(pilot, "escape")
        luis.close()
        await until(pilot, lambda: "ana, luis" not in text(app))

    play(demo, script)
    assert Workspace(str(demo)).present() == []


@pytest.mark.parametrize(("keys", "title", "note"), [(["enter"], "luis was here", ""), (["down", "enter"], "", ""), (["escape"], "luis was here", "n")])
def test_an_undo_that_meets_a_colleague_s_change_offers_the_choice(empty: Path, keys: list[str], title: str, note: str) -> None:
    ana = Workspace(str(empty), actor="ana")
    task = ana.plan.all("task")[0]
    ana.update(task, {"title": "ana was here", "note": "n"})
    luis = Workspace(str(empty), actor="luis")
    luis.update(luis.plan.get("task", task.id), {"title": "luis was here"})  # type: ignore[arg-type]

    async def script(app: CockpitApp, pilot: P) -> None:
        await press(pilot, "u")
        await until(pilot, lambda: "Two people changed the same" in text(app))
        assert "now “luis was here”, by undo" in text(app) and "Keep what luis did" in text(app)
        await press(pilot, *keys)
        await until(pilot, lambda: len(app.screen_stack) == 2)
        found = app.session.workspace.plan.find(Task, task.id)
        assert found is not None and (found.heading(), found.note) == (title or task.heading(), note)

    play(empty, script, (80, 24))


def test_read_only_says_so_and_writes_nothing(demo: Path) -> None:
    before = {path: path.stat().st_mtime_ns for path in demo.rglob("*")}

    async def script(app: CockpitApp, pilot: P) -> None:
        assert "read only" in text(app)
        await press(pilot, "right", "down", "x")
        assert "for reading only" in text(app)

    play(demo, script, read_only=True)
    assert {path: path.stat().st_mtime_ns for path in demo.rglob("*")} == before


def test_a_plan_of_a_newer_program_opens_for_reading_with_a_sentence(empty: Path) -> None:
    image = json.loads((empty / "plan.json").read_text())
    image["_head"]["1"]["schema"] = 99
    (empty / "plan.json").write_text(json.dumps(image))

    async def script(app: CockpitApp, pilot: P) -> None:
        await until(pilot, lambda: "written by a newer smcockpit" in " ".join(text(app).split()) and "read only" in text(app))
        await press(pilot, "right", "down", "x")
        assert "written by a newer smcockpit" in " ".join(text(app).split())

    play(empty, script)
    assert json.loads((empty / "plan.json").read_text()) == image


def test_an_edit_waits_visibly_for_the_server_and_others_come_back(server: Server) -> None:
    address = server.address()
    create(address, brand="Café", language="en", zone="UTC", channels=[("x", "@b")], actor="ana")
    luis = Workspace(address, actor="luis")

    async def script(app: CockpitApp, pilot: P) -> None:
        first, second = app.session.workspace.plan.all("task")[:2]
        await press(pilot, "right", "down")
        server.kill()
        try:
            await until(pilot, lambda: "does not answer" in text(app))
            await press(pilot, "x")
            assert "waits and is saved when it is back" in " ".join(text(app).split()) and "1 edit waits" in text(app)
            await press(pilot, "down", "e")
            await until(pilot, lambda: app.focused is not None and app.focused.id == "in-title")
            await write(pilot, " Mine")
            await press(pilot, "ctrl+s")
            await until(pilot, lambda: "2 edits wait" in text(app))
            await press(pilot, "q")
            assert "q again leaves without them" in " ".join(text(app).split())
        finally:
            server.start()
        await until(pilot, lambda: "Not saved: these came back" in text(app) or not app.session.workspace.waiting)
        await until(pilot, lambda: not app.session.workspace.waiting)
        luis.poll(force=True)
        done = luis.plan.find(Task, first.id)
        assert done is not None and done.done is not None
        assert any("Mine" in task.heading() for task in luis.plan.every(Task)) and second.id

    play(address, script)  # type: ignore[arg-type]


def test_an_edit_that_came_too_late_is_handed_back_with_what_was_typed(server: Server) -> None:
    address = server.address()
    create(address, brand="Café", language="en", zone="UTC", actor="ana")
    luis = Workspace(address, actor="luis", patience=20)

    async def script(app: CockpitApp, pilot: P) -> None:
        task = app.session.workspace.plan.all("task")[0]
        await press(pilot, "right", "down", "e")
        await until(pilot, lambda: app.focused is not None and app.focused.id == "in-title")
        await write(pilot, " Mine")
        server.kill()
        await until(pilot, lambda: not app.session.workspace.reachable())
        await press(pilot, "ctrl+s")
        await until(pilot, lambda: "1 edit waits" in text(app))
        app.session.workspace._store._away = True  # type: ignore[attr-defined]
        retry, app.session.workspace.retry = app.session.workspace.retry, lambda: False  # type: ignore[method-assign]
        server.start()
        luis.update(luis.plan.get("task", task.id), {"title": "luis was faster"})  # type: ignore[arg-type]
        app.session.workspace.retry = retry  # type: ignore[method-assign]
        await until(pilot, lambda: "these came back" in text(app))
        assert "luis changed Task meanwhile" in text(app) and "Mine" in text(app)
        await press(pilot, "enter")
        await until(pilot, lambda: app.focused is not None and app.focused.id == "in-title")
        await until(pilot, lambda: app.focused.value.endswith("Mine"))  # type: ignore[union-attr]
        await press(pilot, "ctrl+s")
        await until(pilot, lambda: len(app.screen_stack) == 2)
        await until(pilot, lambda: app.session.workspace.plan.find(Task, task.id).heading().endswith("Mine"))  # type: ignore[union-attr]

    play(address, script)  # type: ignore[arg-type]


def test_a_colleague_s_save_shows_while_a_form_is_open_and_keeps_what_is_typed(place: str) -> None:
    create(place, brand="Café", language="en", zone="UTC", actor="ana")
    luis = Workspace(place, actor="luis")

    async def script(app: CockpitApp, pilot: P) -> None:
        task = app.session.workspace.plan.all("task")[0]
        await press(pilot, "right", "down", "e")
        await until(pilot, lambda: app.focused is not None and app.focused.id == "in-title")
        await write(pilot, " typed")
        luis.update(luis.plan.get("task", task.id), {"note": "by luis"})  # type: ignore[arg-type]
        await until(pilot, lambda: "luis has just changed this" in text(app))
        assert app.focused.value.endswith("typed")  # type: ignore[union-attr]
        await press(pilot, "ctrl+s")
        found = app.session.workspace.plan.find(Task, task.id)
        assert found is not None and found.heading().endswith("typed") and found.note == "by luis"
        assert "luis changed other fields" in text(app)

    play(place, script)  # type: ignore[arg-type]
