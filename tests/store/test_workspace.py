"""Edits, undo and two people on one plan."""

from __future__ import annotations

import json
import os
from datetime import date, datetime
from pathlib import Path

import pytest

from smcockpit.plan.kinds import Task
from smcockpit.plan.validation import InvalidRecord
from smcockpit.store.move import move
from smcockpit.store.port import StoreError
from smcockpit.workspace import Change, EditConflict, NotYours, Waiting, Workspace, create
from tests.store.server import Server


def pair(folder: Path) -> tuple[Workspace, Workspace]:
    return Workspace(str(folder), actor="ana"), Workspace(str(folder), actor="luis")


def test_a_new_plan_has_its_brand_channels_and_starting_tasks(workspace: Workspace) -> None:
    assert workspace.plan.brand.heading() == "Café Andino"
    assert workspace.plan.count("task") == 68 and workspace.plan.count("channel") == 2
    assert all(task.of_step for task in workspace.plan.every(Task))


def test_a_plan_is_never_made_over_another(empty: Path) -> None:
    with pytest.raises(Exception, match="already"):
        create(str(empty), brand="x", language="en", zone="UTC")


def test_every_edit_can_be_undone_and_redone(workspace: Workspace) -> None:
    channel = workspace.plan.all("channel")[0]
    post = workspace.add("post", {"title": "a", "channel": channel.id})
    workspace.update(post, {"title": "b", "note": "n"})
    workspace.delete([workspace.plan.get("post", post.id) or post])
    assert workspace.plan.get("post", post.id) is None
    for title in ("b", "a"):
        assert workspace.undo()
        found = workspace.plan.get("post", post.id)
        assert found is not None and found.heading() == title
    assert found is not None and "note" not in found.doc
    assert workspace.undo() and workspace.plan.get("post", post.id) is None
    assert workspace.undo() == ""
    for _n in range(3):
        assert workspace.redo()
    assert workspace.plan.get("post", post.id) is None and workspace.redo() == ""
    workspace.undo()
    assert workspace.plan.get("post", post.id) is not None
    assert Workspace(workspace.folder).plan.get("post", post.id) is not None


def test_a_bad_edit_changes_nothing(workspace: Workspace) -> None:
    seq = workspace.seq
    with pytest.raises(InvalidRecord):
        workspace.add("post", {"title": ""})
    assert workspace.seq == seq and workspace.undo() == ""


def test_different_fields_merge_and_say_so(empty: Path) -> None:
    ana, luis = pair(empty)
    task = next(ana.plan.every(Task))
    stale = luis.plan.get("task", task.id)
    assert stale is not None
    ana.update(task, {"note": "from ana"})
    luis.update(stale, {"due": "2026-12-01"})
    assert "ana changed other fields" in luis.merged
    assert ana.poll()
    for workspace in (ana, luis):
        found = workspace.plan.find(Task, task.id)
        assert found is not None and found.note == "from ana" and found.doc["due"] == "2026-12-01"


def test_the_same_field_asks_and_loses_nothing(empty: Path) -> None:
    ana, luis = pair(empty)
    task = next(ana.plan.every(Task))
    stale = luis.plan.get("task", task.id)
    assert stale is not None
    ana.update(task, {"title": "by ana"})
    with pytest.raises(EditConflict) as error:
        luis.update(stale, {"title": "by luis"})
    assert error.value.fields == {"title": ("by luis", "by ana")} and error.value.actor == "ana"
    assert Workspace(str(empty)).plan.find(Task, task.id).heading() == "by ana"  # type: ignore[union-attr]
    now = luis.plan.get("task", task.id)
    assert now is not None
    luis.edit("mine", [Change("task", task.id, now.doc, {"title": "by luis"})])
    assert ana.poll() and ana.plan.get("task", task.id).heading() == "by luis"  # type: ignore[union-attr]


def test_what_was_deleted_meanwhile_is_said(empty: Path) -> None:
    ana, luis = pair(empty)
    task = next(ana.plan.every(Task))
    stale = luis.plan.get("task", task.id)
    assert stale is not None
    ana.delete([task])
    with pytest.raises(EditConflict, match="ana deleted this"):
        luis.update(stale, {"title": "x"})


