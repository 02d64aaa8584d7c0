"""Worksheets, grids, findings, the thread, who answers and cycles, on the screen."""

from __future__ import annotations

from pathlib import Path

import pytest

from smcockpit.plan.kinds import KINDS, Assignment, Attention, Fit, Setup
from smcockpit.plan.progress import steps
from smcockpit.plan.worksheets import SHEETS
from smcockpit.ui.app import CockpitApp
from smcockpit.ui.screens.form import RecordForm
from smcockpit.workspace import Workspace
from tests.ui.screen import P, play, press, text, until, write

SIZES = [(80, 24), (120, 36)]


async def sheet(app: CockpitApp, pilot: P, step: str) -> None:
    assert app.main is not None
    app.main.open_sheet(step)
    await until(pilot, lambda: f"› {step} " in text(app))
    await pilot.pause()


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("language", ["en", "es"])
def test_every_section_of_every_worksheet_is_drawn(demo: Path, size: tuple[int, int], language: str) -> None:
    async def script(app: CockpitApp, pilot: P) -> None:
        for step in steps():
            await sheet(app, pilot, step.number)
            for section in SHEETS[step.number]:
                await press(pilot, "tab")
                shown = text(app)
                assert f"[{section.name}" in shown, (step.number, section.name)
                assert len(shown.split("\n")) == size[1]
            await press(pilot, "tab")
            assert "[Guía]" in text(app) if language == "es" else "[Guide]" in text(app)
        await press(pilot, "escape")
        assert "1 Plan 100%" in text(app)

    play(demo, script, size, language=language)


def test_enter_opens_the_worksheet_and_its_gaps_lead_on(empty: Path) -> None:
    async def script(app: CockpitApp, pilot: P) -> None:
        await press(pilot, "end", "enter")
        await until(pilot, lambda: "[Guide]" in text(app))
        assert "A good answer:" in text(app) and "Takes about 45 minutes" in text(app)
        for _n in range(12):
            await press(pilot, "down")
            if app.main is not None and app.main.pane.adds() == "finding":
                break
        await press(pilot, "enter")
        await until(pilot, lambda: "[Finding 0]" in text(app))
        assert "Press a to add the first" in text(app)
        await press(pilot, "a")
        await write(pilot, "Reels work")
        await press(pilot, "tab", "6", "ctrl+s")
        await until(pilot, lambda: "[Finding 1]" in text(app))
        assert "Reels work" in text(app)
        await press(pilot, "u")
        await until(pilot, lambda: "[Finding 0]" in text(app))

    play(empty, script, (80, 24))


def test_grids_are_edited_with_arrows_and_one_key_a_value(demo: Path) -> None:
    async def script(app: CockpitApp, pilot: P) -> None:
        plan = app.session.workspace.plan
        await sheet(app, pilot, "4")
        await press(pilot, "tab", "tab", "tab", "tab")
        assert "[RACI]" in text(app) and "r responsible" in text(app)
        await press(pilot, "right", "right", "down", "i")  # i is a value here, not the origin
        await until(pilot, lambda: any(one.part == "I" for one in plan.every(Assignment)))
        await press(pilot, "u")
        await until(pilot, lambda: not any(one.part == "I" for one in plan.every(Assignment)))
        await press(pilot, "tab", "tab", "tab")
        assert "[Attention matrix]" in text(app) and "(Virtual desk)" in text(app)
        await press(pilot, "1")
        await until(pilot, lambda: any(one.service and one.request == "query" for one in plan.every(Attention)))
        await press(pilot, "backspace")
        await until(pilot, lambda: not any(one.service and one.request == "query" for one in plan.every(Attention)))
        await sheet(app, pilot, "2")
        await press(pilot, "tab", "tab", "0")
        await until(pilot, lambda: any(one.presence == "0" for one in plan.every(Fit)))
        await press(pilot, "backspace")  # the cell knows more than this, so it stays and says less
        await until(pilot, lambda: plan.count("fit") == 8 and any(not one.presence for one in plan.every(Fit)))
        await press(pilot, "enter")
        await until(pilot, lambda: isinstance(app.screen, RecordForm))
        await press(pilot, "escape")
        await sheet(app, pilot, "8")
        await press(pilot, "tab", "down", "x")
        await until(pilot, lambda: any(one.heading().startswith("Banner") and one.state == "done" and one.word("day") == "2026-11-22" for one in plan.every(Setup)))
        await press(pilot, "m")
        await until(pilot, lambda: "› 9 " in text(app))

    play(demo, script, (120, 36))


