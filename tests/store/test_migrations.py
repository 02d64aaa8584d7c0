"""Plans of older and newer layouts, on both engines."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from smcockpit.plan.migrations import Documents
from smcockpit.store import create_store, is_address, migrations, open_store
from smcockpit.store.file import parse
from smcockpit.store.ids import new_id
from smcockpit.store.image import rows_of
from smcockpit.store.port import Put, StoreError

A, B = new_id(), new_id()


def rename(documents: Documents, _new_id: Callable[[], str]) -> None:
    for doc in documents.get("post", {}).values():
        doc["title"] = doc.pop("headline")


def drop_notes(documents: Documents, _new_id: Callable[[], str]) -> None:
    documents.pop("note", None)


@pytest.fixture
def old(place: str, monkeypatch: pytest.MonkeyPatch) -> str:
    """A plan of the first layout; then the program learns two more."""
    monkeypatch.setattr(migrations, "MIGRATIONS", [])
    create_store(place, [Put("post", A, {"headline": "x"}, 0), Put("note", B, {"t": 1}, 0)], actor="ana").close()
    monkeypatch.setattr(migrations, "MIGRATIONS", [rename, drop_notes])
    return place


def test_an_older_plan_is_brought_up_to_date_once_after_a_backup(old: str) -> None:
    store = open_store(old)
    seq, rows = store.load()
    assert [(row.id, row.doc) for row in rows] == [(A, {"title": "x"})] and seq == 2
    assert open_store(old).load()[0] == 2  # once
    (image,) = [parse(data) for name, data in store.dump().backups if name.startswith("before-layout-3")]
    assert {row.id: row.doc for row in rows_of(image)} == {A: {"headline": "x"}, B: {"t": 1}}
    copy = next(one for one in store.copies() if one.name.startswith("before-layout-3"))
    assert {row.id: row.doc for row in store.copied(copy.name)} == {A: {"title": "x"}}  # put in place it is up to date
    entry = next(store.history())
    assert entry.what == "brought the plan from layout 1 to 3" and len(entry.changes) == 2
    store.commit([Put("post", A, {"title": "y"}, 2)], actor="ana")


def test_a_commit_to_an_older_plan_brings_it_up_to_date_first(old: str) -> None:
    store = open_store(old)
    store.commit([Put("post", new_id(), {"title": "new"}, 0)], actor="ana")
    assert sorted(row.doc["title"] for row in open_store(old).load()[1] if row.doc) == ["new", "x"]


def test_whoever_may_only_read_sees_it_up_to_date_and_leaves_it(old: str) -> None:
    store = open_store(old, read_only=True)
    for _n in range(2):
        assert [row.doc for row in store.load()[1]] == [{"title": "x"}]
    if not is_address(old):
        assert "headline" in (Path(old) / "plan.json").read_text()


def test_a_plan_of_a_newer_program_can_be_read_and_not_changed(old: str, monkeypatch: pytest.MonkeyPatch) -> None:
    open_store(old).load()
    monkeypatch.setattr(migrations, "MIGRATIONS", [rename])
    store = open_store(old)
    assert [row.doc for row in store.load()[1]] == [{"title": "x"}] and store.newer
    with pytest.raises(StoreError, match="written by a newer smcockpit"):
        store.commit([Put("post", A, {"title": "z"}, 2)], actor="ana")
    assert [row.doc for row in open_store(old).load()[1]] == [{"title": "x"}]


def test_the_business_goal_a_goal_served_becomes_a_record(place: str) -> None:
    documents: Documents = {"goal": {A: {"title": "a", "business": "Grow"}, B: {"title": "b", "business": "Grow"}}}
    migrations.migrate(documents, 1)
    (id, doc), = documents["business_goal"].items()
    assert doc == {"title": "Grow"} and {goal["business"] for goal in documents["goal"].values()} == {id}
