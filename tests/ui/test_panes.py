"""The four panes, as keys meet them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from textual.pilot import Pilot

from smcockpit.plan.kinds import Contact, Influencer, Kpi, Post, Task
from smcockpit.ui.app import CockpitApp
from smcockpit.ui.panes.calendar import CalendarPane
from smcockpit.ui.panes.influence import InfluencePane
from smcockpit.ui.screens.form import RecordForm
from smcockpit.ui.screens.modal import Page, Prompt
from smcockpit.ui.widgets.map import PointMap
from smcockpit.workspace import Workspace
from tests.metrics import exports
from tests.ui.screen import fresh, play, press, text, until, write

P = Pilot[Any]



def test_the_plan_is_walked_ticked_and_taken_back(demo: Path) -> None:
    async def script(app: CockpitApp, pilot: P) -> None:
        await press(pilot, "down", "down", "right", "down", "down", "down", "down", "down")
        task = app.main.pane.current()  # type: ignore[union-attr]
        assert isinstance(task, Task) and task.of_step == "2" and not task.done
        await press(pilot, "x")
        assert fresh(demo).plan.find(Task, task.id).doc["done"] == "2026-11-22"  # type: ignore[union-attr]
        assert "[x]" in text(app) and "u undoes" in text(app)
        await press(pilot, "u")
        assert "done" not in fresh(demo).plan.find(Task, task.id).doc  # type: ignore[union-attr]
        await press(pilot, "ctrl+r")
        assert "done" in fresh(demo).plan.find(Task, task.id).doc  # type: ignore[union-attr]
        await press(pilot, "left")
        assert "▸ 2" in text(app)

    play(demo, script)


def test_a_task_is_added_assigned_dated_and_noted(empty: Path) -> None:
    async def script(app: CockpitApp, pilot: P) -> None:
        app.session.workspace.add("person", {"name": "Luis Peña"})
        await press(pilot, "a")
        await until(pilot, lambda: isinstance(app.screen, RecordForm))
        await write(pilot, "Call the printer")
        await press(pilot, "enter")
        await until(pilot, lambda: app.screen is app.main)
        task = app.main.pane.current()  # type: ignore[union-attr]
        assert isinstance(task, Task) and task.heading() == "Call the printer" and task.of_step == "1"
        await press(pilot, "o")
        await until(pilot, lambda: isinstance(app.screen, Prompt))
        await write(pilot, "luis peña")
        await press(pilot, "enter")
        await until(pilot, lambda: app.screen is app.main)
        await press(pilot, "greater_than_sign", "full_stop", "A")
        await until(pilot, lambda: isinstance(app.screen, Prompt))
        await write(pilot, "ask for paper")
        await press(pilot, "enter")
        await until(pilot, lambda: app.screen is app.main)
        found = fresh(empty).plan.find(Task, task.id)
        assert found is not None and found.doc["due"] == "2026-11-30" and found.note == "ask for paper"
        assert fresh(empty).plan.named("person", found.owner) == "Luis Peña"

    play(empty, script)


def test_marks_make_one_edit_of_many(demo: Path) -> None:
    async def script(app: CockpitApp, pilot: P) -> None:
        await press(pilot, "end", "right", "down", "space", "space", "space", "x")
        tasks = [task for task in fresh(demo).plan.every(Task) if task.of_step == "14"]
        assert len(tasks) == 3 and all(task.done for task in tasks)
        await press(pilot, "u")
        assert not any(task.done for task in fresh(demo).plan.every(Task) if task.of_step == "14")

    play(demo, script)


def test_the_filter_shows_what_fits_and_esc_all(demo: Path) -> None:
    async def script(app: CockpitApp, pilot: P) -> None:
        await press(pilot, "slash")
        await until(pilot, lambda: isinstance(app.screen, Prompt))
        await write(pilot, "!done attention")
        await press(pilot, "enter")
        await until(pilot, lambda: app.screen is app.main)
        shown = text(app)
        assert "attention" in shown and "Take off" not in shown
        await press(pilot, "escape")
        assert "Take off" in text(app)

    play(demo, script)


def test_the_map_moves_to_neighbours_and_logs_a_contact(demo: Path) -> None:
    async def script(app: CockpitApp, pilot: P) -> None:
        await press(pilot, "2")
        pane = app.main.pane  # type: ignore[union-attr]
        assert isinstance(pane, InfluencePane)
        people_map = pane.main()
        assert isinstance(people_map, PointMap)
        await until(pilot, lambda: people_map.cursor)
        seen = set()
        for key in ("right", "down", "left", "up", "right", "right"):
            await press(pilot, key)
            seen.add(people_map.cursor)
        assert len(seen) >= 3
        person = pane.current()
        assert isinstance(person, Influencer)
        before = fresh(demo).plan.count("contact")
        await press(pilot, "c")
        plan = fresh(demo).plan
        assert plan.find(Influencer, person.id).doc["last_contact"] == "2026-11-22" and plan.count("contact") == before + 1  # type: ignore[union-attr]
        assert any(contact.influencer == person.id and contact.doc["day"] == "2026-11-22" for contact in plan.every(Contact))
        await press(pilot, "u")
        assert fresh(demo).plan.count("contact") == before

    play(demo, script)


def test_the_list_is_the_maps_other_view(demo: Path) -> None:
    async def script(app: CockpitApp, pilot: P) -> None:
        await press(pilot, "2", "z", "m")
        pane = app.main.pane  # type: ignore[union-attr]
        assert isinstance(pane, InfluencePane) and pane.view.key == "list"
        await press(pilot, "down", "ctrl+a")
        person = pane.current()
        assert person is not None and f"{person.doc['relevance']:g}" in text(app)
        before = person.doc["relevance"]
        await press(pilot, "ctrl+x")
        assert app.session.workspace.plan.get("influencer", person.id).doc["relevance"] == before - 5  # type: ignore[union-attr]

    play(demo, script)


def test_a_post_is_added_moved_and_published(empty: Path) -> None:
    async def script(app: CockpitApp, pilot: P) -> None:
        await press(pilot, "3", "a")
        await until(pilot, lambda: isinstance(app.screen, RecordForm))
        await write(pilot, "Teaser")
        await press(pilot, "enter")
        await until(pilot, lambda: app.screen is app.main)
        pane = app.main.pane  # type: ignore[union-attr]
        post = pane.current()
        assert isinstance(pane, CalendarPane) and isinstance(post, Post) and post.doc["time"] == "2026-11-22T09:00-05:00"
        await press(pilot, "greater_than_sign", "full_stop", "s", "s")
        found = fresh(empty).plan.find(Post, post.id)
        assert found is not None and (found.doc["time"], found.status) == ("2026-11-30T09:00-05:00", "approved")
        assert pane.current() is not None and pane.current().id == post.id  # type: ignore[union-attr]
        await press(pilot, "less_than_sign", "S", "x")
        assert "“Teaser” lacks copy, media, approval; goes out on 29 Nov at 09:00 only" in text(app)
        assert fresh(empty).plan.find(Post, post.id).status == "review"  # type: ignore[union-attr]
        await press(pilot, "x", "greater_than_sign")
        found = fresh(empty).plan.find(Post, post.id)
        assert found is not None and (found.doc["time"], found.status) == ("2026-11-29T09:00-05:00", "published")
        assert "stays where it is" in text(app)
        await press(pilot, "p")
        assert sorted(one.status for one in fresh(empty).plan.every(Post)) == ["draft", "published"]
        await press(pilot, "d")
        assert fresh(empty).plan.count("post") == 1

    play(empty, script)


def test_weeks_turn_and_the_agenda_lists(demo: Path) -> None:
    async def script(app: CockpitApp, pilot: P) -> None:
        await press(pilot, "3", "pagedown")
        assert "23 Nov – 29 Nov" in text(app)
        await press(pilot, "right", "left", "left", "pageup", "t")
        assert "16 Nov – 22 Nov" in text(app) and "▐Sun 22▌" in text(app)
        await press(pilot, "m")
        assert "Agenda" in text(app) and "Sun 22 Nov 2026  today" in text(app)
        await press(pilot, "n")
        post = app.main.pane.current()  # type: ignore[union-attr]
        assert isinstance(post, Post) and post.status == "approved"
        await press(pilot, "slash")
        await until(pilot, lambda: isinstance(app.screen, Prompt))
        await write(pilot, "ch:yt status:draft")
        await press(pilot, "enter")
        await until(pilot, lambda: app.screen is app.main)
        assert " YT " in text(app).split("cadence")[0] and " IG " not in text(app).split("cadence")[0]

    play(demo, script)


def test_late_posts_and_short_cadence_show(demo: Path) -> None:
    async def script(app: CockpitApp, pilot: P) -> None:
        shown = text(app)
        assert "! 10:00 FB" in shown and "X 3/5 short" in shown and "2 late" in shown

    play(demo, script)


def test_kpis_chart_and_origin(demo: Path) -> None:
    async def script(app: CockpitApp, pilot: P) -> None:
        await press(pilot, "4", "down", "down", "down")
        await until(pilot, lambda: "┤" in text(app), "a chart")
        assert "since 10 Nov" in text(app) and "▲ 19 %" in text(app)
        await press(pilot, "i")
        await until(pilot, lambda: isinstance(app.screen, Page))
        assert "facebook@cafeandino/Reach.csv" in text(app) and "rows 330–357" in text(app)
        await press(pilot, "escape", "end")
        await until(pilot, lambda: "Sign-ups" in text(app) and "n/a" in text(app))
        kpi = app.main.pane.current()  # type: ignore[union-attr]
        assert isinstance(kpi, Kpi)
        await press(pilot, "ctrl+a")
        assert app.session.workspace.plan.find(Kpi, kpi.id).target == 130  # type: ignore[union-attr]

    play(demo, script)


def test_a_new_export_moves_the_numbers(empty: Path) -> None:
    async def script(app: CockpitApp, pilot: P) -> None:
        app.session.workspace.add("kpi", {"name": "Reach", "metric": "reach", "target": 5000, "target_date": "2026-12-31"})
        await press(pilot, "4")
        assert "n/a" in text(app)
        (empty / "metrics" / "instagram").mkdir()
        (empty / "metrics" / "instagram" / "Reach.csv").write_bytes(exports.meta_daily())
        await until(pilot, lambda: "1 089" in text(app), "the mean of three days")
        (empty / "metrics" / "instagram" / "Reach.csv").write_bytes(b"<html>log in</html>")
        await until(pilot, lambda: "web page" in text(app), "the reason")
        assert "1 089" in text(app)

    play(empty, script)


def test_an_unknown_export_is_explained_once(empty: Path) -> None:
    async def script(app: CockpitApp, pilot: P) -> None:
        app.session.workspace.add("kpi", {"name": "Ventas", "metric": "ventas"})
        (empty / "metrics" / "shop.csv").write_text("Fecha;Ventas\n13/11/2026;1,5\n14/11/2026;2,5\n")
        await until(pilot, lambda: "not known yet" in text(app), "the question")
        await press(pilot, "M")
        await until(pilot, lambda: isinstance(app.screen, Page))
        await press(pilot, "enter")
        await until(pilot, lambda: "What is in shop.csv?" in text(app))
        await press(pilot, "enter")
        await until(pilot, lambda: app.screen is app.main)
        await press(pilot, "4")
        await until(pilot, lambda: "Ventas" in text(app) and " 4 " in text(app), "the sum")

    play(empty, script)


def test_a_colleagues_save_appears_and_my_form_keeps_what_i_type(demo: Path) -> None:
    luis = Workspace(str(demo), actor="luis")

    async def script(app: CockpitApp, pilot: P) -> None:
        await press(pilot, "down", "down", "right", "down")
        task = app.main.pane.current()  # type: ignore[union-attr]
        assert isinstance(task, Task)
        luis.update(luis.plan.get("task", task.id), {"title": "Renamed by Luis"})  # type: ignore[arg-type]
        await until(pilot, lambda: "Renamed by Luis" in text(app), "the colleague's change")
        assert app.main.pane.current().id == task.id  # type: ignore[union-attr]
        await press(pilot, "e")
        await until(pilot, lambda: isinstance(app.screen, RecordForm))
        form = app.screen
        assert isinstance(form, RecordForm)
        form.put("title", "Mine")
        luis.poll()
        luis.update(luis.plan.get("task", task.id), {"note": "a note"})  # type: ignore[arg-type]
        await until(pilot, lambda: "luis has just changed this" in text(app))
        luis.poll()
        luis.update(luis.plan.get("task", task.id), {"title": "Theirs"})  # type: ignore[arg-type]
        await until(pilot, lambda: app.session.workspace.plan.get("task", task.id).heading() == "Theirs")  # type: ignore[union-attr]
        await press(pilot, "ctrl+s")
        await until(pilot, lambda: "luis wrote “Theirs”" in text(app))
        assert form.text("title") == "Mine"
        await press(pilot, "ctrl+s")
        await until(pilot, lambda: app.screen is app.main)
        found = fresh(demo).plan.find(Task, task.id)
        assert found is not None and found.heading() == "Mine" and found.note == "a note"

    play(demo, script)


def test_a_form_says_what_is_wrong_beside_the_field_and_esc_never_loses(demo: Path) -> None:
    async def script(app: CockpitApp, pilot: P) -> None:
        await press(pilot, "3", "e")
        await until(pilot, lambda: isinstance(app.screen, RecordForm))
        form = app.screen
        assert isinstance(form, RecordForm)
        form.put("time", "whenever")
        form.put("title", "")
        await press(pilot, "ctrl+s")
        await until(pilot, lambda: "“whenever” is not a date" in text(app))
        form.put("time", "2026-11-22 10:00")
        await press(pilot, "ctrl+s")
        await until(pilot, lambda: "Title is needed" in text(app))
        await press(pilot, "escape")
        assert app.screen is form and "not saved yet" in text(app)
        await press(pilot, "escape")
        assert app.screen is app.main  # type: ignore[comparison-overlap]  # the key has left the form

    play(demo, script)


def test_help_palette_theme_and_quit(demo: Path) -> None:
    async def script(app: CockpitApp, pilot: P) -> None:
        await press(pilot, "question_mark")
        await until(pilot, lambda: isinstance(app.screen, Page))
        assert "record.done" in text(app) or "pane.zoom" in text(app)
        await press(pilot, "escape", "T")
        assert app.palette.name == "light" and "Theme: light" in text(app)
        await press(pilot, "colon")
        await until(pilot, lambda: app.screen is not app.main)
        await write(pilot, "clipboard")
        await until(pilot, lambda: "Copy as text" in text(app))
        await press(pilot, "escape", "escape")
        await until(pilot, lambda: app.screen is app.main)
        await press(pilot, "y")
        assert "Nothing to do" in text(app) or "clipboard" in text(app)
        await press(pilot, "q")

    play(demo, script)


def test_a_mouse_does_what_keys_do(demo: Path) -> None:
    async def script(app: CockpitApp, pilot: P) -> None:
        await pilot.click("#kpis Lines", offset=(5, 2))
        await pilot.pause()
        assert app.main.active == "kpis" and app.main.pane.current().heading() == "New followers"  # type: ignore[union-attr]

    play(demo, script)
