"""What another program, or a hand, writes into plan.json beside an open cockpit, or while nobody had it open."""

from __future__ import annotations

import json
import os
import random
import shutil
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tinydb import TinyDB

from smcockpit.store.file import Overtaken, PlanFile
from smcockpit.store.history import history_line
from smcockpit.store.ids import new_id, to_number, to_text
from smcockpit.store.port import BY_HAND, Put, StoreError
from smcockpit.store.tiny import TinyStore
from smcockpit.workspace import Change, EditConflict, Workspace
from tests.report_lines import tell

STORM = int(os.environ.get("SMCOCKPIT_STORM", "1"))
Image = dict[str, dict[str, Any]]
Write = Callable[[Path, Callable[[Image], None]], None]


def with_tinydb(path: Path, change: Callable[[Image], None]) -> None:
    """The storage of plain TinyDB: over the old bytes, in place, cut to length at the end."""
    with TinyDB(path) as db:
        image = db.storage.read()
        assert image is not None
        change(image)
        db.storage.write(image)


def in_place(path: Path, change: Callable[[Image], None]) -> None:
    """As an editor that writes over the file."""
    image = json.loads(path.read_text())
    change(image)
    path.write_text(json.dumps(image, indent=2, ensure_ascii=False))


def by_rename(path: Path, change: Callable[[Image], None]) -> None:
    """As vim and `jq … > new && mv new plan.json`: another file takes the name."""
    image = json.loads(path.read_text())
    change(image)
    new = path.with_name("4913~")
    new.write_text(json.dumps(image, sort_keys=True))
    new.rename(path)


def with_jq(path: Path, change: Callable[[Image], None]) -> None:
    """jq itself spells the whole file its own way."""
    if shutil.which("jq") is None:
        pytest.skip("no jq here (apt-get install jq)")
    in_place(path, change)
    done = subprocess.run(["jq", ".", str(path)], capture_output=True, check=True)
    path.with_name("new").write_bytes(done.stdout)
    path.with_name("new").rename(path)


def with_vim(path: Path, change: Callable[[Image], None]) -> None:
    """vim itself, which renames the old file away and writes a new one."""
    if shutil.which("vim") is None:
        pytest.skip("no vim here (apt-get install vim)")
    image = json.loads(path.read_text())
    change(image)
    path.with_name("typed").write_text(json.dumps(image, indent=1))
    subprocess.run(
        ["vim", "-es", "-u", "NONE", "-i", "NONE", "-c", "set backupcopy=no", "-c", f"%!cat {path.with_name('typed')}", "-c", "wq", str(path)],
        check=True, stdin=subprocess.DEVNULL,
    )  # fmt: skip
    path.with_name("typed").unlink()


WAYS: list[Write] = [with_tinydb, in_place, by_rename, with_jq, with_vim]
ways = pytest.mark.parametrize("write", WAYS, ids=lambda way: way.__name__)


def number(id: str) -> str:
    return str(to_number(id))


def last(plan: Workspace) -> tuple[str, str, list[dict[str, Any]]]:
    entry = next(plan.history())
    return entry.by, entry.what, entry.changes


def agree(folder: Path, plan: Workspace) -> None:
    """The open plan, a fresh one, the file and its history say the same, and TinyDB opens it."""
    fresh = Workspace(str(folder), read_only=True)
    here = {(row.kind, row.id): (row.doc, row.rev) for row in plan.plan.rows()}
    assert here == {(row.kind, row.id): (row.doc, row.rev) for row in fresh.plan.rows()}
    standing: dict[tuple[str, str], object] = {}
    for entry in reversed(list(plan.history())):
        for change in entry.changes:
            key = change["kind"], change["id"]
            assert change["before"] == standing.get(key), (entry, standing.get(key))
            standing[key] = change["after"]
    assert {key: doc for key, doc in standing.items() if doc is not None} == {key: doc for key, (doc, _rev) in here.items()}
    with TinyDB(folder / "plan.json", access_mode="r") as db:
        assert sum(len(db.table(name)) for name in db.tables() if not name.startswith("_")) == len(here)


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


