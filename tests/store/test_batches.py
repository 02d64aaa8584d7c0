"""Random batches of changes, with records named twice, against a plain dictionary: on both engines, and through the
workspace."""

from __future__ import annotations

import json
import os
import tempfile
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tinydb import TinyDB

from smcockpit.store import create_store, open_store
from smcockpit.store.ids import to_number, to_text
from smcockpit.store.port import Conflict, Delete, NamedTwice, Op, Put, Store
from smcockpit.workspace import Change, Workspace, create, folded
from tests.report_lines import tell
from tests.store.server import Server

STORM = int(os.environ.get("SMCOCKPIT_STORM", "1"))
KINDS = ("post", "task", "topic")
IDS = [to_text(number) for number in (1, 2, 3, 7, 1 << 40, 1 << 62)]
Key = tuple[str, str]

documents = st.dictionaries(
    st.sampled_from(["t", "note", "1", "_x"]),
    st.one_of(st.none(), st.integers(-5, 5), st.text(max_size=12), st.lists(st.text(max_size=3), max_size=2), st.just('"1":{"t":1}')),
    max_size=3,
)
keys = st.tuples(st.sampled_from(KINDS), st.sampled_from(IDS))
one = st.tuples(keys, st.one_of(st.none(), documents), st.sampled_from(["right", "any", "wrong"]))
batches = st.lists(st.lists(one, min_size=1, max_size=12), min_size=1, max_size=8)
COUNTED = {"batches": 0, "twice": 0, "stale": 0}


@pytest.fixture(scope="module", autouse=True)
def told() -> Iterator[None]:
    yield
    tell("random batches on both engines: {batches}, of them with a record twice {twice}, stale {stale}, lost 0".format(**COUNTED))


@pytest.mark.parametrize("engine", ["file", "postgres"])
def test_random_batches_against_a_dictionary(engine: str, request: pytest.FixtureRequest) -> None:
    server: Server | None = request.getfixturevalue("server") if engine == "postgres" else None

    @settings(max_examples=(60 if server is None else 25) * STORM, deadline=None, suppress_health_check=list(HealthCheck))
    @given(batches)
    def run(found: list[list[tuple[Key, dict[str, Any] | None, str]]]) -> None:
        with tempfile.TemporaryDirectory() as folder:
            place = server.address() if server is not None else os.path.join(folder, "plan")
            _run(place, found)

    run()


def _run(place: str, found: list[list[tuple[Key, dict[str, Any] | None, str]]]) -> None:
    store = create_store(place, [], actor="ana")
    other = open_store(place)
    seq, _rows = other.load()
    living: dict[Key, dict[str, Any]] = {}
    revs: dict[Key, int] = {}
    for batch in found:
        COUNTED["batches"] += 1
        ops: list[Op] = []
        for key, doc, expect in batch:
            right = revs.get(key, 0) if key in living else 0
            rev = {"right": right, "any": None, "wrong": right + 1}[expect]
            ops.append(Delete(*key, rev) if doc is None else Put(*key, doc, rev))
        named = [(op.kind, op.id) for op in ops]
        if len(set(named)) < len(named):
            COUNTED["twice"] += 1
            with pytest.raises(NamedTwice):
                store.commit(ops, actor="ana")
        elif any(expect == "wrong" for _key, _doc, expect in batch):
            COUNTED["stale"] += 1
            with pytest.raises(Conflict):
                store.commit(ops, actor="ana")
        else:
            store.commit(ops, actor="ana")
            for key, doc, _expect in batch:
                if doc is not None:
                    living[key], revs[key] = doc, revs.get(key, 0) + 1
                elif living.pop(key, None) is not None:
                    revs[key] += 1
        _agree(place, living, revs)
    rows = {(row.kind, row.id): row for row in other.since(seq)[1]}
    assert {key: row.doc for key, row in rows.items() if row.doc is not None} == living
    standing: dict[Key, Any] = {}
    for entry in reversed(list(store.history())):
        for change in entry.changes:
            key = change["kind"], change["id"]
            assert change["before"] == standing.get(key)
            standing[key] = change["after"]
    assert {key: doc for key, doc in standing.items() if doc is not None} == living
    trashed = {(gone.kind, gone.id) for gone in store.trash()}
    assert trashed == {key for key in revs if key not in living}
    store.close()
    other.close()