def test_undo_keeps_what_a_colleague_did_since(empty: Path) -> None:
    ana, luis = pair(empty)
    task = next(ana.plan.every(Task))
    ana.update(task, {"title": "by ana"})
    luis.poll()
    luis.update(luis.plan.get("task", task.id), {"note": "by luis"})  # type: ignore[arg-type]
    ana.undo()
    found = ana.plan.find(Task, task.id)
    assert found is not None and found.heading() == task.heading() and found.note == "by luis"
    ana.redo()
    luis.poll()
    luis.update(luis.plan.get("task", task.id), {"title": "by luis"})  # type: ignore[arg-type]
    with pytest.raises(NotYours):
        ana.undo()


def test_one_publication_for_mine_and_theirs(empty: Path) -> None:
    ana, luis = pair(empty)
    told: list[frozenset[tuple[str, str]]] = []
    stop = ana.subscribe(told.append)
    task = next(ana.plan.every(Task))
    ana.update(task, {"note": "1"})
    luis.poll()
    luis.update(luis.plan.get("task", task.id), {"note": "2"})  # type: ignore[arg-type]
    ana.poll()
    assert told == [frozenset({("task", task.id)})] * 2
    stop()
    assert not ana.poll()


def test_an_older_copy_put_in_place_is_taken_as_it_is(empty: Path) -> None:
    ana = Workspace(str(empty), actor="ana")
    old = (empty / "plan.json").read_bytes()
    ana.add("topic", {"name": "x"})
    ana.add("topic", {"name": "y"})
    (empty / "plan.json").write_bytes(old)
    assert ana.poll() and ana.plan.count("topic") == 0 and ana.undo() == ""
    ana.add("topic", {"name": "z"})
    assert Workspace(str(empty)).plan.count("topic") == 1


def test_undo_goes_on_after_a_restart_and_is_each_person_s_own(place: str) -> None:
    create(place, brand="B", language="en", zone="UTC", channels=[("x", "@b")], actor="ana")
    ana, luis = Workspace(place, actor="ana"), Workspace(place, actor="luis")
    topic = ana.add("topic", {"name": "hers"})
    luis.poll(force=True)
    luis.add("topic", {"name": "his"})
    ana.update(topic, {"name": "hers too"})
    ana.close()
    again = Workspace(place, actor="ana")
    assert again.undo() == "changed hers" and again.undo() == "added Topic"
    assert [one.heading() for one in again.plan.all("topic")] == ["his"]
    assert again.undo() == ""  # what made the plan stays
    again.close()
    third = Workspace(place, actor="ana")
    assert third.redo() and third.redo() and third.redo() == ""
    assert sorted(one.heading() for one in third.plan.all("topic")) == ["hers too", "his"]
    assert third.undo() == "changed hers"  # by its first name, however often it went back and forth
    assert Workspace(place, actor="eva").undo() == ""


def test_many_records_at_once_are_undone_at_once(place: str) -> None:
    create(place, brand="B", language="en", zone="UTC", actor="ana")
    ana = Workspace(place, actor="ana")
    tasks = list(ana.plan.every(Task))[:20]
    ana.edit("done: 20 records", [Change("task", task.id, task.doc, {"done": "2026-11-22"}) for task in tasks])
    assert ana.undo() == "done: 20 records" and not any(task.done for task in ana.plan.every(Task))


def test_an_undo_that_touches_a_colleague_s_change_offers_the_choice(place: str) -> None:
    create(place, brand="B", language="en", zone="UTC", actor="ana")
    ana, luis = Workspace(place, actor="ana"), Workspace(place, actor="luis")
    first, second = list(ana.plan.every(Task))[:2]
    ana.edit("two", [Change("task", one.id, one.doc, {"title": "ana's", "note": "n"}) for one in (first, second)])
    luis.poll(force=True)
    luis.update(luis.plan.get("task", first.id), {"title": "luis's"})  # type: ignore[arg-type]
    with pytest.raises(NotYours, match="luis changed “luis's” \\(Task\\)") as error:
        ana.undo()
    assert error.value.clashes == {("task", first.id, "title"): (first.doc["title"], "luis's")}
    assert ana.undo("theirs") == "two"
    now = [ana.plan.find(Task, one.id) for one in (first, second)]
    assert now[0] is not None and now[1] is not None
    assert (now[0].heading(), now[0].note, now[1].doc) == ("luis's", "", second.doc)
    assert ana.redo("mine") == "two"
    assert [ana.plan.find(Task, one.id).note for one in (first, second)] == ["n", "n"]  # type: ignore[union-attr]


