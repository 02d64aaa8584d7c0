"""Keys act only on what is shown and marked: one table over all verbs and views, the range, the frame, and bulk edits."""

from __future__ import annotations

import os
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from smcockpit import i18n
from smcockpit.plan.kinds import KINDS, Influencer, Post
from smcockpit.plan.record import Record
from smcockpit.ui.app import CockpitApp
from smcockpit.ui.panes.calendar import CalendarPane
from smcockpit.ui.panes.influence import InfluencePane
from smcockpit.ui.panes.pane import Pane
from smcockpit.ui.panes.sheet import SheetPane
from smcockpit.ui.screens.many import FieldForm
from smcockpit.ui.screens.modal import Prompt
from smcockpit.ui.widgets.map import PointMap
from smcockpit.ui.widgets.week import WeekGrid
from tests.ui.screen import play, press, text, until, write

P = Pilot[Any]
STORM = int(os.environ.get("SMCOCKPIT_STORM", "1"))
Docs = dict[tuple[str, str], dict[str, Any]]

# view → keys that lead there, a filter under which all is marked, and a narrower one
VIEWS: dict[str, tuple[list[str], str, str]] = {
    "plan": ([], "!done", "!done step:1"),
    "map": (["2", "z"], "", "kind:m"),
    "list": (["2", "z", "m"], "", "kind:m"),
    "week": (["3", "pagedown"], "", "ch:ig"),
    "agenda": (["3", "m"], "", "ch:ig !done"),
    "kpis": (["4"], "", "level:1"),
    "table": (["sheet 6 topic"], "", "b"),
    "grid": (["sheet 4", "tab", "tab", "tab", "tab"], "", ""),
    "findings": (["K"], "", "SM4"),
}
KEYS = {
    "done": "x", "delete": "d", "duplicate": "p", "copy": "y", "owner": "o", "note": "A", "contacted": "c", "further": "s",
    "back": "S", "earlier": "less_than_sign", "later": "greater_than_sign", "week earlier": "comma", "week later": "full_stop",
    "more": "ctrl+a", "less": "ctrl+x", "edit": "e", "editor": "E",
}  # fmt: skip


def docs(app: CockpitApp) -> Docs:
    return {(kind, record.id): record.doc for kind in KINDS for record in app.session.workspace.plan.all(kind)}


def pane(app: CockpitApp) -> Pane:
    assert app.main is not None
    return app.main.pane


async def go(app: CockpitApp, pilot: P, keys: list[str]) -> None:
    for key in keys:
        if key.startswith("sheet"):
            app.main.open_sheet(*key.split()[1:])  # type: ignore[union-attr]
            await until(pilot, lambda: app.main.active == "sheet" and isinstance(pane(app), SheetPane) and pane(app).shown())  # type: ignore[union-attr]
            await pilot.pause()
        elif key == "K":
            await press(pilot, key)
            await until(pilot, lambda: app.main.active == "findings" and pane(app).shown())  # type: ignore[union-attr]
        else:
            await press(pilot, key)


async def do(app: CockpitApp, pilot: P, verb: str) -> None:
    """Press a verb's key and answer what it asks."""
    await press(pilot, KEYS[verb])
    if app.session.question is not None:
        await press(pilot, KEYS[verb])
    if isinstance(app.screen, Prompt):
        await write(pilot, {"owner": "Luis", "note": "hello", "edit": "Note"}[verb])
        await press(pilot, "enter")
        if isinstance(app.screen, FieldForm):
            app.screen.put("note", "hello")
            await press(pilot, "ctrl+s")
            await until(pilot, lambda: app.screen is app.main)


def of(docs: Docs, changed: set[tuple[str, str]]) -> set[tuple[str, str]]:
    """The records that changes are about: a logged contact is about its influencer."""
    return {("influencer", docs[one]["influencer"]) if one[0] == "contact" and one in docs else one for one in changed}