def test_a_writer_that_knows_no_lock_is_not_written_over(empty: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It writes after we have read and before we rename: the save begins again on what it wrote."""
    plan = Workspace(str(empty), actor="ana")
    topic = plan.add("topic", {"name": "a"})
    real, left = os.fsync, [2]

    def fsync(fd: int) -> None:
        real(fd)
        if left[0] and os.readlink(f"/proc/self/fd/{fd}").endswith(".tmp"):
            left[0] -= 1
            in_place(empty / "plan.json", lambda image: image["topic"].update({str(10**7 - left[0]): {"name": f"hand {left[0]}"}}))

    monkeypatch.setattr(os, "fsync", fsync)
    plan.update(topic, {"note": "mine"})
    assert sorted(record.heading() for record in plan.plan.all("topic")) == ["a", "hand 0", "hand 1"]
    assert plan.plan.get("topic", topic.id).doc == {"name": "a", "note": "mine"}  # type: ignore[union-attr]
    agree(empty, plan)
    left[0] = 10**6
    before = plan.seq
    with pytest.raises(Overtaken, match="keeps writing"):
        plan.update(plan.plan.get("topic", topic.id), {"note": "other"})  # type: ignore[arg-type]
    monkeypatch.setattr(os, "fsync", real)
    plan.poll(force=True)
    assert plan.seq >= before and plan.plan.get("topic", topic.id).doc["note"] == "mine"  # type: ignore[union-attr]
    agree(empty, plan)


def test_a_patch_of_overlapping_places_is_refused_and_the_whole_is_written(empty: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = TinyStore(str(empty))
    a = new_id()
    store.commit([Put("topic", a, {"name": "a"}, 0)], actor="ana")
    image = store.file.read()
    read_back: list[int] = []
    real = os.pread
    monkeypatch.setattr(os, "pread", lambda fd, size, at: read_back.append(size) or real(fd, size, at))
    doc = image["topic"][number(a)]
    old = json.dumps(doc, separators=(",", ":")).encode()
    with store.file.locked():
        doc["name"] = "b"
        new = json.dumps(doc, separators=(",", ":")).encode()
        image["_head"]["1"]["seq"] += 1
        line = history_line(image["_head"]["1"]["seq"], __import__("datetime").datetime.now(), "ana", "", [], [])
        store.file.write(image, line, [(number(a), old, new), (number(a), old, new)])
    written = (empty / "plan.json").read_bytes()
    assert json.loads(written) == image and len(written) + 1 in read_back
    with store.file.locked(), monkeypatch.context() as odd:
        odd.setattr(os, "pread", lambda fd, size, at: real(fd, size, at)[:-3])
        with pytest.raises(StoreError, match="reads otherwise than it was written"):
            store.file.write(image, b"", [(number(a), b"nowhere", b"x")])
    assert (empty / "plan.json").read_bytes() == written and not (empty / "plan.json.tmp").exists()


PROGRAM = """
import random, sys, time
from tinydb import TinyDB
path, seed, rounds, keep_open = sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), sys.argv[4] == "open"
chance, db = random.Random(seed), None
for n in range(rounds):
    db = db or TinyDB(path)
    db.table(chance.choice(("topic", "task"))).insert({"name": f"hand {n}", "title": f"hand {n}", "step": "1"})
    if not keep_open:
        db.close()
        db = None
    print(f"hand {n}", flush=True)
    time.sleep(chance.random() * 0.03)
