"""The TinyDB engine: the contract, and what it promises about its file."""

from __future__ import annotations

import json
import os
import stat
from pathlib import Path

import pytest
from tinydb import TinyDB

from smcockpit.store.backups import superfluous
from smcockpit.store.ids import new_id, to_number, to_text
from smcockpit.store.port import Damaged, Delete, NoPlan, Put, StoreError
from smcockpit.store.tiny import TinyStore
from tests.store.contract import Open, StoreContract


class TestTinyContract(StoreContract):
    @pytest.fixture
    def open_store(self, tmp_path: Path) -> Open:
        TinyStore.create(str(tmp_path / "plan"), [], actor="ana")
        return lambda: TinyStore(str(tmp_path / "plan"))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    TinyStore.create(str(tmp_path / "plan"), [Put("post", ID, {"title": "first"}, 0)], actor="ana")
    return tmp_path / "plan"


ID = new_id()


def test_ids_rise_and_go_both_ways() -> None:
    ids = [new_id() for _n in range(2000)]
    assert ids == sorted(ids) and len(set(ids)) == 2000
    assert all(to_text(to_number(id)) == id and to_number(id) < 2**63 for id in ids)
    for bad in ("", "u", "zzzzzzzzzzzzz", "0" * 12, "0" * 14):
        with pytest.raises(ValueError, match="not an id"):
            to_number(bad)


def test_plain_tinydb_opens_the_file(folder: Path) -> None:
    with TinyDB(folder / "plan.json") as db:
        (doc,) = db.table("post").all()
        assert doc["title"] == "first" and doc.doc_id == to_number(ID)


def test_modes_are_private_and_follow_a_team_folder(folder: Path) -> None:
    def mode(name: str) -> int:
        return stat.S_IMODE((folder / name).stat().st_mode)

    assert [mode(name) for name in (".", "plan.json", "plan.json.lock", "history.jsonl", "backups")] == [0o700, 0o600, 0o600, 0o600, 0o700]
    folder.chmod(0o2770)
    old = os.umask(0o077)
    try:
        TinyStore(str(folder)).commit([Put("post", ID, {"title": "team"}, 1)], actor="ana")
    finally:
        os.umask(old)
    assert [mode(name) for name in ("plan.json", "plan.json.lock")] == [0o660, 0o660]


def test_the_previous_version_is_kept(folder: Path) -> None:
    TinyStore(str(folder)).commit([Put("post", ID, {"title": "second"}, 1)], actor="ana")
    assert "first" in (folder / "backups/previous.json").read_text()
    assert len([name for name in os.listdir(folder / "backups") if name.startswith("plan-")]) == 1
    assert not (folder / "plan.json.tmp").exists()


@pytest.mark.parametrize("damage", [b"", b"\0" * 100, b'{"post": {', b"[]", b'{"post": {}}', b"not json"])
def test_a_damaged_file_is_said_never_started_over_and_restored(folder: Path, damage: bytes) -> None:
    store = TinyStore(str(folder))
    store.commit([Put("post", ID, {"title": "second"}, 1)], actor="ana")
    (folder / "plan.json").write_bytes(damage)
    for call in (lambda: TinyStore(str(folder)).load(), lambda: TinyStore(str(folder)).commit([Delete("post", ID)], actor="x")):
        with pytest.raises(Damaged) as error:
            call()
        assert "is damaged" in str(error.value) and "restore" in str(error.value)
    assert (folder / "plan.json").read_bytes() == damage
    with pytest.raises(StoreError, match="already"):
        TinyStore.create(str(folder), [], actor="x")
    name, later, aside = TinyStore(str(folder)).recover()
    assert aside is not None and Path(aside).read_bytes() == damage
    (row,) = TinyStore(str(folder)).load()[1]
    assert (row.id, row.doc, later) == (ID, {"title": "second"}, 1) and name  # the later commit came from the history


def test_a_plan_file_that_is_gone_is_not_an_empty_plan(folder: Path) -> None:
    TinyStore(str(folder)).commit([Put("post", ID, {"title": "second"}, 1)], actor="ana")
    (folder / "plan.json").unlink()
    with pytest.raises(Damaged, match="it is gone"):
        TinyStore(str(folder)).load()
    with pytest.raises(NoPlan):
        TinyStore(str(folder / "nothing")).load()


def test_a_plan_of_a_newer_program_is_not_changed(folder: Path) -> None:
    image = json.loads((folder / "plan.json").read_text())
    image["_head"]["1"]["schema"] = 99
    (folder / "plan.json").write_text(json.dumps(image))
    store = TinyStore(str(folder))
    assert len(store.load()[1]) == 1
    with pytest.raises(StoreError, match="newer"):
        store.commit([Delete("post", ID)], actor="ana")


def test_a_linked_plan_file_stays_a_link(folder: Path, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere.json"
    (folder / "plan.json").rename(elsewhere)
    (folder / "plan.json").symlink_to(elsewhere)
    TinyStore(str(folder)).commit([Put("post", ID, {"title": "second"}, 1)], actor="ana")
    assert (folder / "plan.json").is_symlink() and "second" in elsewhere.read_text()


def test_history_says_who_did_what_before_and_after(folder: Path) -> None:
    (folder / "history.jsonl").write_text((folder / "history.jsonl").read_text() + '{"cut sho')  # a crash in mid line
    TinyStore(str(folder)).commit([Put("post", ID, {"title": "second"}, 1)], actor="luis", what="renamed")
    lines = (folder / "history.jsonl").read_text().splitlines()
    last = json.loads(lines[-1])
    assert (last["seq"], last["by"], last["what"]) == (2, "luis", "renamed")
    assert last["changes"] == [{"kind": "post", "id": ID, "before": {"title": "first"}, "after": {"title": "second"}}]


def test_dated_copies_are_thinned() -> None:
    hours = [f"plan-2026112{d}T{h:02}.json" for d in range(1, 3) for h in range(24)]
    days = [f"plan-202610{d:02}T08.json" for d in range(1, 31)]
    names = [*hours, *days, "previous.json", "plan-mine.json"]
    gone = set(superfluous(names))
    kept = [name for name in names if name not in gone]
    assert {"previous.json", "plan-mine.json"} <= set(kept)
    assert len([name for name in kept if name.startswith("plan-2026112")]) >= 24 and len(kept) < 50