@pytest.mark.parametrize("view", VIEWS)
def test_every_verb_acts_on_what_is_marked_and_shown_and_on_nothing_else(demo: Path, view: str) -> None:
    keys, wide, narrow = VIEWS[view]
    acted: dict[str, int] = {}

    async def script(app: CockpitApp, pilot: P) -> None:
        await go(app, pilot, keys)
        here = pane(app)
        here.set_filter(wide)
        await press(pilot, "asterisk")
        marked = {line.key for line in here.shown()}
        assert set(here.marks) == marked and len(marked) >= 3
        if view == "map":
            await until(pilot, lambda: here.shown())
        here.set_filter(narrow)
        await pilot.pause()
        await press(pilot, "g", "space")  # one that is shown is marked no more
        for verb in KEYS:
            if view == "grid" and verb == "contacted":  # there c is a value
                continue
            targets = {(one.kind, one.id) for one in here.selected()}
            assert len(targets) >= (2 if view != "grid" else 1)
            assert view == "grid" or len(here.in_play()) < len(here.marks), "something marked is not shown"
            before = docs(app)
            await do(app, pilot, verb)
            after = docs(app)
            changed = {one for one in before.keys() | after.keys() if before.get(one) != after.get(one)}
            about = of({**before, **after}, {one for one in changed if one in before or one[0] == "contact"})
            assert about <= targets, f"{verb} in {view}"
            if verb == "duplicate":
                made = changed - before.keys()
                assert len(made) == len(targets) and not about
                acted[verb] = len(made)
            else:
                assert not {one for one in changed - before.keys() if one[0] != "contact"}
                acted[verb] = len(about)
            if verb in ("delete", "note", "edit"):
                able = {one for one in targets if verb == "delete" or "note" in KINDS[one[0]].fields}
                assert about == able or (verb == "edit" and about == set()), f"{verb} in {view}"
            if changed:
                await press(pilot, "u")
                assert docs(app) == before, f"{verb} in {view} is one step"

    play(demo, script, (120, 36))
    able = {
        "plan": {"done", "owner", "later", "note", "edit"}, "map": {"done", "contacted", "owner", "later", "more", "less"},
        "list": {"done", "contacted", "owner", "later", "more", "less"}, "week": {"done", "further", "owner", "earlier", "week later"},
        "agenda": {"done", "further", "back", "owner", "earlier"}, "kpis": {"more", "less", "owner"}, "table": {"note", "edit"}, "grid": set(), "findings": {"owner"},
    }[view]  # fmt: skip
    assert all(acted[verb] for verb in able | {"delete", "duplicate"}), acted
    assert not acted["copy"] and not acted["editor"]


async def one_filter(app: CockpitApp, pilot: P, words: str) -> None:
    await press(pilot, "slash")
    await until(pilot, lambda: isinstance(app.screen, Prompt))
    await write(pilot, words)
    await press(pilot, "enter")
    await until(pilot, lambda: app.screen is app.main)


def test_a_filter_takes_marks_out_of_play_and_the_frame_says_so(demo: Path) -> None:
    async def script(app: CockpitApp, pilot: P) -> None:
        await press(pilot, "3", "asterisk")
        count = len(pane(app).marks)
        assert count > 4 and f"{count} marked" in text(app) and "of them here" not in text(app)
        await one_filter(app, pilot, "ch:yt")
        shown = [line.record for line in pane(app).shown()]
        assert 0 < len(shown) < count and f"{count} marked, {len(shown)} of them here · / ch:yt" in text(app)
        posts = app.session.workspace.plan.count("post")
        await press(pilot, "d")
        assert app.session.workspace.plan.count("post") == posts - len(shown)
        assert f"{count - len(shown)} marked, 0 of them here" in text(app)  # what is deleted is not counted
        await press(pilot, "u")
        assert f"{count} marked, {len(shown)} of them here" in text(app)
        await press(pilot, "escape")
        assert "marked" not in text(app) and "/ ch:yt" in text(app)

    play(demo, script)


def test_another_week_another_view_and_a_fold_take_marks_out_of_play(demo: Path) -> None:
    async def script(app: CockpitApp, pilot: P) -> None:
        await press(pilot, "3", "n", "space")
        calendar = pane(app)
        assert isinstance(calendar, CalendarPane)
        (key,) = calendar.marks
        await press(pilot, "pagedown")
        assert "1 marked, 0 of them here" in text(app)
        here = calendar.current()
        assert here is not None and here.id != key
        await press(pilot, "d")  # what is under the cursor, as if there were no marks
        assert app.session.workspace.plan.find(Post, key) is not None and app.session.workspace.plan.find(Post, here.id) is None
        await press(pilot, "u", "pageup")
        assert "1 marked" in text(app) and "of them here" not in text(app)
        await press(pilot, "m")  # the agenda knows the same marks
        assert calendar.view.key == "agenda" and [line.key for line in calendar.in_play()] == [key] and "1 marked" in text(app)
        await press(pilot, "1", "right", "down", "space", "space")
        plan = pane(app)
        assert len(plan.in_play()) == 2 and "2 marked" in text(app)
        await press(pilot, "left")
        assert not plan.in_play() and "2 marked, 0 of them here" in text(app)
        await press(pilot, "right")
        assert len(plan.in_play()) == 2

    play(demo, script)


def test_what_is_scrolled_out_of_sight_is_still_in_play(demo: Path) -> None:
    async def script(app: CockpitApp, pilot: P) -> None:
        await press(pilot, "3", "m", "g", "down", "space")
        (key,) = pane(app).marks
        await press(pilot, "G")
        assert key in {line.key for line in pane(app).in_play()} and pane(app).current().id != key  # type: ignore[union-attr]
        await press(pilot, "d")
        assert app.session.workspace.plan.find(Post, key) is None

    play(demo, script, (80, 24))


