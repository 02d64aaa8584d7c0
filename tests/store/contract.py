"""What every storage engine must do; run unchanged against each."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

import pytest

from smcockpit.store.ids import new_id, to_text
from smcockpit.store.port import Bundle, Busy, Conflict, Delete, Find, NamedTwice, Op, Put, Store, Waits
from smcockpit.store.tiny import TinyStore

Open = Callable[[], Store]


@contextmanager
def stopped_in_a_save(open_store: Open, actor: str = "luis") -> Iterator[int]:
    """A process that was stopped (SIGSTOP) while it holds the plan's lock; its id. It is killed in the end."""
    pid = os.fork()
    if not pid:

        def stop(_find: Find) -> Sequence[Op]:
            os.kill(os.getpid(), signal.SIGSTOP)
            return [Put("post", new_id(), {"by": actor})]

        try:
            open_store().mutate(stop, actor=actor)
        finally:
            os._exit(0)
    try:
        assert os.WIFSTOPPED(os.waitpid(pid, os.WUNTRACED)[1])
        yield pid
    finally:
        try:
            os.kill(pid, signal.SIGKILL)
            os.waitpid(pid, 0)
        except (ProcessLookupError, ChildProcessError):
            pass


def bounded(store: Store, seconds: float, waits: Waits = lambda _whom, _seconds: None) -> Store:
    """The same handle, that waits for a lock no longer than that."""
    if isinstance(store, TinyStore):
        store.file.lock.wait, store.file.lock.waits = seconds, waits
    else:
        store.lock_wait, store.waits = seconds, waits  # type: ignore[attr-defined]
    return store


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

    @pytest.mark.parametrize("others", [0, 9])  # few changes are patched into a file, many are written anew
    def test_a_document_named_twice_is_refused_and_nothing_is_written(self, open_store: Open, others: int) -> None:
        store, a = open_store(), new_id()
        ids = [new_id() for _n in range(others)]
        store.commit([Put("post", a, {"t": 1}, 0), *(Put("post", id, {"t": 1}, 0) for id in ids)], actor="ana")
        before, told = open_store().load(), list(store.history())
        more: list[Op] = [Put("post", id, {"t": 2}, 1) for id in ids]
        new = new_id()
        doubles: list[list[Op]] = [
            [Put("post", a, {"t": 2}, 1), *more, Put("post", a, {"t": 3, "n": "longer"}, 1)],
            [Put("post", a, {"t": 2}, 1), *more, Put("post", a, {"t": 2}, 1)],
            [Put("post", a, {"t": 2}), *more, Delete("post", a)],
            [Delete("post", a, 1), *more, Delete("post", a, 1)],
            [Put("post", new, {"t": 2}, 0), *more, Put("post", new, {"t": 3}, 0)],
        ]
        for ops in doubles:
            with pytest.raises(NamedTwice, match="twice"):
                store.commit(ops, actor="ana")
            with pytest.raises(NamedTwice, match="nothing was saved"):
                store.mutate(lambda _find, ops=ops: ops, actor="ana")  # type: ignore[misc]
        assert open_store().load() == before == store.load() and list(open_store().history()) == told
        store.commit([Put("post", a, {"t": 2}, 1), Put("task", a, {"t": 2}, 0)], actor="ana")  # of one id, yet two documents

    def test_two_documents_of_one_number_in_different_tables_are_two(self, open_store: Open) -> None:
        store, one = open_store(), to_text(1)
        store.commit([Put("post", one, {"t": 1}, 0), Put("task", one, {"t": 1}, 0)], actor="ana")
        store.commit([Put("task", one, {"t": 2}, 1)], actor="ana")
        assert {row.kind: (row.rev, row.doc) for row in open_store().load()[1]} == {"post": (1, {"t": 1}), "task": (2, {"t": 2})}
        seq = store.commit([Delete("post", one, 1), Delete("task", one, 2)], actor="luis")
        assert {(row.kind, row.id, row.rev, row.doc) for row in open_store().since(seq - 1)[1]} == {("post", one, 2, None), ("task", one, 3, None)}
        assert {(gone.kind, gone.id, gone.doc["t"]) for gone in open_store().trash()} == {("post", one, 1), ("task", one, 2)}
        store.commit([Put("task", one, {"t": 3}, 0)], actor="ana")
        assert [(row.kind, row.rev) for row in open_store().load()[1]] == [("task", 4)]
        assert [(gone.kind, gone.id) for gone in open_store().trash()] == [("post", one)]
        store.commit([Delete("task", one), Put("post", one, {"t": 5})], actor="ana")
        assert [(row.kind, row.rev) for row in open_store().load()[1]] == [("post", 3)]
        assert [(gone.kind, gone.id) for gone in open_store().trash()] == [("task", one)]
        assert len(open_store().dump().image["_gone"]) == 1
        store.commit([Put("task", one, {"t": 6}, 0)], actor="ana")
        assert {row.kind: row.rev for row in open_store().load()[1]} == {"task": 6, "post": 3}
        assert open_store().trash() == [] and not open_store().dump().image.get("_gone")

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

    def test_the_history_tells_every_commit_newest_first(self, open_store: Open) -> None:
        store, a = open_store(), new_id()
        first = store.commit([Put("post", a, {"t": 1}, 0)], actor="ana", what="wrote")
        store.commit([Put("post", a, {"t": 2}, 1)], actor="luis", what="changed")
        store.commit([Delete("post", a, 2)], actor="ana", what="deleted")
        store.commit([Put("post", a, {"t": 2}, 0)], actor="ana", what="took back", undoes=first + 2)
        found = [entry for entry in open_store().history() if entry.seq >= first]
        assert [(e.seq - first, e.by, e.what, e.undoes) for e in found] == [
            (3, "ana", "took back", first + 2), (2, "ana", "deleted", 0), (1, "luis", "changed", 0), (0, "ana", "wrote", 0),
        ]  # fmt: skip
        assert found[1].changes == [{"kind": "post", "id": a, "before": {"t": 2}, "after": None}]
        assert found[3].changes == [{"kind": "post", "id": a, "before": None, "after": {"t": 1}}]
        assert all(entry.at.endswith("+00:00") for entry in found) and found[0].at >= found[3].at

    def test_a_commit_without_documents_is_still_told(self, open_store: Open) -> None:
        store = open_store()
        seq = store.commit([], actor="ana", what="took back", undoes=1)
        assert next(store.history())[:4] == (seq, next(store.history()).at, "ana", "took back") and store.load()[0] == seq

    def test_the_history_is_pruned_and_the_plan_stays(self, open_store: Open) -> None:
        store, a = open_store(), new_id()
        for n in range(5):
            store.commit([Put("post", a, {"t": n}, n)], actor="ana")
        cut = list(store.history())[2].at
        before = store.load()
        store.prune("2000-01-01")
        gone = store.prune(cut)
        left = list(open_store().history())
        assert gone >= 1 and all(entry.at >= cut for entry in left) and len(left) >= 1
        assert open_store().load() == before
        store.prune("9999")
        assert len(list(store.history())) == 1  # the newest stays, as proof of where the plan is
        seq = store.commit([Put("post", a, {"t": 9}, 5)], actor="ana")
        assert [entry.seq for entry in store.history()] == [seq, seq - 1]

    def test_mutate_counts_without_a_conflict(self, open_store: Open) -> None:
        store, a = open_store(), new_id()
        store.commit([Put("task", a, {"n": 0}, 0)], actor="ana")

        def work(name: str) -> None:
            mine = open_store()

            def one_more(find: Find) -> Sequence[Op]:
                row = find("task", a)
                return [Put("task", a, {"n": (row.doc or {})["n"] + 1}), Put("post", new_id(), {"by": name})]

            for _n in range(10):
                mine.mutate(one_more, actor=name, what="counted")
            mine.close()

        threads = [threading.Thread(target=work, args=(f"w{n}",)) for n in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        rows = open_store().load()[1]
        assert next(row.doc for row in rows if row.id == a) == {"n": 40} and sum(row.kind == "post" for row in rows) == 40

    def test_a_stopped_process_that_holds_the_lock_is_named_and_not_waited_for_for_ever(self, open_store: Open) -> None:
        told: list[tuple[str, float]] = []
        store = open_store()
        before = store.load()
        assert store.holder() is None
        with stopped_in_a_save(open_store) as pid:
            mine = bounded(open_store(), 2.2, lambda whom, seconds: told.append((whom, seconds)))
            began = time.monotonic()
            with pytest.raises(Busy) as error:
                mine.commit([Put("post", new_id(), {"t": 1}, 0)], actor="ana")
            took = time.monotonic() - began
            assert 2.2 <= took < 8, took
            name = f"luis, process {pid} on {os.uname().nodename[:20]}"
            assert name in str(error.value) and "gave up waiting after 2 s" in str(error.value)
            assert error.value.holder.since >= 2 and error.value.holder.actor == "luis"
            assert [round(seconds) for _whom, seconds in told[:3]] == [0, 1, 2] and all(name in whom for whom, _seconds in told)
            assert "since 1 s" in told[1][0] or "since 2 s" in told[1][0]
            holder = store.holder()
            assert holder is not None and (holder.actor, holder.pid) == ("luis", pid)
            assert mine.load() == before and open_store().load() == before  # reading waits for nobody
            os.kill(pid, signal.SIGCONT)
            assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 0
        seq = mine.commit([Put("post", new_id(), {"t": 1}, 0)], actor="ana")
        assert seq == before[0] + 2 and store.holder() is None  # the one that was stopped lost nothing

    def test_a_holder_that_is_killed_holds_nothing(self, open_store: Open) -> None:
        store, told = bounded(open_store(), 10), []
        with stopped_in_a_save(open_store) as pid:
            threading.Timer(0.5, os.kill, (pid, signal.SIGKILL)).start()
            bounded(store, 10, lambda whom, _seconds: told.append(whom))
            store.commit([Put("post", new_id(), {"t": 1}, 0)], actor="ana")
        assert told and store.holder() is None and len(store.load()[1]) == 1

    def test_somebody_who_comes_back_in_time_is_waited_for(self, open_store: Open) -> None:
        store = bounded(open_store(), 10)
        with stopped_in_a_save(open_store, "José Ñandú & Söhne / très long") as pid:
            holder = store.holder()
            assert holder is not None and holder.actor.startswith("José")
            threading.Timer(0.5, os.kill, (pid, signal.SIGCONT)).start()
            seq = store.commit([Put("post", new_id(), {"t": 1}, 0)], actor="ana")
        assert [entry.seq for entry in store.history()][:2] == [seq, seq - 1] and len(store.load()[1]) == 2

    def test_what_was_deleted_lies_in_the_trash_until_it_is_emptied(self, open_store: Open) -> None:
        store, a, b = open_store(), new_id(), new_id()
        store.commit([Put("post", a, {"t": 1}, 0), Put("post", b, {"t": 2}, 0)], actor="ana")
        store.commit([Delete("post", a, 1)], actor="luis")
        store.commit([Delete("post", b, 1)], actor="ana")
        assert [(one.id, one.doc, one.actor) for one in open_store().trash()] == [(b, {"t": 2}, "ana"), (a, {"t": 1}, "luis")]
        store.commit([Put("post", b, {"t": 2}, 0)], actor="ana")
        assert [one.id for one in store.trash()] == [a]
        assert store.empty_trash("2000") == 0 and store.empty_trash() == 1 and store.trash() == []
        assert open_store().since(0)[1] and {row.id: row.doc for row in open_store().load()[1]}[b] == {"t": 2}

    def test_a_copy_is_read_back_and_holds_the_plan_of_then(self, open_store: Open) -> None:
        store, a = open_store(), new_id()
        store.commit([Put("post", a, {"t": 1}, 0)], actor="ana")
        name = store.backup("kept")
        store.commit([Put("post", a, {"t": 2}, 1)], actor="ana")
        copies = open_store().copies()
        mine = next(copy for copy in copies if copy.name == name.rpartition("/")[2])
        assert mine.seq == store.load()[0] - 1
        assert {row.id: row.doc for row in open_store().copied(mine.name)}[a] == {"t": 1}
        assert any(copy.name.startswith("plan-") for copy in copies)  # the first save of the hour

    def test_who_is_here_is_seen_and_leaves_with_the_handle(self, open_store: Open) -> None:
        mine, theirs = open_store(), open_store()
        mine.load()
        theirs.load()
        assert mine.present() == []
        mine.announce_presence("ana", "", "")
        theirs.announce_presence("luis", "post", "x")
        theirs.announce_presence("luis", "task", "y")
        assert [(one.actor, one.kind, one.id, one.me) for one in mine.present()] == [("ana", "", "", True), ("luis", "task", "y", False)]
        theirs.close()
        assert [one.actor for one in mine.present()] == ["ana"]
        mine.close()
        assert open_store().present() == []

    def test_others_are_woken(self, open_store: Open) -> None:
        mine, theirs = open_store(), open_store()
        seq, _rows = theirs.load()
        woken = threading.Event()
        stop = theirs.watch(woken.set)
        try:
            woken.wait(1)  # one may be woken at the start
            theirs.since(seq)
            woken.clear()
            mine.commit([Put("post", new_id(), {"t": 1}, 0)], actor="ana")
            assert woken.wait(5) and theirs.changed() and len(theirs.since(seq)[1]) == 1 and theirs.reachable()
        finally:
            stop()

    def test_everything_can_be_written_anew_and_others_load_it(self, open_store: Open) -> None:
        mine, theirs, a, b, c = open_store(), open_store(), new_id(), new_id(), new_id()
        mine.commit([Put("post", a, {"t": "secret", "ref": b}, 0), Put("post", b, {"t": "kept"}, 0)], actor="ana", what="secret")
        mine.commit([Put("post", c, {"t": "secret"}, 0)], actor="ana")
        mine.commit([Delete("post", c, 1)], actor="ana")
        name = mine.backup("kept").rpartition("/")[2]
        made = {copy.name: copy.at for copy in mine.copies()}
        seq, _rows = theirs.load()
        theirs.announce_presence("luis", "post", a)
        numbers = [entry.seq for entry in mine.history()]

        def without(bundle: Bundle) -> Bundle:
            image = {kind: dict(table) for kind, table in bundle.image.items()}
            for number, doc in list(image["post"].items()):
                if doc["t"] == "secret":
                    del image["post"][number]
            image.pop("_gone", None)
            lines = [line.replace(b"secret", b"-") for line in bundle.history]
            return Bundle(image, lines, [(one, data.replace(b"secret", b"-")) for one, data in bundle.backups])

        done = mine.rewrite(without, actor="ana", what="took out")
        assert done == seq + 1 and theirs.changed()
        assert theirs.since(seq) == (-1, []) and theirs.load() == open_store().load()
        assert [(row.id, row.doc, row.rev) for row in theirs.load()[1]] == [(b, {"t": "kept"}, 1)]
        assert theirs.trash() == [] and [entry.seq for entry in theirs.history()] == [done, *numbers]
        assert next(theirs.history())[2:5] == ("ana", "took out", []) and "secret" not in str(list(theirs.history()))
        assert {copy.name: copy.at for copy in theirs.copies()} == made
        assert {row.id: row.doc for row in theirs.copied(name)}[a] == {"t": "-", "ref": b}
        assert "secret" not in str(theirs.dump()) and [(one.kind, one.id) for one in mine.present()] == [("", "")]
        mine.commit([Put("post", b, {"t": 2}, 1), Put("post", a, {"t": 3}, 0)], actor="ana")  # it is free again
        theirs.close()

    def test_everything_can_be_dumped(self, open_store: Open) -> None:
        store, a = open_store(), new_id()
        store.commit([Put("post", a, {"t": 1}, 0)], actor="ana")
        bundle = open_store().dump()
        assert bundle.image["_head"]["1"]["seq"] == store.load()[0] == len(bundle.history) and bundle.backups
        assert [doc["t"] for doc in bundle.image["post"].values()] == [1]