def test_a_colleagues_record_appears_in_the_worksheet(demo: Path) -> None:
    async def script(app: CockpitApp, pilot: P) -> None:
        await sheet(app, pilot, "2")
        await press(pilot, "tab", "down")
        luis = Workspace(str(demo), actor="luis")
        luis.add("persona", {"name": "Walter, tourist"})
        await until(pilot, lambda: "Walter, tourist" in text(app))
        assert app.main is not None and app.main.pane.current() is not None
        assert app.main.pane.current().heading() == "Iván, runs a café"  # type: ignore[union-attr]
        luis.close()

    play(demo, script, (80, 24))


def test_findings_are_shown_fixed_and_accepted(demo: Path) -> None:
    plan = Workspace(str(demo))
    plan.delete([plan.plan.resolve("source", "Harvest report")])
    plan.close()

    async def script(app: CockpitApp, pilot: P) -> None:
        await press(pilot, "K")
        await until(pilot, lambda: "Checks ›" in text(app) and "SM405" in text(app))
        await press(pilot, "slash", *"SM111", "enter")
        await until(pilot, lambda: "points at one that is gone" in text(app) and "SM405" not in text(app))
        await press(pilot, "x")
        await until(pilot, lambda: "no safe fix" in text(app))  # a reuse needs its source
        await press(pilot, "escape", "slash", *"SM405", "enter", "a")
        await until(pilot, lambda: isinstance(app.screen, RecordForm))
        await write(pilot, "ask")
        for _n in range(6):
            if app.screen.focused is not None and app.screen.focused.id == "in-until":
                break
            await press(pilot, "tab")
        await write(pilot, "+30d")
        await press(pilot, "ctrl+s")
        await until(pilot, lambda: "Checks › 2 error" not in text(app) and not isinstance(app.screen, RecordForm))
        assert app.session.workspace.plan.count("suppression") == 2
        await press(pilot, "escape", "escape")
        await until(pilot, lambda: "1 Plan" in text(app))

    play(demo, script, (120, 36))


def test_the_thread_is_shown_and_walked(demo: Path) -> None:
    async def script(app: CockpitApp, pilot: P) -> None:
        await press(pilot, "3", "w")
        await until(pilot, lambda: "Why: " in text(app) and "business goal:" in text(app))
        await press(pilot, "g", "enter")
        await until(pilot, lambda: "› 1 Set your goals" in text(app) and "[Business goal 3]" in text(app))
        await press(pilot, "w")
        await until(pilot, lambda: "Why: " in text(app) and "posts serve it" in text(app))
        await press(pilot, "escape", "escape")

    play(demo, script, (80, 24))


def test_the_matrix_is_asked(demo: Path) -> None:
    async def script(app: CockpitApp, pilot: P) -> None:
        await press(pilot, "R")
        await write(pilot, "complaint")
        await press(pilot, "tab")
        await write(pilot, "Billing")
        await press(pilot, "ctrl+s")
        await until(pilot, lambda: "Virtual desk: Diego Torres (deputy Ana Rojas), within 2 h" in text(app))
        await press(pilot, "escape")
        assert "Who answers?" not in text(app)

    play(demo, script, (120, 36))


def test_a_cycle_is_closed_and_compared(demo: Path) -> None:
    async def script(app: CockpitApp, pilot: P) -> None:
        await press(pilot, "C", "G", "enter")
        await until(pilot, lambda: "What was this cycle about" in text(app))
        await write(pilot, "Video")
        await press(pilot, "enter")
        await until(pilot, lambda: "Cycle 2 is closed" in text(app) and "cycle 3" in text(app))
        await press(pilot, "C")
        await until(pilot, lambda: "cycle 2" in text(app) and "Close cycle 3" in text(app))
        await press(pilot, "escape", "u")
        await until(pilot, lambda: "cycle 2 ·" in text(app))

    play(demo, script, (120, 36))


def test_every_kind_has_a_form_that_fits_the_screen(demo: Path) -> None:
    async def script(app: CockpitApp, pilot: P) -> None:
        for kind, cls in KINDS.items():
            record = next(iter(app.session.workspace.plan.all(kind)), None)
            for shown in (None, record) if record is not None else (None,):
                form = RecordForm(app.session, kind, shown, shown.doc if shown is not None else {})
                app.push_screen(form)
                await until(pilot, lambda form=form: app.screen is form and form.is_mounted and form.focused is not None)  # type: ignore[misc]
                assert {entry.name for entry in form.entries} >= {field.name for field in cls.fields.values() if field.required} - {"header"}
                assert not form.changed() and "^S: save" in text(app), kind
                await press(pilot, "escape")
                await until(pilot, lambda form=form: app.screen is not form)  # type: ignore[misc]

    play(demo, script, (80, 24))
