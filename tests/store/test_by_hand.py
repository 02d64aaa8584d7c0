"""What another program, or a hand, writes into plan.json beside an open cockpit, or while nobody had it open."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path

import pytest
from tinydb import TinyDB

from smcockpit.store.file import PlanFile
from smcockpit.store.ids import to_number, to_text
from smcockpit.store.port import BY_HAND, StoreError
from smcockpit.workspace import EditConflict, Workspace
from tests.store.hands import Image, Write, agree, by_rename, in_place, last, number, with_jq, with_tinydb, with_vim

WAYS: list[Write] = [with_tinydb, in_place, by_rename, with_jq, with_vim]
ways = pytest.mark.parametrize("write", WAYS, ids=lambda way: way.__name__)


@ways
@pytest.mark.parametrize("open_beside", [True, False])
def test_what_another_program_wrote_is_taken_in_like_a_colleague_s_commit(empty: Path, write: Write, open_beside: bool) -> None:
    plan = Workspace(str(empty), actor="ana")
    topic, other, third = (plan.add("topic", {"name": name}) for name in ("a", "b", "c"))
    told: list[frozenset[tuple[str, str]]] = []
    plan.subscribe(told.append)
    added = to_text(77)

    def change(image: Image) -> None:
        image["topic"][number(topic.id)]["note"] = "by another"
        image["topic"]["77"] = {"name": "new"}
        image["task"]["77"] = {"title": "of the same number", "step": "1"}
        del image["topic"][number(other.id)]

    seq = plan.seq
    if not open_beside:
        plan.close()
    write(empty / "plan.json", change)
    if open_beside:
        assert plan.poll() and told == [frozenset({("topic", topic.id), ("topic", added), ("task", added), ("topic", other.id)})]
    else:
        plan = Workspace(str(empty), actor="luis")
    names = {record.id: record.doc for record in plan.plan.all("topic")}
    assert names == {topic.id: {"name": "a", "note": "by another"}, third.id: {"name": "c"}, added: {"name": "new"}}
    assert plan.plan.get("task", added) is not None and plan.seq == seq + 1
    by, what, changes = last(plan)
    assert by == "by hand" and "past smcockpit" in what and len(changes) == 4
    assert {(one["kind"], one["id"]): (one["before"], one["after"]) for one in changes}["topic", other.id] == ({"name": "b"}, None)
    assert [(gone.id, gone.doc, gone.actor) for gone in plan.trash()] == [(other.id, {"name": "b"}, BY_HAND)]
    assert plan.actor_of("topic", topic.id) == "somebody by hand"
    agree(empty, plan)
    assert not plan.poll() and Workspace(str(empty)).seq == seq + 1  # once
    plan.bring_back(plan.trash()[0])
    record = plan.plan.get("task", added)
    assert record is not None
    plan.delete([record, plan.plan.get("topic", added)])  # type: ignore[list-item]
    assert {(gone.kind, gone.id) for gone in plan.trash()} == {("task", added), ("topic", added)}
    assert plan.undo() and plan.plan.get("task", added) is not None and plan.plan.get("topic", added) is not None
    agree(empty, plan)


@ways
def test_another_field_is_merged_and_the_same_field_asks(empty: Path, write: Write) -> None:
    plan = Workspace(str(empty), actor="ana")
    topic = plan.add("topic", {"name": "a", "note": "n"})
    write(empty / "plan.json", lambda image: image["topic"][number(topic.id)].update(note="by another"))
    plan.update(topic, {"name": "mine"})  # made on what was on the screen, before anybody looked
    assert plan.plan.get("topic", topic.id).doc == {"name": "mine", "note": "by another"}  # type: ignore[union-attr]
    assert "somebody by hand changed other fields" in plan.merged
    standing = plan.plan.get("topic", topic.id)
    assert standing is not None
    write(empty / "plan.json", lambda image: image["topic"][number(topic.id)].update(name="theirs"))
    with pytest.raises(EditConflict, match="somebody by hand changed Topic") as error:
        plan.update(standing, {"name": "mine again"})
    assert error.value.fields == {"name": ("mine again", "theirs")}
    write(empty / "plan.json", lambda image: image["topic"].pop(number(topic.id)))
    with pytest.raises(EditConflict, match="somebody by hand deleted"):
        plan.update(plan.plan.get("topic", topic.id), {"note": "x"})  # type: ignore[arg-type]
    assert plan.plan.get("topic", topic.id) is None
    agree(empty, plan)


@ways
def test_a_file_that_is_only_spelt_otherwise_or_touched_is_no_change(empty: Path, write: Write) -> None:
    plan = Workspace(str(empty), actor="ana")
    topic = plan.add("topic", {"name": "a"})
    seq, before = plan.seq, plan.plan.rows()
    write(empty / "plan.json", lambda _image: None)
    spelt = (empty / "plan.json").read_bytes()
    assert not plan.poll() and (plan.seq, plan.plan.rows()) == (seq, before)
    os.utime(empty / "plan.json")
    assert not plan.poll() and Workspace(str(empty)).seq == seq and (empty / "plan.json").read_bytes() == spelt
    plan.update(topic, {"name": "b"})
    assert plan.seq == seq + 1
    agree(empty, plan)


def test_bookkeeping_that_another_program_dropped_is_given_back(empty: Path) -> None:
    """A revision that begins again would let a save through that was made on something older."""
    ana, luis = Workspace(str(empty), actor="ana"), Workspace(str(empty), actor="luis")
    topic = ana.add("topic", {"name": "a"})
    luis.poll()
    base = luis.plan.get("topic", topic.id)
    assert base is not None
    rows = {(row.kind, row.id): row.rev for row in ana.plan.rows()}

    def strip(image: Image) -> None:
        for name, table in image.items():
            for doc in table.values():
                if not name.startswith("_"):
                    doc.pop("_", None)
        image["topic"][number(topic.id)]["name"] = "theirs"

    in_place(empty / "plan.json", strip)
    with pytest.raises(EditConflict):
        luis.update(base, {"name": "mine"})
    ana.poll()
    assert {(row.kind, row.id): row.rev for row in ana.plan.rows()} == rows | {("topic", topic.id): 2}
    agree(empty, ana)
    in_place(empty / "plan.json", lambda image: [doc.pop("_", None) for doc in image["task"].values()])  # type: ignore[arg-type]
    assert not ana.poll() and {(row.kind, row.id): row.rev for row in Workspace(str(empty)).plan.rows()} == rows | {("topic", topic.id): 2}
    agree(empty, ana)


@pytest.mark.parametrize(("written", "then"), [(50, 51), (1, 4)])
def test_a_revision_never_goes_back_and_goes_on_from_one_above_the_known(empty: Path, written: int, then: int) -> None:
    plan = Workspace(str(empty), actor="ana")
    topic = plan.add("topic", {"name": "a"})
    plan.update(topic, {"note": "1"})
    plan.update(plan.plan.get("topic", topic.id), {"note": "2"})  # type: ignore[arg-type]
    in_place(empty / "plan.json", lambda image: image["topic"][number(topic.id)].update({"name": "b", "_": [written, 2, "ana"]}))
    assert plan.poll() and plan.plan.get("topic", topic.id).rev == then  # type: ignore[union-attr]
    agree(empty, plan)


def test_over_a_hole_in_the_history_nothing_is_guessed(empty: Path) -> None:
    plan = Workspace(str(empty), actor="ana")
    topic = plan.add("topic", {"name": "a"})
    plan.update(topic, {"name": "b"})
    plan.add("topic", {"name": "c"})
    plan.close()
    lines = (empty / "history.jsonl").read_text().splitlines(keepends=True)
    (empty / "history.jsonl").write_text("".join(lines[:2] + lines[3:]))
    (empty / "backups/previous.json").unlink()
    in_place(empty / "plan.json", lambda image: image["topic"][number(topic.id)].update(name="by hand"))
    again = Workspace(str(empty), actor="luis")
    assert again.plan.get("topic", topic.id).heading() == "by hand" and last(again)[0] == "ana"  # type: ignore[union-attr]


def test_an_editor_that_was_open_for_long_writes_over_nobody_s_save(empty: Path) -> None:
    plan = Workspace(str(empty), actor="ana")
    a, b, c, d, f = (plan.add("topic", {"name": name}) for name in "abcdf")
    seq, in_the_editor = plan.seq, json.loads((empty / "plan.json").read_text())
    plan.update(a, {"note": "saved since"})
    plan.update(b, {"name": "saved since"})
    plan.update(f, {"name": "saved since"})
    plan.delete([c])
    e = plan.add("topic", {"name": "e"})
    table = in_the_editor["topic"]
    table[number(a.id)]["name"] = "by hand"
    table[number(b.id)]["name"] = "by hand"
    del table[number(c.id)], table[number(f.id)]  # the one is gone already, the other is not what was deleted
    table[number(d.id)]["note"] = "by hand"
    (empty / "plan.json").write_text(json.dumps(in_the_editor))
    assert plan.poll() and plan.seq == seq + 6
    assert {record.id: record.doc for record in plan.plan.all("topic")} == {
        a.id: {"name": "by hand", "note": "saved since"}, b.id: {"name": "by hand"}, d.id: {"name": "d", "note": "by hand"}, e.id: {"name": "e"}, f.id: {"name": "saved since"},
    }  # fmt: skip
    by, _what, changes = last(plan)
    assert by == "by hand" and {one["id"] for one in changes} == {a.id, b.id, d.id}
    assert next(one["before"] for one in changes if one["id"] == b.id) == {"name": "saved since"}
    agree(empty, plan)


def test_a_program_that_keeps_the_file_open_is_heard_and_gives_new_numbers_of_its_own(empty: Path) -> None:
    plan = Workspace(str(empty), actor="ana")
    topic = plan.add("topic", {"name": "a"})
    db = TinyDB(empty / "plan.json")
    plan.update(topic, {"note": "n"})  # the file that it has open has lost its name
    number_of_mine = db.table("topic").insert({"name": "theirs"})
    assert plan.poll() and plan.plan.get("topic", to_text(number_of_mine)) is not None
    in_place(empty / "plan.json", lambda image: image["topic"].update({str(number_of_mine + 1): {"name": "by a hand"}}))
    assert plan.poll()
    db.table("topic").insert({"name": "theirs too"})
    db.table("topic").update({"name": "b"}, doc_ids=[to_number(topic.id)])
    assert plan.poll() and sorted(record.heading() for record in plan.plan.all("topic")) == ["b", "by a hand", "theirs", "theirs too"]
    assert plan.plan.get("topic", topic.id).doc == {"name": "b", "note": "n"}  # type: ignore[union-attr]
    agree(empty, plan)
    assert list(empty.glob("plan.json.held*"))
    db.close()
    plan.poll()
    assert not list(empty.glob("plan.json.held*")) and not plan.poll()
    agree(empty, plan)


def test_an_older_copy_that_is_put_in_place_is_what_somebody_wanted(empty: Path) -> None:
    plan = Workspace(str(empty), actor="ana")
    topic = plan.add("topic", {"name": "a"})
    seq, old = plan.seq, (empty / "plan.json").read_bytes()
    plan.update(topic, {"name": "b"})
    (empty / "plan.json").write_bytes(old)
    assert plan.poll() and plan.seq == seq and plan.plan.get("topic", topic.id).doc == {"name": "a"}  # type: ignore[union-attr]
    assert Workspace(str(empty)).seq == seq and (empty / "plan.json").read_bytes() == old
    plan.update(plan.plan.get("topic", topic.id), {"name": "c"})  # type: ignore[arg-type]
    assert plan.seq == seq + 1
    agree(empty, plan)


@pytest.mark.parametrize("lost", [("backups/previous.json",), ("backups",), ("plan.json.stat",), ("backups", "plan.json.stat"), ("history.jsonl",)])
def test_the_last_known_state_is_found_in_whatever_is_left(empty: Path, lost: tuple[str, ...]) -> None:
    plan = Workspace(str(empty), actor="ana")
    topic = plan.add("topic", {"name": "a"})
    plan.update(topic, {"note": "n"})
    plan.close()
    for name in lost:
        path = empty / name
        shutil.rmtree(path) if path.is_dir() else path.unlink()
    in_place(empty / "plan.json", lambda image: image["topic"][number(topic.id)].update(name="by hand"))
    again = Workspace(str(empty), actor="luis")
    assert again.plan.get("topic", topic.id).doc == {"name": "by hand", "note": "n"}  # type: ignore[union-attr]
    if lost != ("history.jsonl",):  # then nobody knows what was before; the plan is taken as it is
        assert last(again)[0] == "by hand" and last(again)[2] == [{"kind": "topic", "id": topic.id, "before": {"name": "a", "note": "n"}, "after": {"name": "by hand", "note": "n"}}]
        agree(empty, again)


def test_a_copied_folder_and_an_older_program_s_save_are_no_change_by_hand(empty: Path, tmp_path: Path) -> None:
    plan = Workspace(str(empty), actor="ana")
    plan.add("topic", {"name": "a"})
    shutil.copytree(empty, tmp_path / "copy")
    copied = Workspace(str(tmp_path / "copy"), actor="ana")
    assert copied.seq == plan.seq and last(copied)[0] == "ana"
    stat = (empty / "plan.json.stat").read_bytes()
    plan.add("topic", {"name": "b"})
    (empty / "plan.json.stat").write_bytes(stat)  # as a program leaves it that does not know it
    again = Workspace(str(empty), actor="luis")
    assert again.seq == plan.seq and last(again)[0] == "ana"


def test_who_may_only_read_is_shown_it_and_writes_nothing(empty: Path) -> None:
    plan = Workspace(str(empty), actor="ana")
    topic = plan.add("topic", {"name": "a"})
    plan.close()
    reader = Workspace(str(empty), read_only=True)
    in_place(empty / "plan.json", lambda image: image["topic"][number(topic.id)].update(name="by hand"))
    before = {path.name: path.stat().st_mtime_ns for path in empty.iterdir()}
    assert reader.poll() and reader.plan.get("topic", topic.id).heading() == "by hand"  # type: ignore[union-attr]
    in_place(empty / "plan.json", lambda image: image["topic"].pop(number(topic.id)))
    before["plan.json"] = (empty / "plan.json").stat().st_mtime_ns
    assert reader.poll() and reader.plan.get("topic", topic.id) is None and not reader.poll()
    assert {path.name: path.stat().st_mtime_ns for path in empty.iterdir()} == before
    Workspace(str(empty)).close()
    assert reader.poll() and last(reader)[0] == "by hand"


def test_a_full_disk_still_shows_it(empty: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    plan = Workspace(str(empty), actor="ana")
    topic = plan.add("topic", {"name": "a"})
    in_place(empty / "plan.json", lambda image: image["topic"][number(topic.id)].update(name="by hand"))
    with monkeypatch.context() as full:
        full.setattr(PlanFile, "write", lambda *_more: (_ for _ in ()).throw(StoreError("full")))
        assert plan.poll() and plan.plan.get("topic", topic.id).heading() == "by hand"  # type: ignore[union-attr]
    plan.add("topic", {"name": "b"})
    assert [entry.by for entry in plan.history()][:2] == ["ana", "by hand"]
    agree(empty, plan)


def test_in_spanish_the_hand_is_spoken_of_in_spanish(empty: Path) -> None:
    from smcockpit import i18n

    plan = Workspace(str(empty), actor="ana")
    topic = plan.add("topic", {"name": "a"})
    in_place(empty / "plan.json", lambda image: image["topic"][number(topic.id)].update(name="x"))
    i18n.choose("es")
    assert plan.poll() and last(plan)[:2] == ("a mano", "cambió el archivo del plan por fuera de smcockpit")
    assert [entry.seq for entry in plan.history(by="a mano")] == [plan.seq] and plan.actor_of("topic", topic.id) == "alguien, a mano"
    assert json.loads((empty / "history.jsonl").read_text().splitlines()[-1])["by"] == "by hand"
