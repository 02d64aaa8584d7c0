"""The daily review in the cockpit, by keys alone."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from smcockpit.actions.review import ReviewSession
from smcockpit.plan.kinds import Review
from smcockpit.ui.app import CockpitApp
from smcockpit.ui.screens.modal import Prompt
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


# ---- what a review must never do


def tasks(folder: Path, *titles: str) -> list[str]:
    plan = Workspace(str(folder), actor="setup")
    return [plan.add("task", {"title": title, "step": "1", "due": "2026-11-20"}).id for title in titles]


async def begun(app: CockpitApp, pilot: P) -> ReviewScreen:
    await press(pilot, "r")
    await until(pilot, lambda: isinstance(app.screen, ReviewScreen) and app.screen.card is not None)
    screen = app.screen
    assert isinstance(screen, ReviewScreen)
    return screen


@pytest.mark.parametrize("key", ["x", "s", "greater_than_sign", "o", "w", "n", "enter", "u"])
def test_a_card_that_somebody_else_answered_is_announced_and_the_next_is_deaf_for_a_moment(empty: Path, key: str) -> None:
    first, second, _third = tasks(empty, "One", "Two", "Three")

    async def script(app: CockpitApp, pilot: P) -> None:
        screen = await begun(app, pilot)
        clock = [100.0]
        screen.clock = lambda: clock[0]
        assert screen.card.id == first  # type: ignore[union-attr]
        luis = ReviewSession(Workspace(str(empty), actor="luis"))
        luis.answer(next(card for card in luis.cards() if card.id == first), "x")
        await until(pilot, lambda: "luis has dealt with “1  One”" in text(app) and screen.card.id == second)  # type: ignore[union-attr]
        await until(pilot, lambda: screen._hears_at == 100.7)
        before = Workspace(str(empty)).seq
        for moment in (100.0, 100.35, 100.69):
            clock[0] = moment
            await press(pilot, key)
            assert app.screen is screen and screen.card.id == second and Workspace(str(empty)).seq == before  # type: ignore[union-attr]
        assert "luis has dealt with" in text(app)
        clock[0] = 100.7
        await press(pilot, "x")
        await until(pilot, lambda: "1 answered" in text(app))
        assert "luis has dealt with" not in text(app)
        plan = Workspace(str(empty)).plan
        assert plan.get("task", second).doc["done"] == "2026-11-22"  # type: ignore[union-attr]
        await press(pilot, "escape")

    play(empty, script)


def test_escape_is_heard_even_when_a_card_has_just_changed(empty: Path) -> None:
    (first, second) = tasks(empty, "One", "Two")

    async def script(app: CockpitApp, pilot: P) -> None:
        screen = await begun(app, pilot)
        screen.clock = lambda: 0.0
        luis = Workspace(str(empty), actor="luis")
        luis.update(luis.plan.get("task", first), {"title": "Other words"})  # type: ignore[arg-type]
        await until(pilot, lambda: "luis has just changed this card" in text(app) and "Other words" in text(app))
        await press(pilot, "x")
        assert "done" not in Workspace(str(empty)).plan.get("task", first).doc  # type: ignore[union-attr]
        await press(pilot, "escape")
        await until(pilot, lambda: app.screen is app.main)

    play(empty, script)
    assert "done" not in Workspace(str(empty)).plan.get("task", second).doc  # type: ignore[union-attr]


def test_what_is_typed_for_a_card_is_never_kept_on_the_next(empty: Path) -> None:
    first, second = tasks(empty, "One", "Two")

    async def script(app: CockpitApp, pilot: P) -> None:
        screen = await begun(app, pilot)
        await press(pilot, "n")
        await write(pilot, "for the first")
        luis = ReviewSession(Workspace(str(empty), actor="luis"))
        luis.answer(next(card for card in luis.cards() if card.id == first), "x")
        await until(pilot, lambda: app.session.workspace.plan.get("task", first).doc.get("done"))  # type: ignore[union-attr]
        await press(pilot, "enter")
        await until(pilot, lambda: app.screen is screen and screen.card.id == second and "luis has dealt with" in text(app))  # type: ignore[union-attr]
        assert not any(one.doc.get("note") for one in Workspace(str(empty)).plan.all("task"))
        await press(pilot, "escape")

    play(empty, script)


def test_x_asks_once_and_another_key_is_another_matter(empty: Path) -> None:
    plan = Workspace(str(empty), actor="setup")
    channel = plan.plan.all("channel")[0].id
    made = plan.add("post", {"title": "Teaser", "channel": channel, "time": "2026-11-22T18:30-05:00", "zone": "America/Bogota", "status": "draft"})

    def status() -> str:
        return Workspace(str(empty)).plan.get("post", made.id).word("status")  # type: ignore[union-attr]

    async def script(app: CockpitApp, pilot: P) -> None:
        await begun(app, pilot)
        await press(pilot, "x")
        await until(pilot, lambda: "“Teaser” lacks copy, media, approval" in text(app) and "x again" in text(app))
        assert status() == "draft"
        await press(pilot, "o")
        await until(pilot, lambda: isinstance(app.screen, Prompt))
        assert "x again" not in text(app)
        await write(pilot, "nobody")
        await press(pilot, "enter")
        await until(pilot, lambda: "There is no Person" in text(app))
        await press(pilot, "x")
        await until(pilot, lambda: "x again" in text(app))
        assert status() == "draft"
        await press(pilot, "x")
        await until(pilot, lambda: "1 answered" in text(app) or "Review finished" in text(app))
        assert status() == "published"
        await press(pilot, "u")
        await until(pilot, lambda: "0 answered" in text(app))  # the end of the review and the answer before it
        assert status() == "draft"

    play(empty, script)


def test_an_empty_morning_copies_no_other_day_s_review_and_opens_none_again(empty: Path) -> None:
    plan = Workspace(str(empty), actor="ana")
    friday = plan.add("review", {"day": "2026-11-20", "who": "ana", "started": "2026-11-20T09:00-05:00", "decided": "- late: T: done", "finished": "no"})
    plan.update(friday, {"finished": "yes"}, "finished the review")

    async def script(app: CockpitApp, pilot: P) -> None:
        sent: list[str] = []
        app.session.to_terminal = sent.append
        await press(pilot, "r")
        await until(pilot, lambda: "Nothing waits for you today" in text(app))
        await press(pilot, "y")
        await until(pilot, lambda: "There is no review of today to copy" in text(app))
        await press(pilot, "u")
        await until(pilot, lambda: "There is no answer of this review to take back" in text(app))
        assert not sent
        await press(pilot, "escape")

    play(empty, script)
    assert Workspace(str(empty)).plan.get("review", friday.id).word("finished") == "yes"  # type: ignore[union-attr]
