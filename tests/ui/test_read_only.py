"""Opened for reading only: no key opens a form or asks for an edit, each says so, and the plan's files stay as they are."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from smcockpit.ui.app import CockpitApp
from smcockpit.ui.keymap import ACTIONS
from smcockpit.ui.screens.asking import WhoForm
from smcockpit.ui.screens.form import Form
from smcockpit.ui.screens.modal import Page, Prompt
from smcockpit.ui.screens.review import ReviewScreen
from smcockpit.ui.time_travel import show_day
from tests.ui.screen import play, press, text, until, write
from tests.ui.test_marks import VIEWS, go, pane

P = Pilot[Any]
ASKING = {"find.filter", "trust.as_of"}  # prompts that edit nothing
SAID = "Read only: this plan is open for reading only"


def files(folder: Path) -> dict[str, bytes]:
    return {name: (folder / name).read_bytes() for name in ("plan.json", "history.jsonl")}


@pytest.fixture
def editor(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EDITOR", "false")  # it would say that it ended with an error
    monkeypatch.delenv("VISUAL", raising=False)


async def home(app: CockpitApp, pilot: P) -> None:
    for _n in range(4):
        if app.screen is app.main:
            return
        await press(pilot, "escape")
    await until(pilot, lambda: app.screen is app.main)


@pytest.mark.usefixtures("editor")
@pytest.mark.parametrize("view", VIEWS)
def test_no_action_opens_an_editing_form_or_prompt(demo: Path, view: str) -> None:
    before = files(demo)

    async def script(app: CockpitApp, pilot: P) -> None:
        await go(app, pilot, VIEWS[view][0])
        stays = app.main.active  # type: ignore[union-attr]
        for action in ACTIONS:
            if action.id == "cockpit.quit":
                continue
            if app.main.active != stays or app.main.zoomed:  # type: ignore[union-attr]
                app.main.go(stays)  # type: ignore[union-attr]
            await pilot.pause()
            app.main.action_do(action.id)  # type: ignore[union-attr]
            await pilot.pause()
            assert not isinstance(app.screen, Form) or isinstance(app.screen, WhoForm), f"{action.id} in {view}"
            assert not isinstance(app.screen, Prompt) or action.id in ASKING, f"{action.id} in {view}"
            if action.changes:
                assert app.screen is app.main and SAID in text(app), f"{action.id} in {view}"
            await home(app, pilot)
            app.session.silence()

    play(demo, script, read_only=True)
    assert files(demo) == before


def test_enter_the_palette_and_pages_open_no_form(demo: Path) -> None:
    before = files(demo)

    async def script(app: CockpitApp, pilot: P) -> None:
        await press(pilot, "3", "enter")
        assert app.screen is app.main and SAID in text(app) and "read only" in text(app)
        await press(pilot, "colon")
        await until(pilot, lambda: app.screen is not app.main)
        await write(pilot, "Add Person")
        await until(pilot, lambda: "Add: Person" in text(app))
        await press(pilot, "down", "enter")
        await until(pilot, lambda: app.screen is app.main and SAID in text(app))
        for key in ("M", "C"):  # the exports, and closing the cycle
            await press(pilot, key)
            await until(pilot, lambda: isinstance(app.screen, Page))
            await press(pilot, "G", "enter")
            await until(pilot, lambda: app.screen is app.main)
            assert SAID in text(app)
        await go(app, pilot, VIEWS["grid"][0])
        await press(pilot, "r")
        assert "reading only" in text(app) and pane(app).KEY == "sheet"
        await press(pilot, "enter")
        assert app.screen is app.main and SAID in text(app)
        await go(app, pilot, ["sheet 4"])
        for _n in range(30):  # what is missing in the guide leads to a table or a form
            await press(pilot, "down", "enter")
            assert not isinstance(app.screen, Form)
        app.main.go("plan")
        await press(pilot, "H")
        await until(pilot, lambda: isinstance(app.screen, Page))
        await press(pilot, "escape")

    play(demo, script, read_only=True)
    assert files(demo) == before


def test_a_review_can_be_read_and_not_answered(demo: Path) -> None:
    before = files(demo)

    async def script(app: CockpitApp, pilot: P) -> None:
        await press(pilot, "r")
        await until(pilot, lambda: isinstance(app.screen, ReviewScreen) and app.screen.card is not None)
        screen = app.screen
        card = screen.card  # type: ignore[attr-defined]
        for key in ("x", "greater_than_sign", "s", "o", "w", "n", "u"):
            await press(pilot, key)
            assert app.screen is screen and SAID in text(app) and screen.card == card  # type: ignore[attr-defined]
        await press(pilot, "escape")

    play(demo, script, read_only=True)
    assert files(demo) == before


def test_where_there_is_no_plan_none_is_begun(tmp_path: Path) -> None:
    async def run() -> CockpitApp:
        app = CockpitApp(str(tmp_path / "none"), read_only=True)
        async with app.run_test(size=(80, 24)) as pilot:
            await pilot.pause()
        return app

    import asyncio

    app = asyncio.run(run())
    assert app.return_value == 3 and "none" in app.failure and not os.path.exists(tmp_path / "none")


def test_the_plan_of_another_day_opens_no_form_either(demo: Path) -> None:
    async def script(app: CockpitApp, pilot: P) -> None:
        show_day(app.session, app.session.today)
        await press(pilot, "3")
        for key in ("e", "enter", "a", "o", "x", "d", "u"):
            await press(pilot, key)
            assert app.screen is app.main and "cannot be changed" in text(app)

    play(demo, script)
