"""Writers that know no lock: plain TinyDB and hands in plan.json, beside open cockpits."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import pytest

from smcockpit.store.file import Overtaken
from smcockpit.store.history import history_line
from smcockpit.store.ids import new_id, to_text
from smcockpit.store.port import Put, StoreError
from smcockpit.store.tiny import TinyStore
from smcockpit.workspace import Change, Workspace
from tests.report_lines import tell
from tests.store.hands import Image, agree, by_rename, in_place, number, with_tinydb

STORM = int(os.environ.get("SMCOCKPIT_STORM", "1"))


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
            chance.choice([with_tinydb, in_place, by_rename])(empty / "plan.json", by_a_hand)
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
