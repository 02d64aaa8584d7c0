"""One record named twice in one command, and one act as one step of undo."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

import pytest

from smcockpit.exchange.ics import to_ics
from smcockpit.exchange.records import to_csv
from smcockpit.plan.kinds import Post, Task
from smcockpit.store.ids import new_id
from smcockpit.store.port import Put
from smcockpit.store.tiny import TinyStore
from smcockpit.workspace import Workspace
from tests.cli.test_cli import Capture, data, run


def commits(folder: Path) -> int:
    return json.loads((folder / "plan.json").read_text())["_head"]["1"]["seq"]  # type: ignore[no-any-return]


def sound(folder: Path) -> None:
    """The plan opens, and the history leads to it."""
    standing: dict[tuple[str, str], object] = {}
    plan = Workspace(str(folder), read_only=True)
    for entry in reversed(list(plan.history())):
        assert len({(one["kind"], one["id"]) for one in entry.changes}) == len(entry.changes)
        for one in entry.changes:
            standing[one["kind"], one["id"]] = one["after"]
    assert {key: doc for key, doc in standing.items() if doc} == {(row.kind, row.id): row.doc for row in plan.plan.rows()}


@pytest.mark.parametrize("times", [2, 7, 8, 20])
def test_done_and_delete_with_one_record_named_several_times(capsys: Capture, empty: Path, times: int) -> None:
    task = Workspace(str(empty)).plan.all("task")[0]
    before = commits(empty)
    code, _out, err = run(capsys, "done", "task", *[task.id, task.id[-5:]][: times // 2] * times, plan=empty)
    assert code == 0 and err.count("Done:") == 1 and commits(empty) == before + 1
    found = Workspace(str(empty)).plan.find(Task, task.id)
    assert found is not None and found.done is not None
    sound(empty)
    code, _out, err = run(capsys, "delete", "task", *[task.id] * times, plan=empty)
    assert code == 0 and "1 record deleted" in err and data(capsys, "trash", "--json", plan=empty)[0]["id"] == task.id
    assert run(capsys, "undo", plan=empty)[0] == 0 and run(capsys, "undo", plan=empty)[0] == 0
    assert Workspace(str(empty)).plan.get("task", task.id).doc == task.doc  # type: ignore[union-attr]
    sound(empty)


def topics(capsys: Capture, folder: Path, *names: str) -> list[str]:
    return [data(capsys, "add", "topic", f"name={name}", plan=folder)["id"] for name in names]


@pytest.mark.parametrize("form", ["csv", "json"])
def test_an_import_that_names_a_record_on_two_rows_with_different_values_takes_neither(capsys: Capture, empty: Path, tmp_path: Path, form: str) -> None:
    a, b, c = topics(capsys, empty, "a", "b", "c")
    rows = [(a, "a2", ""), (b, "b2", "new"), (a, "a3", "note"), (c, "c", ""), (b, "b2", "new"), ("", "d", ""), (c, "c2", ""), ("", "d", "")]
    path = tmp_path / f"topics.{form}"
    if form == "csv":
        path.write_text("id,name,note\n" + "".join(",".join(row) + "\n" for row in rows))
    else:
        path.write_text(json.dumps([{"id": id, "name": name} | ({"note": note} if note else {}) for id, name, note in rows]))
    first = 2 if form == "csv" else 1
    before = commits(empty)
    (told,) = data(capsys, "import", "--kind", "topic", path, plan=empty, code=1)
    wrong = {one["row"]: one["message"] for one in told["problems"]}
    assert (told["new"], told["changed"], told["same"]) == (2, 1, 1)
    assert set(wrong) == {first, first + 2, first + 3, first + 6}
    assert f"row {first + 2}" in wrong[first] and f"row {first}" in wrong[first + 2] and "Topic" in wrong[first] and "none of them" in wrong[first]
    assert f"row {first + 6}" in wrong[first + 3]  # as it is on one row, other on another
    names = sorted(one.heading() for one in Workspace(str(empty)).plan.all("topic"))
    assert names == ["a", "b2", "c", "d", "d"] and commits(empty) == before + 1
    sound(empty)
    assert run(capsys, "undo", plan=empty)[0] == 0
    assert sorted(one.heading() for one in Workspace(str(empty)).plan.all("topic")) == ["a", "b", "c"]


def test_rows_that_say_different_things_of_one_record_without_contradiction_are_put_together(capsys: Capture, empty: Path, tmp_path: Path) -> None:
    (a,) = topics(capsys, empty, "a")
    path = tmp_path / "topics.json"
    path.write_text(json.dumps([{"id": a, "note": "n"}, {"id": a, "name": "b"}]))
    assert data(capsys, "import", "--kind", "topic", path, plan=empty)[0]["changed"] == 1
    assert data(capsys, "show", "topic", a, plan=empty) == {"id": a, "name": "b", "note": "n"}


def test_several_files_are_one_import_and_one_step_of_undo(capsys: Capture, empty: Path, tmp_path: Path) -> None:
    a, b = topics(capsys, empty, "a", "b")
    one, two, bad = tmp_path / "one.csv", tmp_path / "two.csv", tmp_path / "bad.csv"
    one.write_text(f"id,name\n{a},a2\n{b},b2\n")
    two.write_text(f"id,name\n{b},b3\n,c\n")
    bad.write_text("colour\nred\n")
    before = (empty / "plan.json").read_bytes()
    assert run(capsys, "import", "--kind", "topic", one, bad, plan=empty)[0] == 3 and (empty / "plan.json").read_bytes() == before
    told = data(capsys, "import", "--kind", "topic", one, two, one, plan=empty, code=1)
    assert [len(each["problems"]) for each in told] == [1, 1] and f"{two} row 2" in told[0]["problems"][0]["message"]
    assert sorted(topic.heading() for topic in Workspace(str(empty)).plan.all("topic")) == ["a2", "b", "c"]
    assert run(capsys, "undo", plan=empty)[0] == 0 and sorted(topic.heading() for topic in Workspace(str(empty)).plan.all("topic")) == ["a", "b"]


def test_posts_without_a_time_share_the_free_slots_of_all_files(capsys: Capture, demo: Path, tmp_path: Path) -> None:
    paths = [tmp_path / "one.csv", tmp_path / "two.csv"]
    for path in paths:
        path.write_text("title,channel\nNew,instagram\nNewer,instagram\n")
    before = commits(demo)
    data(capsys, "import", "--posts", "--slots", *paths, plan=demo)
    times = [post.time for post in Workspace(str(demo)).plan.every(Post) if post.heading() in ("New", "Newer")]
    assert len(times) == len(set(times)) == 4 and commits(demo) == before + 1
    assert run(capsys, "undo", plan=demo)[0] == 0
    assert not [post for post in Workspace(str(demo)).plan.every(Post) if post.heading() in ("New", "Newer")]


@pytest.mark.parametrize("other", [False, True])
def test_a_table_of_posts_with_an_id_on_two_rows(capsys: Capture, demo: Path, tmp_path: Path, other: bool) -> None:
    post = Workspace(str(demo)).plan.resolve("post", "Countdown to the fair")
    path = tmp_path / "posts.csv"
    path.write_text(f"id,title,channel\n{post.id},Three days to go,instagram\n{post.id},{'Two' if other else 'Three'} days to go,instagram\n")
    (told,) = data(capsys, "import", "--posts", path, plan=demo, code=1 if other else 0)
    assert [one["row"] for one in told["problems"]] == ([2, 3] if other else [])
    assert Workspace(str(demo)).plan.get("post", post.id).heading() == (post.heading() if other else "Three days to go")  # type: ignore[union-attr]
    sound(demo)


@pytest.mark.parametrize("moved", [0, 1, 2])
def test_a_calendar_with_a_uid_twice(capsys: Capture, demo: Path, tmp_path: Path, moved: int) -> None:
    """Both as they were, one moved, both moved differently: only the first two rows that agree are taken."""
    plan = Workspace(str(demo))
    post = plan.plan.resolve("post", "Countdown to the fair")
    assert isinstance(post, Post) and post.time is not None
    text = to_ics(plan.plan, plan.today()).decode()
    at = text.index(f"UID:post-{post.id}@smcockpit")
    start, end = text.rindex("BEGIN:VEVENT", 0, at), text.index("END:VEVENT\r\n", at) + len("END:VEVENT\r\n")
    event = text[start:end]
    clock = event[event.index("DTSTART") : event.index("\r\n", event.index("DTSTART"))]
    later = [event.replace(clock, f"DTSTART:{(post.time + timedelta(days=n)).strftime('%Y%m%dT150000Z')}") for n in (1, 2)]
    pair = [(event, event), (event, later[0]), (later[0], later[1])][moved]
    path = tmp_path / "calendar.ics"
    path.write_text(text[: text.index("BEGIN:VEVENT")] + "".join(pair) + "END:VCALENDAR\r\n", newline="")
    (told,) = data(capsys, "import", path, plan=demo, code=1 if moved else 0)
    assert [one["row"] for one in told["problems"]] == ([1, 2] if moved else []) and told["changed"] == 0
    path.write_text(text[: text.index("BEGIN:VEVENT")] + later[0] * 2 + "END:VCALENDAR\r\n", newline="")
    (told,) = data(capsys, "import", path, plan=demo)
    assert (told["changed"], told["same"]) == (1, 1) and Workspace(str(demo)).plan.find(Post, post.id).time != post.time  # type: ignore[union-attr]
    sound(demo)
    assert run(capsys, "undo", plan=demo)[0] == 0 and Workspace(str(demo)).plan.get("post", post.id).doc == post.doc  # type: ignore[union-attr]


def test_an_event_that_comes_twice_is_brought_in_once(capsys: Capture, empty: Path, tmp_path: Path) -> None:
    event = "BEGIN:VEVENT\r\nUID:1@x\r\nDTSTAMP:20261101T000000Z\r\nDTSTART;VALUE=DATE:20261204\r\nSUMMARY:Book fair\r\nEND:VEVENT\r\n"
    path = tmp_path / "fair.ics"
    path.write_text("BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\n" + event * 3 + event.replace("1204", "1205") + "END:VCALENDAR\r\n", newline="")
    assert data(capsys, "import", path, plan=empty)[0] == {"file": str(path), "new": 2, "changed": 0, "same": 2, "problems": []}


def test_check_fix_mends_a_record_with_several_dead_references_in_one_step(capsys: Capture, empty: Path) -> None:
    channel, goal = Workspace(str(empty)).plan.all("channel")[0].id, new_id()
    dead = {"topic": new_id(), "goal": new_id(), "owner": new_id()}
    ids = [new_id() for _n in range(10)]
    store = TinyStore(str(empty))
    store.commit([Put("goal", goal, {"title": "Be known"}, 0), *(Put("post", id, {"title": "x", "channel": channel, "status": "idea", **dead}, 0) for id in ids)], actor="ana")
    before = commits(empty)
    code, _out, err = run(capsys, "check", "--fix", "--select", "SM111", plan=empty)
    assert code == 0 and "30 findings fixed" in err and commits(empty) == before + 1
    assert all(Workspace(str(empty)).plan.get("post", id).doc == {"title": "x", "channel": channel, "status": "idea"} for id in ids)  # type: ignore[union-attr]
    sound(empty)
    assert run(capsys, "undo", plan=empty)[0] == 0
    assert all(Workspace(str(empty)).plan.get("post", id).doc["goal"] == dead["goal"] for id in ids)  # type: ignore[union-attr]


def test_a_table_that_went_out_comes_back_twice_over_without_a_change(capsys: Capture, demo: Path, tmp_path: Path) -> None:
    plan = Workspace(str(demo))
    for kind in ("post", "task", "influencer", "kpi"):
        path = tmp_path / f"{kind}.csv"
        text = to_csv(plan.plan, kind, plan.plan.all(kind))
        path.write_text(text + text.partition("\r\n")[2], newline="")
        (told,) = data(capsys, "import", "--kind", kind, path, plan=demo)
        assert (told["new"], told["changed"], told["problems"]) == (0, 0, []) and told["same"] == 2 * plan.plan.count(kind)
