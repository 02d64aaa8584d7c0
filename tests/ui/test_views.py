"""A pane is a list of views of one shape: every view keeps its promises, and a new one is a class and a row."""

from __future__ import annotations

from pathlib import Path
from typing import cast

import pytest

from smcockpit.i18n import N_
from smcockpit.plan.kinds import KINDS, Channel, Influencer, Person, Post, Setup, Task
from smcockpit.plan.record import Record
from smcockpit.plan.worksheets import SHEETS, Grid
from smcockpit.ui.app import CockpitApp
from smcockpit.ui.panes import sheet_grid
from smcockpit.ui.panes.calendar import CalendarPane
from smcockpit.ui.panes.findings import FindingsPane
from smcockpit.ui.panes.influence import InfluencePane
from smcockpit.ui.panes.influence_people import InfluenceView
from smcockpit.ui.panes.kpis import KpiPane
from smcockpit.ui.panes.pane import Pane
from smcockpit.ui.panes.plan import PlanPane
from smcockpit.ui.panes.sheet import SECTION_VIEWS, SheetPane
from smcockpit.ui.panes.sheet_table import as_tree, columns_that_fit
from smcockpit.ui.panes.view import ListView
from smcockpit.ui.screens.main import MainScreen
from smcockpit.ui.session import Event
from smcockpit.ui.widgets.lines import Line, Lines, Spans
from smcockpit.workspace import Workspace
from tests.conftest import TODAY
from tests.ui.screen import P, play, press, text, until

PANES: tuple[type[Pane], ...] = (PlanPane, InfluencePane, CalendarPane, KpiPane, SheetPane, FindingsPane)


def pane_of(app: CockpitApp) -> Pane:
    assert app.main is not None
    return app.main.pane


def check_view(pane: Pane, where: str) -> None:
    """What every view promises, whatever it shows."""
    view = pane.view
    visible = {widget for other in pane.views for widget in other.widgets() if widget.display}
    assert visible == set(view.widgets()) and view.widget in visible, where
    keys = [line.key for line in view.shown()]
    assert len(keys) == len(set(keys)), where
    assert all(line.record is None or isinstance(line.record, Record) for line in view.shown()), where
    record = view.current()
    if record is not None:
        assert view.cursor_key() in keys, where
        assert isinstance(pane, SheetPane) or view.go_to(record), where
        assert view.current() == record and view.describe(30), where
    assert view.describe_flat(60) is not None and pane.title(), where
    assert pane.adds() in KINDS and set(pane.defaults()) <= set(KINDS[pane.adds()].fields), where
    for step in ("last", "up", "first", "down", "page_down", "page_up"):
        view.move(step)
    assert not view.cursor_key() or pane.view is not view or view.widget is pane.main(), where


@pytest.mark.parametrize("plan", ["demo", "empty"])
def test_every_view_of_every_pane_keeps_its_promises(plan: str, request: pytest.FixtureRequest) -> None:
    async def script(app: CockpitApp, pilot: P) -> None:
        assert app.main is not None
        for number, pane in enumerate(cast("MainScreen", app.main).panes.values(), 1):
            await press(pilot, str(number))
            seen = []
            for _view in pane.views:
                seen.append(pane.view.key)
                check_view(pane, f"{plan}: {pane.KEY} {pane.view.key}")
                await press(pilot, "m")
            assert len({view.key for view in pane.views}) == len(pane.views)
            assert plan == "empty" or len(set(seen)) >= min(len(pane.views), 2), "m turns through the views"
        app.main.open_findings()
        await until(pilot, lambda: isinstance(pane_of(app), FindingsPane))
        check_view(pane_of(app), "findings")
        for step in ("1", "4", "8", "12"):
            app.main.open_sheet(step)
            await until(pilot, lambda step=step: getattr(pane_of(app), "step", "") == step)  # type: ignore[misc]
            await pilot.pause()
            for _section in (None, *SHEETS[step]):
                check_view(pane_of(app), f"{plan}: sheet {step} {pane_of(app).view.key}")
                await press(pilot, "tab")

    play(request.getfixturevalue(plan), script, (140, 40))


class ByStance(InfluenceView, ListView):
    """A view that no issue asks for."""

    key, label = "stances", N_("list")

    def rebuild(self) -> None:
        self.read_people()
        self.widget.replace(
            [Line(person.id, person) for person in sorted(self.people, key=lambda person: person.stance)]
        )

    def draw(self, line: Line, room: int) -> Spans:
        person: Influencer = line.record
        return [(f"{person.stance.upper()} – {person.heading()}", "text")]