def test_the_plan_as_it_stood(place: str, monkeypatch: pytest.MonkeyPatch) -> None:
    from smcockpit.store import history as lines
    from smcockpit.store import pg_base, tiny_base

    moments = iter(f"2026-11-{day:02}T20:00:00+00:00" for day in range(10, 20))

    class Clock(datetime):
        @classmethod
        def now(cls, tz: object = None) -> datetime:  # type: ignore[override]  # the moments of a list, whatever the zone
            return datetime.fromisoformat(next(moments))

    for module in (tiny_base, pg_base, lines):
        monkeypatch.setattr(module, "datetime", Clock)
    create(place, brand="B", language="en", zone="America/Bogota", actor="ana")  # the 10th, 15:00 there
    ana = Workspace(place, actor="ana")
    topic = ana.add("topic", {"name": "one"})  # the 11th
    ana.update(topic, {"name": "two"})  # the 12th
    ana.delete([ana.plan.get("topic", topic.id)])  # type: ignore[list-item]
    for day, names in ((10, []), (11, ["one"]), (12, ["two"]), (13, []), (20, [])):
        past = ana.as_of(date(2026, 11, day))
        assert [one.heading() for one in past.plan.all("topic")] == names
        assert past.today() == date(2026, 11, day) and past.plan.count("task") == 68
    with pytest.raises(StoreError, match="it cannot be changed"):
        ana.as_of(date(2026, 11, 11)).add("topic", {"name": "x"})
    with pytest.raises(StoreError, match="was started on 2026-11-10"):
        ana.as_of(date(2026, 11, 9))
    assert ana.prune(date(2026, 11, 12)) == 2
    assert [one.heading() for one in ana.as_of(date(2026, 11, 12)).plan.all("topic")] == ["two"]
    with pytest.raises(StoreError, match="goes back to 2026-11-12 and no further"):
        ana.as_of(date(2026, 11, 10))
    assert Workspace(place, actor="ana").plan.count("task") == 68


def test_the_trash_is_listed_brought_back_and_emptied(place: str) -> None:
    create(place, brand="B", language="en", zone="UTC", actor="ana")
    ana = Workspace(place, actor="ana")
    topic = ana.add("topic", {"name": "one"})
    ana.delete([topic])
    (found,) = ana.trash()
    ana.bring_back(found)
    assert ana.plan.get("topic", topic.id).doc == {"name": "one"} and ana.trash() == []  # type: ignore[union-attr]
    assert ana.undo() == "brought back one" and len(ana.trash()) == 1
    assert ana.empty_trash() == 1 and ana.trash() == []
    assert ana.redo() == "brought back one"  # the history still knows; pruning it lets go for good


def test_a_copy_is_restored_as_a_change_that_others_see_and_that_can_be_undone(place: str) -> None:
    create(place, brand="B", language="en", zone="UTC", actor="ana")
    ana, luis = Workspace(place, actor="ana"), Workspace(place, actor="luis")
    topic = ana.add("topic", {"name": "one"})
    kept = ana.backup().rpartition("/")[2]
    ana.update(topic, {"name": "two"})
    other = ana.add("topic", {"name": "three"})
    before = ana.restore(kept)
    assert [one.heading() for one in ana.plan.all("topic")] == ["one"]
    luis.poll(force=True)
    assert [one.heading() for one in luis.plan.all("topic")] == ["one"] and luis.trash()[0].id == other.id
    assert before.rpartition("/")[2].startswith("before-restore") and len(ana.copies()) >= 3
    assert ana.undo().startswith("restored") and {one.heading() for one in ana.plan.all("topic")} == {"two", "three"}
    with pytest.raises(StoreError, match="no readable copy"):
        ana.restore("/nowhere")


