"""One line as people say it, in both languages."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from smcockpit.plan.plan import Plan
from smcockpit.plan.quick import parse_line
from smcockpit.workspace import Workspace


@pytest.fixture
def plan(workspace: Workspace) -> Plan:
    workspace.add("topic", {"name": "Launch"})
    workspace.add("person", {"name": "Ana Rojas"})
    return workspace.plan


@pytest.mark.parametrize(
    ("line", "kind", "expected"),
    [
        ("post: Launch teaser @instagram tomorrow 10:00 #launch", "post", {"title": "Launch teaser", "channel": "instagram", "time": "2026-11-23T10:00-05:00", "topic": "Launch"}),
        ("Launch teaser @ig 10:00", "post", {"title": "Launch teaser", "channel": "instagram", "time": "2026-11-22T10:00-05:00"}),
        ("publicación: Adelanto @x mañana 18:30 #unknown", "post", {"title": "Adelanto", "channel": "x", "time": "2026-11-23T18:30-05:00", "copy": "#unknown"}),
        ("tarea: Revisar bio @ana vie", "task", {"title": "Revisar bio", "owner": "Ana Rojas", "due": "2026-11-27", "step": "1"}),
        ("task: Count 100 cups +3d", "task", {"title": "Count 100 cups", "due": "2026-11-25", "step": "1"}),
        ("topic: Origin", "topic", {"name": "Origin"}),
    ],
)  # fmt: skip
def test_lines(plan: Plan, line: str, kind: str, expected: dict[str, Any]) -> None:
    found, fields = parse_line(line, plan, date(2026, 11, 22))
    names = {"channel": lambda id: plan.get("channel", id).platform, "owner": lambda id: plan.named("person", id), "topic": lambda id: plan.named("topic", id)}  # type: ignore[union-attr]
    assert found == kind and {name: names[name](value) if name in names else value for name, value in fields.items()} == expected


@pytest.mark.parametrize(("line", "says"), [("post: @instagram", "is needed"), ("pst: x", "no kind of record"), ("post: x @myspace", "There is no Channel"), ("task: x @nobody", "There is no Person")])
def test_what_makes_no_sense_is_said(plan: Plan, line: str, says: str) -> None:
    with pytest.raises(ValueError, match=says):
        parse_line(line, plan, date(2026, 11, 22))


def test_the_same_line_in_the_form(demo: Path) -> None:
    from textual.pilot import Pilot

    from smcockpit.plan.kinds import Post
    from smcockpit.ui.app import CockpitApp
    from tests.ui.screen import play, press, until, write

    async def script(app: CockpitApp, pilot: Pilot[Any]) -> None:
        await press(pilot, "3", "a")
        await until(pilot, lambda: app.focused is not None and app.focused.id == "in-title")
        await write(pilot, "Teaser @x tomorrow 11:15 #Origin")
        await press(pilot, "ctrl+s")
        await until(pilot, lambda: any(post.heading() == "Teaser" for post in app.session.workspace.plan.every(Post)))

    play(demo, script)
    plan = Workspace(str(demo)).plan
    post = next(one for one in plan.every(Post) if one.heading() == "Teaser")
    channel = plan.get("channel", post.channel)
    assert channel is not None and channel.word("platform") == "x" and post.word("time") == "2026-11-23T11:15-05:00" and plan.named("topic", post.topic) == "Origin"
