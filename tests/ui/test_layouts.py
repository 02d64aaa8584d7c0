"""The cockpit on plans of other programs: what it cannot take back it says, what it does not know it leaves alone."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from textual.pilot import Pilot

from smcockpit.ui.app import CockpitApp
from smcockpit.workspace import Workspace
from tests.e2e.terminal import Terminal
from tests.plans import put
from tests.store.test_layouts import docs, foreign
from tests.ui.screen import play, press, text, until, write

P = Pilot[Any]


def test_undo_says_why_it_does_not_cross_a_migration(tmp_path: Path) -> None:
    put("layout-1", str(tmp_path / "plan"), tmp_path)

    async def script(app: CockpitApp, pilot: P) -> None:
        before = docs(app.session.workspace)
        await press(pilot, "u")
        await until(pilot, lambda: "cannot be taken" in text(app))
        await press(pilot, "ctrl+r")
        assert docs(app.session.workspace) == before

    play(tmp_path / "plan", script)


def test_marked_records_changed_at_once_are_one_step_of_undo(tmp_path: Path) -> None:
    put("layout-2", str(tmp_path / "plan"), tmp_path)

    async def script(app: CockpitApp, pilot: P) -> None:
        before, seq = docs(app.session.workspace), app.session.workspace.seq
        await press(pilot, "right", "down", "asterisk", "x")
        await until(pilot, lambda: app.session.workspace.seq == seq + 1)
        assert sum(docs(app.session.workspace)[key] != doc for key, doc in before.items()) > 1
        await press(pilot, "u")
        await until(pilot, lambda: app.session.workspace.seq == seq + 2)
        assert docs(app.session.workspace) == before

    play(tmp_path / "plan", script)


def test_what_is_unknown_is_shown_and_stays_through_the_keys(tmp_path: Path) -> None:
    put("future", str(tmp_path / "plan"), tmp_path)
    before = foreign(docs(Workspace(str(tmp_path / "plan"))))

    async def script(app: CockpitApp, pilot: P) -> None:
        posts = lambda: {post.heading(): post.doc for post in app.session.workspace.plan.all("post")}  # noqa: E731
        await press(pilot, "3", "z", "m")
        await until(pilot, lambda: "boosted" in text(app))
        await press(pilot, "n", "g", "down")
        while not hasattr(app.screen.pane.current(), "doc"):  # type: ignore[attr-defined]
            await press(pilot, "down")
        seq = app.session.workspace.seq
        await press(pilot, "s", "S")
        assert app.session.workspace.seq == seq and posts()["Launch teaser"]["status"] == "boosted"
        await press(pilot, "e")
        await until(pilot, lambda: app.focused is not None and app.focused.id == "in-title")
        await press(pilot, "end")
        await write(pilot, " two")
        await press(pilot, "ctrl+s")
        await until(pilot, lambda: "Launch teaser two" in posts())
        await press(pilot, "p")
        await until(pilot, lambda: len(posts()) == 1 and app.session.workspace.plan.count("post") == 2)
        await press(pilot, "u")
        await until(pilot, lambda: app.session.workspace.plan.count("post") == 1)
        await press(pilot, "d")
        await until(pilot, lambda: app.session.workspace.plan.count("post") == 0)
        await press(pilot, "u")
        await until(pilot, lambda: app.session.workspace.plan.count("post") == 1)
        await press(pilot, "z", "2", "z", "m", "ctrl+a", "c", "1", "4", "K", "escape", "r", "escape")

    play(tmp_path / "plan", script)
    found = foreign(docs(Workspace(str(tmp_path / "plan"))))
    assert found == before


def test_the_editor_leaves_what_is_unknown(tmp_path: Path) -> None:
    put("future", str(tmp_path / "plan"), tmp_path)
    plan = Workspace(str(tmp_path / "plan"))
    before = foreign(docs(plan))
    editor, seen = tmp_path / "editor", tmp_path / "seen"
    editor.write_text(f"#!/bin/sh\ncp \"$1\" {seen}\nsed -i 's/^title = .*/title = \"From the editor\"/' \"$1\"\n")
    editor.chmod(0o755)
    terminal = Terminal("--plan", str(tmp_path / "plan"), env={"EDITOR": str(editor), "LC_ALL": "C.UTF-8"})
    terminal.until("4 KPIs")
    terminal.press("3", "z", "m", "down", "E")
    terminal.until("From the editor")
    terminal.press("q")
    while terminal.status is None:
        terminal.read(0.1)
    plan.poll(force=True)
    assert [post.heading() for post in plan.plan.all("post")] == ["From the editor"] and foreign(docs(plan)) == before
    assert '# boost = {"budget": 12.5' in seen.read_text() and 'status = "boosted"' in seen.read_text()