def test_a_plan_moves_between_the_engines_and_back(tmp_path: Path, server: Server) -> None:
    start, middle, end = str(tmp_path / "a"), server.address(), str(tmp_path / "b")
    create(start, brand="Café", language="es", zone="UTC", channels=[("x", "@b")], actor="ana")
    ana = Workspace(start, actor="ana")
    topic = ana.add("topic", {"name": "ñandú 👩‍💻"})
    ana.add("kpi", {"name": "k", "metric": "reach", "target": 1.5})
    ana.delete([topic])
    ana.undo()
    ana.delete([ana.plan.all("channel")[0]])
    ana.backup()
    ana.prune(date(2026, 1, 1))
    told = move(start, middle)
    assert (told.documents, told.commits) == (ana.plan.documents(), ana.seq)
    with pytest.raises(StoreError, match="already"):
        move(start, middle)
    move(middle, end)
    docs = {row.id: (row.kind, row.rev, row.seq, row.doc) for row in ana.plan.rows()}  # type: ignore[attr-defined]
    for place in (middle, end):
        other = Workspace(place, actor="ana")
        assert {row.id: (row.kind, row.rev, row.seq, row.doc) for row in other.plan.rows()} == docs  # type: ignore[attr-defined]
        assert list(other.history()) == list(ana.history()) and other.trash() == ana.trash()
        assert {one.name for one in other.copies()} >= {one.name for one in ana.copies()}
        assert other.undo().startswith("deleted") and other.redo()


def test_what_cannot_be_read_moves_along_and_is_put_right_on_a_server(tmp_path: Path, server: Server) -> None:
    start, middle = tmp_path / "a", server.address()
    create(str(start), brand="Café", language="es", zone="UTC", actor="ana")
    image = json.loads((start / "plan.json").read_text())
    image["topic"], image["things"] = {"5": None}, ["x"]
    (start / "plan.json").write_text(json.dumps(image))
    move(str(start), middle)
    plan = Workspace(middle, actor="ana")
    assert [one[1:] for one in plan.odd()] == [("topic", "5", "null"), ("things", "", '["x"]')]
    plan.put_right(plan.odd()[0], [{"name": "by hand"}])
    plan.put_right(plan.odd()[0], [])
    assert plan.odd() == [] and [one.heading() for one in plan.plan.all("topic")] == ["by hand"]


def test_read_only_takes_no_lock_and_changes_nothing(place: str, tmp_path: Path) -> None:
    create(place, brand="B", language="en", zone="UTC", actor="ana")
    plan = Workspace(place, actor="ana", read_only=True)
    before = sorted(os.listdir(place)) if os.path.isdir(place) else []
    plan.announce_presence()
    with pytest.raises(StoreError, match="for reading only"):
        plan.add("topic", {"name": "x"})
    with pytest.raises(StoreError, match="for reading only"):
        plan.backup()
    assert plan.present() == [] and (not before or sorted(os.listdir(place)) == before)


def test_an_edit_waits_for_the_server_and_is_made_or_handed_back(server: Server) -> None:
    address = server.address()
    create(address, brand="B", language="en", zone="UTC", actor="ana")
    luis = Workspace(address, actor="luis")
    ana = Workspace(address, actor="ana", queue=True)
    stop = ana.watch(lambda: None)
    first, second = list(ana.plan.every(Task))[:2]
    server.kill()
    try:
        with pytest.raises(Waiting, match="waits and is saved"):
            ana.update(first, {"title": "kept"})
        with pytest.raises(Waiting):
            ana.update(second, {"title": "too late"})
        assert ana.plan.find(Task, first.id).heading() == first.heading()  # type: ignore[union-attr]
        assert not ana.retry() and len(ana.waiting) == 2
    finally:
        server.start()
    luis.update(luis.plan.get("task", second.id), {"title": "luis was faster"})  # type: ignore[arg-type]
    assert ana.retry() and ana.waiting == []
    assert ana.plan.find(Task, first.id).heading() == "kept"  # type: ignore[union-attr]
    (back,) = ana.returned
    assert isinstance(back.error, EditConflict) and back.changes[0].fields == {"title": "too late"}
    stop()


def test_numbers_counted_by_hand_are_those_of_the_day_that_is_shown(workspace: Workspace) -> None:
    workspace.add("reading", {"metric": "visits", "day": "2026-11-20", "value": 5})
    past = workspace.as_of(date(2026, 11, 22))
    past.plan = type(past.plan)([row for row in past.plan.rows() if row.kind != "reading"])
    assert list(workspace.library().series("visits").values.values()) == [5]
    assert not past.library().series("visits").values
    assert list(workspace.library().series("visits").values.values()) == [5]
