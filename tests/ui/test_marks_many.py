"""One edit of all that is marked: a cell's value, a field, a status; what became of each is said."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from smcockpit.ui.app import CockpitApp
from smcockpit.ui.screens.many import FieldForm
from smcockpit.ui.screens.modal import Prompt
from smcockpit.workspace import Workspace
from tests.ui.screen import play, press, text, until, write
from tests.ui.test_marks import VIEWS, docs, go, pane

P = Pilot[Any]


def test_a_value_key_sets_all_cells_that_are_marked(demo: Path) -> None:
    async def script(app: CockpitApp, pilot: P) -> None:
        await go(app, pilot, VIEWS["grid"][0])
        grid = pane(app)
        await press(pilot, "g", "space", "down", "right", "v")
        marked = {tuple(key.split("\t")) for key in grid.marks}
        assert len(marked) >= 3 and "●" in text(app)
        before = {one: doc for one, doc in docs(app).items() if one[0] == "assignment"}
        await press(pilot, "c")
        parts = {(one.word("function"), one.word("person")): one.word("part") for one in app.session.workspace.plan.all("assignment")}
        assert all(parts[place] == "C" for place in marked)  # type: ignore[index]
        await press(pilot, "u")
        assert {one: doc for one, doc in docs(app).items() if one[0] == "assignment"} == before

    play(demo, script)


def test_e_sets_one_field_of_all_marked_as_one_edit(demo: Path) -> None:
    async def script(app: CockpitApp, pilot: P) -> None:
        await press(pilot, "3", "asterisk")
        marked = {line.key for line in pane(app).in_play()}
        before = docs(app)

        async def field(name: str) -> None:
            await press(pilot, "e")
            await until(pilot, lambda: isinstance(app.screen, Prompt) and f"Edit {len(marked)} records. Which field?" in text(app))
            await write(pilot, name)
            await press(pilot, "enter")

        await field("nothing")
        assert "“nothing” is not one of Title" in text(app) and app.screen is app.main
        await field("own")
        await until(pilot, lambda: isinstance(app.screen, FieldForm))
        app.screen.put("owner", "Nobody Here")  # type: ignore[union-attr]
        await press(pilot, "ctrl+s")
        await until(pilot, lambda: "There is no Person “Nobody Here”" in text(app))
        app.screen.put("owner", "Luis")  # type: ignore[union-attr]
        await press(pilot, "ctrl+s")
        await until(pilot, lambda: app.screen is app.main)
        assert f"Owner of {len(marked)} records: Luis" in text(app)
        after = docs(app)
        changed = {id for kind, id in before if before[kind, id] != after[kind, id]}
        luis = app.session.workspace.plan.resolve("person", "Luis").id
        assert changed <= marked and all(after["post", id]["owner"] == luis for id in marked)
        assert all({**after["post", id], "owner": 0} == {**before["post", id], "owner": 0} for id in marked)
        await field("owner")
        await until(pilot, lambda: isinstance(app.screen, FieldForm))
        app.screen.put("owner", "")  # type: ignore[union-attr]
        await press(pilot, "ctrl+s")
        await until(pilot, lambda: "Saving again empties “Owner”" in text(app))
        assert docs(app) == after
        await press(pilot, "ctrl+s")
        await until(pilot, lambda: app.screen is app.main)
        assert not any("owner" in docs(app)["post", id] for id in marked)
        await press(pilot, "u", "u")
        assert docs(app) == before
        await field("title")
        app.screen.put("title", "")  # type: ignore[union-attr]
        await press(pilot, "ctrl+s", "ctrl+s")
        await until(pilot, lambda: "Title is needed" in text(app))
        assert docs(app) == before

    play(demo, script)


def test_a_field_of_many_that_a_colleague_changed_meanwhile_is_asked_about(demo: Path) -> None:
    luis = Workspace(str(demo), actor="luis")

    async def script(app: CockpitApp, pilot: P) -> None:
        await press(pilot, "3", "asterisk", "e")
        await until(pilot, lambda: isinstance(app.screen, Prompt))
        id = next(iter(pane(app).marks))
        await write(pilot, "topic")
        await press(pilot, "enter")
        await until(pilot, lambda: isinstance(app.screen, FieldForm))
        post = luis.plan.get("post", id)
        assert post is not None
        theirs, mine = [one for one in app.session.workspace.plan.all("topic") if one.id != post.word("topic")][:2]
        luis.update(post, {"topic": theirs.id})
        app.screen.put("topic", mine.heading())  # type: ignore[attr-defined]
        before = docs(app)
        await press(pilot, "ctrl+s")
        await until(pilot, lambda: "luis changed Topic meanwhile" in text(app))
        assert {one for one in before if before[one] != docs(app)[one]} <= {("post", id)}
        await press(pilot, "ctrl+s")
        await until(pilot, lambda: app.screen is app.main)
        assert all(app.session.workspace.plan.get("post", one).word("topic") == mine.id for one in pane(app).marks)  # type: ignore[union-attr]

    play(demo, script)


@pytest.mark.parametrize(("language", "further", "back"), [("en", "3 → approved, 2 → scheduled", "1 stays published"), ("es", "3 → aprobada, 2 → programada", "1 sigue en publicada")])
def test_bulk_status_says_what_became_of_each_group(empty: Path, language: str, further: str, back: str) -> None:
    plan = Workspace(str(empty), actor="ana")
    channel = plan.plan.all("channel")[0].id
    for n, status in enumerate(["review", "review", "review", "approved", "approved", "published"]):
        plan.add("post", {"title": f"P{n}", "channel": channel, "time": f"2026-11-20T{10 + n}:00-05:00", "zone": "America/Bogota", "status": status})

    async def script(app: CockpitApp, pilot: P) -> None:
        await press(pilot, "3", "asterisk", "s")
        assert further in text(app) and back in text(app)
        before = docs(app)
        await press(pilot, "u")
        assert sorted(one.word("status") for one in app.session.workspace.plan.all("post")) == ["approved"] * 2 + ["published"] + ["review"] * 3
        await press(pilot, "s", "s")  # scheduled → published: they lack text and media, so it is asked first
        assert docs(app) == before
        await press(pilot, "s")
        assert sorted(one.word("status") for one in app.session.workspace.plan.all("post")) == ["published"] * 3 + ["scheduled"] * 3

    play(empty, script, language=language)


def test_a_key_that_changes_nothing_says_so(empty: Path) -> None:
    plan = Workspace(str(empty), actor="ana")
    plan.add("influencer", {"name": "Top", "relevance": 100, "reach": 50})

    async def script(app: CockpitApp, pilot: P) -> None:
        await press(pilot, "2", "ctrl+a")
        await until(pilot, lambda: "That is so already; nothing was changed." in text(app))
        await press(pilot, "1", "p")
        assert "Nothing to do that to here." in text(app)

    play(empty, script)