def test_a_new_view_is_a_class_and_a_row(demo: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(InfluencePane, "VIEWS", (*InfluencePane.VIEWS, ByStance))

    async def script(app: CockpitApp, pilot: P) -> None:
        await press(pilot, "2", "z", "m", "down", "space")
        pane = pane_of(app)
        record, marked = pane.current(), set(pane.marks)
        assert record is not None and pane.view.key == "list" and len(marked) == 1
        await press(pilot, "m")
        assert pane.view.key == "stances" and "NEUTRAL – " in text(app) and pane.main().has_focus
        assert pane.current() == record and {line.key for line in pane.in_play()} == marked
        await press(pilot, "m")
        assert pane.view.key == "map" and "NEUTRAL – " not in text(app)
        await press(pilot, "m", "m", "n", "x")  # every key works on it
        assert isinstance(pane.current(), Influencer)
        person = app.session.workspace.plan.find(Influencer, pane.current().id)  # type: ignore[union-attr]
        assert person is not None and set(pane.marks) == marked

    play(demo, script, (120, 36))


@pytest.mark.parametrize(
    ("event", "touched"),
    [
        (Event(frozenset({("post", "p")})), {"plan", "calendar", "sheet", "findings"}),
        (Event(frozenset({("contact", "c")})), {"plan", "influence", "sheet", "findings"}),
        (Event(frozenset({("kpi", "k")}), readings=True), {"plan", "kpis", "sheet", "findings"}),
        (Event(readings=True), {"kpis", "sheet", "findings"}),
        (Event(today=True), {pane.KEY for pane in PANES}),
        (Event(theme=True), {pane.KEY for pane in PANES}),
        (Event(whole=True), {pane.KEY for pane in PANES}),
        (Event(people=True), set()),
        (Event(message=True), set()),
    ],
)
def test_a_pane_says_what_it_depends_on(event: Event, touched: set[str]) -> None:
    assert {pane.KEY for pane in PANES if pane.DEPENDS.touched_by(event)} == touched


def test_every_sort_of_section_has_a_view() -> None:
    sorts = {type(section) for sections in SHEETS.values() for section in sections}
    assert {sort for sort in SECTION_VIEWS if sort is not None} == sorts
    assert set(SECTION_VIEWS.values()) == set(SheetPane.VIEWS)


# ---- the rules of the worksheets' sections


def _grid(kind: str) -> Grid:
    return next(
        section
        for sections in SHEETS.values()
        for section in sections
        if isinstance(section, Grid) and section.kind == kind
    )


def test_setting_a_cell_adds_changes_or_deletes_its_record(empty: Path) -> None:
    workspace = Workspace(str(empty), actor="ana")
    grid = _grid("setup")
    channel = next(workspace.plan.every(Channel))
    place = ("Banner", channel.id)
    assert sheet_grid.cell_change(workspace.plan, grid, place, None, TODAY) is None, "nothing to clear"
    made = sheet_grid.cell_change(workspace.plan, grid, place, "done", TODAY)
    assert made is not None and made.base is None
    assert made.fields == {"name": "Banner", "channel": channel.id, "state": "done", "day": TODAY.isoformat()}
    workspace.edit("made", [made])
    item = next(workspace.plan.every(Setup))
    assert sheet_grid.cell_change(workspace.plan, grid, place, "done", TODAY) is None, "it is so already"
    opened = sheet_grid.cell_change(workspace.plan, grid, place, "open", TODAY)
    assert opened is not None and opened.id == item.id and opened.fields == {"state": "open", "day": None}
    cleared = sheet_grid.cell_change(workspace.plan, grid, place, None, TODAY)
    assert cleared is not None and cleared.fields == {"state": None, "day": None}, "the day is still said"
    workspace.edit("opened", [opened])
    gone = sheet_grid.cell_change(workspace.plan, grid, place, None, TODAY)
    assert gone is not None and gone.fields is None, "a record that says nothing but its place goes"
    workspace.close()


@pytest.mark.parametrize(
    ("above", "order", "depth"),
    [
        ({"a": "", "b": "a", "c": "b"}, "abc", {"a": 0, "b": 1, "c": 2}),
        ({"c": "a", "a": "", "b": ""}, "acb", {"a": 0, "c": 1, "b": 0}),
        ({"a": "b", "b": "a", "c": ""}, "cab", {"c": 0}),
        ({"a": "a", "b": "lost"}, "ab", {"a": 0, "b": 0}),
    ],
)
def test_records_below_the_one_they_hang_on(above: dict[str, str], order: str, depth: dict[str, int]) -> None:
    people: list[Record] = [Person(id, 1, {"name": id, "reports_to": over}) for id, over in above.items()]
    ordered, levels = as_tree(people, "reports_to")
    assert "".join(person.id for person in ordered) == order and levels == depth


@pytest.mark.parametrize("kind", KINDS)
def test_columns_fill_the_room_and_two_are_always_there(kind: str) -> None:
    for room in (10, 40, 80, 140, 300):
        columns = columns_that_fit(kind, room)
        used = sum(cells + 1 for _name, cells in columns)
        assert len(columns) >= min(2, len(KINDS[kind].fields)) and (used <= room or len(columns) == 2)
        assert [name for name, _cells in columns] == [name for name in KINDS[kind].fields if name in dict(columns)]


def test_the_cursor_of_a_list_knows_every_way(demo: Path) -> None:
    async def script(app: CockpitApp, pilot: P) -> None:
        await press(pilot, "3", "m")
        widget = pane_of(app).main()
        assert isinstance(widget, Lines) and len(widget.lines) > 10
        last = len(widget.lines) - 1
        for where, expected in (
            ("first", 0),
            ("up", 0),
            ("down", 1),
            ("up", 0),
            ("last", last),
            ("down", last),
            ("sideways", last),
        ):
            widget.move(where)
            assert widget.cursor == expected, where
        page = max(widget.size.height - 1, 1)
        widget.move("page_up")
        assert widget.cursor == max(last - page, 0)
        widget.move("first")
        widget.move("page_down")
        assert widget.cursor == min(page, last)
        posts = [line.record for line in pane_of(app).shown()]
        assert posts and all(isinstance(post, Post) for post in posts)
        await press(pilot, "1", "right", "down")
        assert isinstance(pane_of(app).current(), Task)

    play(demo, script)