def test_a_range_in_the_week_is_chronological_and_on_the_map_in_the_order_of_the_list(demo: Path) -> None:
    async def script(app: CockpitApp, pilot: P) -> None:
        await press(pilot, "3", "g")
        calendar = pane(app)
        assert isinstance(calendar, CalendarPane)
        week = calendar.main()
        assert isinstance(week, WeekGrid)
        order = [entry.key for entries in week.days.values() for entry in entries]
        times = [app.session.workspace.plan.find(Post, id).time for id in order]  # type: ignore[union-attr]
        assert times == sorted(times)  # type: ignore[type-var]
        first = next(n for n in range(7) if list(week.days.values())[n])
        week.stand_on(first)
        await press(pilot, "space")
        last = max(n for n in range(7) if list(week.days.values())[n])
        week.stand_on(last, 99)
        await press(pilot, "v")
        assert set(calendar.marks) == set(order) and len(order) > 3
        await press(pilot, "escape", "2", "z")
        people = pane(app)
        assert isinstance(people, InfluencePane)
        people_map = people.main()
        assert isinstance(people_map, PointMap)
        await until(pilot, lambda: people_map.cursor)
        rank = [line.key for line in people.shown()]
        people_map.go_to(rank[6])
        await press(pilot, "space")
        people_map.go_to(rank[2])
        await press(pilot, "v")
        assert set(people.marks) == set(rank[2:7])
        await press(pilot, "escape", "m", "g", "down", "down", "space", "down", "down", "down", "v")
        assert list(people.marks) == [line.key for line in people.shown()][2:7]

    play(demo, script)


def test_the_frame_counts_in_spanish(demo: Path) -> None:
    async def script(app: CockpitApp, pilot: P) -> None:
        await press(pilot, "3", "asterisk")
        count = len(pane(app).marks)
        pane(app).set_filter("ch:yt")
        await until(pilot, lambda: f"{count} marcados, {len(pane(app).shown())} de ellos aquí" in text(app))

    play(demo, script, (80, 24), language="es")
    i18n.choose("en")


@pytest.mark.parametrize("seed", range(3 * STORM))
def test_random_marks_filters_and_windows_never_reach_what_is_not_shown(demo: Path, seed: int) -> None:
    """Whatever was marked, folded, filtered, turned and looked at otherwise: `d` takes what is shown and marked, else the
    record under the cursor, and nothing more."""
    dice = random.Random(seed)
    moves: dict[str, Callable[[], str]] = {
        "mark": lambda: dice.choice(["space", "v", "asterisk"]), "walk": lambda: dice.choice(["j", "k", "h", "l", "g", "G"]),
        "turn": lambda: dice.choice(["pagedown", "pageup", "t", "m", "n", "escape", "z"]), "pane": lambda: dice.choice("1234"),
    }  # fmt: skip
    filters = ["", "", "ch:ig", "status:draft", "!done", "e", "stance:ally", "level:1", "due<7d"]

    async def script(app: CockpitApp, pilot: P) -> None:
        for _n in range(25):
            for _m in range(dice.randint(1, 6)):
                await pilot.press(moves[dice.choice(list(moves))]())
            if dice.random() < 0.5:
                pane(app).set_filter(dice.choice(filters))
            await pilot.pause()
            here = pane(app)
            shown = {line.key: line.record for line in here.shown()}
            wanted = [record for key, record in shown.items() if key in here.marks] or [here.current()]
            targets = {(one.kind, one.id) for one in wanted if isinstance(one, Record)}
            before = docs(app)
            await press(pilot, "d")
            await until(pilot, lambda before=before, targets=targets: before.keys() - docs(app).keys() >= targets, str(app.session.message))  # type: ignore[misc]
            assert before.keys() - docs(app).keys() == targets
            if targets:
                await press(pilot, "u")
                assert docs(app) == before

    play(demo, script, dice.choice([(80, 24), (120, 36), (200, 60)]))


def test_people_that_the_map_does_not_show_are_out_of_play_on_it(demo: Path) -> None:
    async def script(app: CockpitApp, pilot: P) -> None:
        await press(pilot, "2", "z")
        people = pane(app)
        assert isinstance(people, InfluencePane)
        people_map = people.main()
        assert isinstance(people_map, PointMap)
        await until(pilot, lambda: people_map.cursor)
        nameless = app.session.workspace.add("influencer", {"name": "No reach yet"})
        await press(pilot, "m", "asterisk")
        assert nameless.id in people.marks
        await press(pilot, "m")
        on_map = {line.key for line in people.in_play()}
        assert nameless.id not in on_map and f"{len(people.marks)} marked, {len(on_map)} of them here" in text(app)
        await press(pilot, "d")
        assert app.session.workspace.plan.find(Influencer, nameless.id) is not None

    play(demo, script)