"""


@pytest.mark.parametrize("keeps", ["open", "closed"])
def test_plain_tinydb_in_another_process_beside_open_cockpits(empty: Path, keeps: str) -> None:
    """It knows no lock; it opens the file for each change, or once and keeps it. Nothing that a cockpit saved is lost;
    of what the program wrote, at a hundred times the pace of a person, at most what fell into the instant of a rename."""
    rounds = 25 * STORM
    ana, luis = Workspace(str(empty), actor="ana"), Workspace(str(empty), actor="luis")
    command = [sys.executable, "-c", PROGRAM, str(empty / "plan.json"), "1", str(rounds), keeps]
    program = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert program.stdout is not None
    wrote: list[str] = []
    pump = threading.Thread(target=lambda out=program.stdout: wrote.extend(line.strip() for line in out))
    pump.start()
    chance, pause = random.Random(2), threading.Event()
    mine: list[Any] = []
    while program.poll() is None:
        plan = chance.choice((ana, luis))
        try:
            plan.poll()
            if chance.random() < 0.3:
                mine.append(plan.add("topic", {"name": f"{plan.actor} {len(mine)}"}).heading())
        except StoreError as error:  # in the middle of its writing
            assert "damaged" in str(error) or "keeps writing" in str(error)
        pause.wait(chance.random() * 0.01)
    pump.join()
    assert program.returncode == 0 and len(wrote) == rounds
    ana.poll(force=True)
    names = [record.heading() for kind in ("topic", "task") for record in ana.plan.all(kind)]
    told = [change["after"].get("name") or change["after"].get("title") for entry in ana.history() for change in entry.changes if change["after"]]
    lost = [name for name in mine if name not in names]
    overrun = [name for name in wrote if name not in told]
    tell(f"plain TinyDB ({keeps}) wrote {len(wrote)} records beside 2 cockpits that saved {len(mine)}: lost {len(lost)}, overrun {len(overrun)}")
    assert not lost and len(overrun) <= 1 + rounds // 100, overrun
    agree(empty, ana)
    assert not list(empty.glob("plan.json.held*"))


def test_random_hands_against_a_dictionary(empty: Path) -> None:
    """Hands, in every way of writing, and two cockpits take turns; what stands is what all of them wrote."""
    chance = random.Random(3)
    people = [Workspace(str(empty), actor=name) for name in ("ana", "luis")]
    expected: dict[str, dict[str, Any]] = {}
    hands = saves = 0

    def by_a_hand(image: Image) -> None:
        table = image.setdefault("topic", {})
        for _n in range(chance.randint(1, 4)):
            what = chance.random()
            if what < 0.4 or not expected:
                new = str(chance.choice((1, 2, 3, 4, 5)))
                doc = {"name": f"h{chance.random()}"}
                expected[to_text(int(new))] = dict(doc)
                table[new] = doc
            else:
                id = chance.choice(sorted(expected))
                if what < 0.6:
                    del table[number(id)], expected[id]
                else:
                    value = f"v{chance.random()}"
                    table[number(id)]["note"] = expected[id]["note"] = value

    for _turn in range(60 * STORM):
        if chance.random() < 0.5:
            hands += 1
            chance.choice(WAYS[:3])(empty / "plan.json", by_a_hand)
            continue
        plan = chance.choice(people)
        plan.poll()
        saves += 1
        if expected and chance.random() < 0.7:
            some = chance.sample(sorted(expected), min(len(expected), chance.randint(1, 3)))
            name = f"n{chance.random()}"
            plan.edit("named", [Change("topic", id, plan.plan.get("topic", id).doc, {"name": name}) for id in some * 2])  # type: ignore[union-attr]
            for id in some:
                expected[id]["name"] = name
        else:
            record = plan.add("topic", {"name": f"a{chance.random()}"})
            expected[record.id] = dict(record.doc)
        assert {record.id: record.doc for record in plan.plan.all("topic")} == expected
    for plan in people:
        plan.poll(force=True)
        assert {record.id: record.doc for record in plan.plan.all("topic")} == expected
    agree(empty, people[0])
    tell(f"hands in plan.json: {hands} edits by other programs among {saves} saves, lost 0")
