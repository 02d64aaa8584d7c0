"""Around the panes: first run, keymap, palette, messages, watching."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from smcockpit.plan.kinds import Task
from smcockpit.ui.app import CockpitApp
from smcockpit.ui.screens.form import RecordForm
from tests.metrics import exports
from tests.ui.screen import fresh, play, press, text, until, write

P = Pilot[Any]


def test_people_and_topics_come_from_the_palette_or_from_a_form(empty: Path) -> None:
    async def script(app: CockpitApp, pilot: P) -> None:
        await press(pilot, "colon")
        await until(pilot, lambda: app.screen is not app.main)
        await write(pilot, "Add Person")
        await until(pilot, lambda: "Add: Person" in text(app))
        await press(pilot, "down", "enter")
        await until(pilot, lambda: isinstance(app.screen, RecordForm) and app.screen.kind == "person")
        await write(pilot, "Eva")
        await press(pilot, "enter")
        await until(pilot, lambda: app.screen is app.main)
        assert [person.heading() for person in fresh(empty).plan.all("person")] == ["Eva"]
        await press(pilot, "a")
        await until(pilot, lambda: isinstance(app.screen, RecordForm))
        form = app.screen
        assert isinstance(form, RecordForm)
        await write(pilot, "Call")
        form.put("owner", "Luis")
        await press(pilot, "enter")
        await until(pilot, lambda: "There is no Person “Luis”" in text(app) and "^N adds it" in text(app))
        await press(pilot, "ctrl+n", "enter")
        await until(pilot, lambda: app.screen is app.main)
        (task,) = [task for task in fresh(empty).plan.every(Task) if task.heading() == "Call"]
        assert fresh(empty).plan.named("person", task.owner) == "Luis"

    play(empty, script)


def test_a_message_that_is_long_is_shown_whole(demo: Path) -> None:
    async def script(app: CockpitApp, pilot: P) -> None:
        app.session.say("word " * 60 + "END", "bad")
        await until(pilot, lambda: "END" in text(app))
        await press(pilot, "down")
        await until(pilot, lambda: "END" not in text(app) and "help" in text(app).split("\n")[-1])

    play(demo, script)


def test_a_fault_in_one_export_does_not_end_the_watching(empty: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import smcockpit.metrics.folder as folder

    whole = folder.read

    def faulty(job: folder.Job, told: Any) -> folder.Result:
        if "bad" in job.name:
            raise RuntimeError("boom")
        return whole(job, told)

    monkeypatch.setattr(folder, "read", faulty)

    async def script(app: CockpitApp, pilot: P) -> None:
        app.session.workspace.add("kpi", {"name": "Reach", "metric": "reach"})
        (empty / "metrics" / "bad.csv").write_bytes(exports.meta_daily())
        await until(pilot, lambda: "could not be read" in text(app))
        (empty / "metrics" / "Reach.csv").write_bytes(exports.meta_daily())
        await press(pilot, "4")
        await until(pilot, lambda: "1 089" in text(app), "the good file's number")

    play(empty, script)


def test_first_run_asks_four_things_and_opens(tmp_path: Path) -> None:
    async def script(app: CockpitApp, pilot: P) -> None:
        await until(pilot, lambda: "Whose social media" in text(app))
        await write(pilot, "Casa Lima")
        await press(pilot, "tab", "down", "tab", "tab")
        await write(pilot, "instagram:@casa, myspace")
        await press(pilot, "enter")
        await until(pilot, lambda: "no platform “myspace”" in text(app))
        app.screen.put("channels", "instagram:@casa, twitter")  # type: ignore[attr-defined]
        await press(pilot, "enter")
        await until(pilot, lambda: app.main is not None and app.screen is app.main)
        await until(pilot, lambda: "Establece tus objetivos" in text(app))
        assert "Casa Lima" in text(app) and app.session.workspace.plan.count("channel") == 2

    play(tmp_path / "first", script)


def test_the_keymap_is_the_persons(demo: Path, tmp_path: Path) -> None:
    from smcockpit.settings import Settings

    async def script(app: CockpitApp, pilot: P) -> None:
        await press(pilot, "w")
        assert app.main.zoomed  # type: ignore[union-attr]
        await press(pilot, "z")
        assert app.main.zoomed  # type: ignore[union-attr]

    play(demo, script, settings=Settings(keys={"pane.zoom": "w"}))