def _agree(place: str, living: dict[Key, dict[str, Any]], revs: dict[Key, int]) -> None:
    """A fresh handle, and on a file plain TinyDB, see what the dictionary holds."""
    fresh: Store = open_store(place, read_only=True)
    assert {(row.kind, row.id): (row.doc, row.rev) for row in fresh.load()[1]} == {key: (doc, revs[key]) for key, doc in living.items()}
    fresh.close()
    if os.path.isdir(place):
        with TinyDB(Path(place) / "plan.json", access_mode="r") as db:
            for kind in KINDS:
                plain = {doc.doc_id: {name: value for name, value in doc.items() if name != "_"} for doc in db.table(kind)}
                assert plain == {to_number(id): doc for (of, id), doc in living.items() if of == kind}


texts = st.sampled_from(["a", "b", "c"])
fields = st.one_of(st.none(), st.fixed_dictionaries({}, optional={"name": texts, "note": st.one_of(st.none(), texts)}))
edits = st.lists(st.lists(st.tuples(st.integers(0, 3), fields), min_size=1, max_size=12), min_size=1, max_size=5)


@pytest.mark.parametrize("engine", ["file", "postgres"])
def test_edits_that_name_a_record_several_times_change_it_once(engine: str, request: pytest.FixtureRequest) -> None:
    """Each edit is one commit with each record once, and one step of undo."""
    server: Server | None = request.getfixturevalue("server") if engine == "postgres" else None

    @settings(max_examples=(25 if server is None else 10) * STORM, deadline=None, suppress_health_check=list(HealthCheck))
    @given(edits)
    def run(found: list[list[tuple[int, dict[str, Any] | None]]]) -> None:
        with tempfile.TemporaryDirectory() as folder:
            place = server.address() if server is not None else os.path.join(folder, "plan")
            create(place, brand="B", language="en", zone="UTC", actor="setup")
            plan = Workspace(place, actor="ana")
            ids = [plan.add("topic", {"name": f"t{n}"}).id for n in range(4)]
            for edit in found:
                before = {id: record.doc for id in ids if (record := plan.plan.get("topic", id)) is not None}
                seq, expected = plan.seq, json.loads(json.dumps(before))
                changes = [Change("topic", ids[n], before[ids[n]], fields) for n, fields in edit if ids[n] in before]
                gone = {change.id for change in changes if change.fields is None}
                for change in changes:
                    for name, value in (change.fields or {}).items():
                        expected[change.id][name] = value
                expected = {
                    id: {name: value for name, value in doc.items() if value is not None}
                    for id, doc in expected.items() if id not in gone
                }  # fmt: skip
                plan.edit("bulk", changes)
                fresh = Workspace(place, read_only=True)
                assert {one.id: one.doc for one in fresh.plan.all("topic")} == expected
                fresh.close()
                if expected != before:
                    assert plan.seq == seq + 1
                    entry = next(plan.history())
                    assert len({change["id"] for change in entry.changes}) == len(entry.changes)
                    assert plan.undo() == "bulk" and {one.id: one.doc for one in plan.plan.all("topic")} == before
                    plan.redo()
            plan.close()

    run()


def test_how_changes_of_one_record_fold() -> None:
    base, id = {"name": "a", "note": "n"}, uuid.uuid4().hex
    set_name, set_note = Change("topic", id, base, {"name": "b"}), Change("topic", id, base, {"note": None})
    gone, new = Change("topic", id, base, None), Change("topic", id, None, {"name": "new"})
    assert folded([set_name, set_note]) == [Change("topic", id, base, {"name": "b", "note": None})]
    assert folded([set_name, set_name._replace(fields={"name": "c"})]) == [Change("topic", id, base, {"name": "c"})]
    assert folded([set_name, gone]) == folded([gone, set_name]) == folded([gone, gone]) == [gone]
    assert folded([gone, new]) == [Change("topic", id, base, {"name": "new", "note": None})]
    assert folded([new, new._replace(fields={"note": "x"})]) == [Change("topic", id, None, {"name": "new", "note": "x"})]
    assert folded([set_name, gone._replace(kind="task")]) == [set_name, gone._replace(kind="task")]
