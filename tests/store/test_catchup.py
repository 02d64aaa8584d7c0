"""What others saved is laid over the plan in memory; it must be what reading all of it anew gives, whatever they did."""

from __future__ import annotations

import json
import os
import random
from pathlib import Path
from typing import Any

import pytest
from tinydb import TinyDB

from smcockpit.store import catchup, image
from smcockpit.store.ids import new_id, to_number
from smcockpit.store.port import Delete, Op, Put
from smcockpit.store.tiny import TinyStore
from tests.report_lines import tell

STEPS = 240 * int(os.environ.get("SMCOCKPIT_STORM", "1"))
KINDS = ("post", "task", "topic")


def rows(store: TinyStore) -> dict[tuple[str, str], Any]:
    return {(row.kind, row.id): row for row in store.load()[1]}


def random_ops(chance: random.Random, standing: dict[tuple[str, str], Any], gone: list[tuple[str, str]]) -> list[Op]:
    """One to twelve changes of different documents: new, changed, deleted, brought back."""
    ops: list[Op] = []
    for _n in range(chance.choice((1, 1, 1, 2, 12))):
        known = [key for key in standing if key not in {(op.kind, op.id) for op in ops}]
        dice = chance.random()
        if dice < 0.35 or not known:
            ops.append(Put(chance.choice(KINDS), new_id(), {"t": chance.random(), "é": "ñ\u2028\"'\\"}, 0))
        elif dice < 0.4 and (back := [key for key in gone if key not in {(op.kind, op.id) for op in ops}]):
            ops.append(Put(*chance.choice(back), {"t": "again"}, None))
        elif dice < 0.8:
            key = chance.choice(known)
            ops.append(Put(*key, {**standing[key].doc, "t": chance.choice([None, 1, 1.5, "x" * 300, [1, {"a": []}]])}))
        else:
            ops.append(Delete(*chance.choice(known)))
    return ops


@pytest.mark.parametrize("seed", range(3))
def test_saves_of_others_laid_over_the_plan_are_what_reading_anew_gives(tmp_path: Path, seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    chance, whole = random.Random(seed), []
    folder = str(tmp_path / "plan")
    TinyStore.create(folder, [Put("post", new_id(), {"t": n}, 0) for n in range(20)], actor="ana")
    reader, writers = TinyStore(folder), [TinyStore(folder), TinyStore(folder)]
    seq, found = reader.load()
    mine = {(row.kind, row.id): row for row in found}
    real, reads = catchup.caught_up, []
    monkeypatch.setattr(catchup, "caught_up", lambda *about: reads.append(bool(made := real(*about))) or made)
    for step in range(STEPS // 3):
        for _n in range(chance.choice((1, 1, 1, 2, 5))):
            writer = chance.choice([*writers, TinyStore(folder)])
            standing = rows(TinyStore(folder))
            gone = [(one.kind, one.id) for one in TinyStore(folder).trash()]
            writer.commit(random_ops(chance, standing, gone), actor=chance.choice(("luis", "José")), what="w")
        if chance.random() < 0.2:
            before = rows(TinyStore(folder))
            reader.commit(random_ops(chance, before, []), actor="ana")
        elif chance.random() < 0.02:
            TinyStore(folder).prune("9999")
        elif chance.random() < 0.02:
            TinyStore(folder).empty_trash()
        seq, found = reader.since(seq)
        for row in found:
            if row.doc is None:
                mine.pop((row.kind, row.id), None)
            else:
                mine[row.kind, row.id] = row
        assert mine == rows(TinyStore(folder)) == rows(reader), step
        assert image.dump(reader.file.read()) == Path(folder, "plan.json").read_bytes()
        whole.append(step)
    assert sum(reads) > len(reads) * 0.7, f"{sum(reads)} of {len(reads)}"
    tell(f"others' saves laid over a plan in memory: {len(whole)} looks, {sum(reads)} of {len(reads)} without reading all anew, different 0")


def by_hand(path: Path, chance: random.Random) -> None:
    """Somebody's editor, `jq`, or plain TinyDB: no history line, and the spelling of their program."""
    image = json.loads(path.read_text())
    table = image.setdefault(chance.choice(KINDS), {})
    if table and chance.random() < 0.6:
        table[chance.choice(list(table))]["hand"] = chance.random()
    else:
        table[str(to_number(new_id()))] = {"hand": True}
    how = chance.choice(("compact", "indent", "tinydb"))
    if how == "tinydb":
        with TinyDB(path) as db:
            db.table("post").insert({"by": "plain TinyDB"})
    else:
        new = path.with_suffix(".new")
        new.write_text(json.dumps(image, indent=2 if how == "indent" else None, separators=(",", ":") if how == "compact" else None, ensure_ascii=False))
        new.rename(path)


def test_what_was_written_by_hand_in_between_is_never_lost(tmp_path: Path) -> None:
    chance = random.Random(7)
    folder = str(tmp_path / "plan")
    TinyStore.create(folder, [Put("post", new_id(), {"t": n}, 0) for n in range(20)], actor="ana")
    reader = TinyStore(folder)
    reader.load()
    for step in range(STEPS // 4):
        if chance.random() < 0.5:
            by_hand(Path(folder, "plan.json"), chance)
        for _n in range(chance.choice((0, 1, 2))):
            TinyStore(folder).commit([Put("topic", new_id(), {"t": step}, 0)], actor="luis")
        hands = sum("hand" in (row.doc or {}) for row in rows(TinyStore(folder)).values())
        assert rows(reader) == rows(TinyStore(folder)), step
        reader.commit([Put("topic", new_id(), {"mine": step}, 0)], actor="ana")
        assert sum("hand" in (row.doc or {}) for row in rows(TinyStore(folder)).values()) == hands


@pytest.mark.parametrize("damage", ["", "cut", "other", "gone", "nul"])
def test_a_history_that_does_not_tell_the_truth_is_not_believed(tmp_path: Path, damage: str) -> None:
    folder = tmp_path / "plan"
    id = new_id()
    TinyStore.create(str(folder), [Put("post", id, {"t": 0}, 0)], actor="ana")
    reader = TinyStore(str(folder))
    reader.load()
    TinyStore(str(folder)).commit([Put("post", id, {"t": 1}, 1)], actor="luis")
    history = folder / "history.jsonl"
    lines = history.read_bytes()
    history.write_bytes({"": lines, "cut": lines[:-20], "other": lines.replace(b'"after":{"t":1}', b'"after":{"t":7}'), "gone": b"", "nul": lines + b"\0" * 9}[damage])
    assert {row.id: row.doc for row in reader.load()[1]} == {id: {"t": 1}}
    reader.commit([Put("post", id, {"t": 2}, 2)], actor="ana")
    assert {row.id: row.doc for row in TinyStore(str(folder)).load()[1]} == {id: {"t": 2}}
