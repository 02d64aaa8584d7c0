"""What every storage engine must do; run unchanged against each."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from smcockpit.store.ids import new_id
from smcockpit.store.port import Conflict, Delete, Put, Store

Open = Callable[[], Store]


class StoreContract:
    """Subclasses give `open_store`: another handle on the same, at first empty, plan with every call."""

    @pytest.fixture
    def open_store(self) -> Open:
        raise NotImplementedError

    def test_what_is_committed_is_loaded(self, open_store: Open) -> None:
        a, b = new_id(), new_id()
        store = open_store()
        before, _rows = store.load()
        seq = store.commit([Put("post", a, {"title": "x", "list": ["ü", "👩‍💻"]}, 0), Put("task", b, {"n": 1.5}, 0)], actor="ana", what="made")
        assert seq == before + 1
        now, rows = open_store().load()
        found = {row.id: row for row in rows}
        assert now == seq and found[a].doc == {"title": "x", "list": ["ü", "👩‍💻"]} and found[b].kind == "task"
        assert (found[a].rev, found[a].seq, found[a].actor) == (1, seq, "ana")

    def test_a_put_replaces_the_whole_document(self, open_store: Open) -> None:
        store, a = open_store(), new_id()
        store.commit([Put("post", a, {"title": "x", "note": "y"}, 0)], actor="ana")
        store.commit([Put("post", a, {"title": "z"}, 1)], actor="luis")
        (row,) = [row for row in open_store().load()[1] if row.id == a]
        assert (row.doc, row.rev, row.actor) == ({"title": "z"}, 2, "luis")

    def test_a_stale_revision_is_a_conflict_with_the_standing_row(self, open_store: Open) -> None:
        first, second, a = open_store(), open_store(), new_id()
        first.commit([Put("post", a, {"t": 1}, 0)], actor="ana")
        second.commit([Put("post", a, {"t": 2}, 1)], actor="luis")
        with pytest.raises(Conflict) as error:
            first.commit([Put("post", a, {"t": 3}, 1)], actor="ana")
        (row,) = error.value.rows
        assert (row.doc, row.rev, row.actor) == ({"t": 2}, 2, "luis")
        with pytest.raises(Conflict):
            first.commit([Put("post", a, {"t": 3}, 0)], actor="ana")
        with pytest.raises(Conflict):
            first.commit([Delete("post", a, 1)], actor="ana")
        first.commit([Put("post", a, {"t": 4}, None)], actor="ana")

    def test_all_or_nothing(self, open_store: Open) -> None:
        store, a, b = open_store(), new_id(), new_id()
        seq = store.commit([Put("post", a, {"t": 1}, 0)], actor="ana")
        with pytest.raises(Conflict):
            store.commit([Put("post", b, {"t": 1}, 0), Put("post", a, {"t": 2}, 7)], actor="ana")
        now, rows = open_store().load()
        assert now == seq and b not in {row.id for row in rows}

    def test_others_see_changes_and_deletions_since(self, open_store: Open) -> None:
        mine, theirs, a, b = open_store(), open_store(), new_id(), new_id()
        mine.commit([Put("post", a, {"t": 1}, 0), Put("post", b, {"t": 1}, 0)], actor="ana")
        seq, _rows = theirs.load()
        assert theirs.since(seq) == (seq, []) and not theirs.changed()
        mine.commit([Put("post", a, {"t": 2}, 1)], actor="ana")
        mine.commit([Delete("post", b, 1)], actor="ana")
        assert theirs.changed()
        now, rows = theirs.since(seq)
        assert now == seq + 2
        assert {(row.id, row.rev, None if row.doc is None else row.doc["t"]) for row in rows} == {(a, 2, 2), (b, 2, None)}

    def test_what_was_deleted_can_come_back_and_its_revision_goes_on(self, open_store: Open) -> None:
        store, a = open_store(), new_id()
        store.commit([Put("post", a, {"t": 1}, 0)], actor="ana")
        store.commit([Delete("post", a, 1)], actor="ana")
        seq = store.commit([Put("post", a, {"t": 2}, 0)], actor="ana")
        (row,) = [row for row in store.load()[1] if row.id == a]
        assert (row.rev, row.doc) == (3, {"t": 2})
        assert store.since(seq - 1)[1] == [row]

    def test_many_operations_in_one_commit_keep_their_places(self, open_store: Open) -> None:
        store = open_store()
        ids = [new_id() for _n in range(50)]
        store.commit([Put("post", id, {"n": n}, 0) for n, id in enumerate(ids)], actor="ana")
        store.commit([Put("post", id, {"n": n * 10}, 1) for n, id in reversed(list(enumerate(ids)))], actor="ana")
        found = {row.id: row.doc for row in store.load()[1]}
        assert all(found[id] == {"n": n * 10} for n, id in enumerate(ids))
