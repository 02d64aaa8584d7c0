"""The daily review in the cockpit, by keys alone."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from smcockpit.plan.kinds import Review
from smcockpit.ui.app import CockpitApp
from smcockpit.ui.screens.review import ReviewScreen
from smcockpit.workspace import Workspace
from tests.ui.screen import play, press, text, until, write

P = Pilot[Any]


@pytest.mark.parametrize("size", [(80, 24), (120, 36)])
def test_a_whole_review(demo: Path, size: tuple[int, int]) -> None:
    async def script(app: CockpitApp, pilot: P) -> None:
        await press(pilot, "r")
        await until(pilot, lambda: "Daily review" in text(app) and "LATE" in text(app) and "0 answered" in text(app))
        await press(pilot, "x")
        await until(pilot, lambda: "1 answered" in text(app))
        await press(pilot, "u")
        await until(pilot, lambda: "0 answered" in text(app))
        await press(pilot, "greater_than_sign")
        await until(pilot, lambda: "1 answered" in text(app))
        await press(pilot, "o")
        await write(pilot, "Luis")
        await press(pilot, "enter")
        await until(pilot, lambda: "2 answered" in text(app))
        await press(pilot, "w")
        await write(pilot, "nonsense")
        await press(pilot, "enter")
        await until(pilot, lambda: "is not a date" in text(app))
        screen: Any = app.screen
        while screen.card is not None:
            key = screen.card.key
            await press(pilot, "s")
            await until(pilot, lambda key=key: screen.card is None or screen.card.key != key)  # type: ignore[misc]
        await until(pilot, lambda: "Review finished" in text(app))
        await press(pilot, "y", "escape")
        await until(pilot, lambda: len(app.screen_stack) == 2)

    play(demo, script, size)
    (record,) = (one for one in Workspace(str(demo)).plan.every(Review) if one.word("day") == "2026-11-22")
    assert record.finished == "yes" and record.who == "ana" and "skipped" in record.decided


def test_enter_opens_the_card_in_its_pane_and_r_takes_it_up_again(demo: Path) -> None:
    async def script(app: CockpitApp, pilot: P) -> None:
        await press(pilot, "r")
        await until(pilot, lambda: isinstance(app.screen, ReviewScreen) and app.screen.card is not None)
        await press(pilot, "s")
        card = app.screen.card  # type: ignore[attr-defined]
        await press(pilot, "enter")
        await until(pilot, lambda: len(app.screen_stack) == 2)
        current = app.main.pane.current()  # type: ignore[union-attr]
        assert current is not None and current.id == card.id and "takes the review up again" in text(app)
        await press(pilot, "r")
        await until(pilot, lambda: "1 answered" in text(app))

    play(demo, script)


def test_nothing_to_do_is_said(empty: Path) -> None:
    async def script(app: CockpitApp, pilot: P) -> None:
        await press(pilot, "r")
        await until(pilot, lambda: "Nothing waits for you today" in text(app))
        await press(pilot, "escape")

    play(empty, script)
    assert Workspace(str(empty)).plan.count("review") == 0
