"""Several threads of one handle: nobody waits for the plan's lock while others wait for his turn, on any path."""

from __future__ import annotations

import contextlib
import json
import os
import random
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from smcockpit.store.ids import new_id
from smcockpit.store.port import Damaged, Odd, Put, StoreError
from smcockpit.store.tiny import TinyStore
from tests.plans import put

STORM = int(os.environ.get("SMCOCKPIT_STORM", "1"))
Way = Callable[[TinyStore], object]

ID = new_id()
WAYS: dict[str, Way] = {
    "load": lambda store: store.load(),
    "since": lambda store: store.since(0),
    "history": lambda store: list(store.history()),
    "trash": lambda store: store.trash(),
    "odd": lambda store: store.odd(),
    "commit": lambda store: store.commit([Put("topic", ID, {"name": "x"})], actor="ana"),
    "mutate": lambda store: store.mutate(lambda row: [Put("topic", ID, {"name": "y"})] if row("topic", ID) else [], actor="ana"),
    "empty_trash": lambda store: store.empty_trash(),
    "prune": lambda store: store.prune("2000"),
    "mend": lambda store: store.mend("ana"),
    "let_go": lambda store: store.let_go([Odd("1", "x", "", "[]")], "ana"),
    "backup": lambda store: store.backup("kept"),
    "copied": lambda store: [store.copied(copy.name) for copy in store.copies()],
    "rewrite": lambda store: store.rewrite(lambda bundle: bundle, actor="ana", what="rewritten"),
    "dump": lambda store: store.dump(),
    "recover": lambda store: store.recover(),
    "diagnose": lambda store: store.diagnose(),
    "verify": lambda store: store.verify(),
}


def older(folder: Path) -> None:
    """A plan of an older layout."""
    put("layout-1", str(folder), folder.parent)


def by_hand(folder: Path) -> None:
    """A plan that another program wrote into."""
    TinyStore.create(str(folder), [Put("topic", new_id(), {"name": "a"}, 0)], actor="ana").close()
    write_by_hand(folder)


def damaged(folder: Path) -> None:
    """A plan file that is none any more."""
    TinyStore.create(str(folder), [Put("topic", new_id(), {"name": "a"}, 0)], actor="ana").close()
    (folder / "plan.json").write_bytes(b"{")


def write_by_hand(folder: Path) -> None:
    image = json.loads((folder / "plan.json").read_bytes())
    image.setdefault("note", {})[str(random.randrange(1, 1 << 40))] = {"text": "by hand"}
    (folder / "new").write_text(json.dumps(image))
    os.replace(folder / "new", folder / "plan.json")


@pytest.mark.parametrize("made", [older, by_hand, damaged])
@pytest.mark.parametrize("way", WAYS)
def test_the_lock_of_the_plan_is_never_waited_for_with_the_turn_held(tmp_path: Path, made: Callable[[Path], None], way: str) -> None:
    made(tmp_path / "plan")
    store = TinyStore(str(tmp_path / "plan"))
    held, asked = store.file.lock.held, []

    @contextlib.contextmanager
    def watched(mode: int, actor: str, wait: float | None = None) -> Iterator[None]:
        mine = store._turn._is_owned()  # type: ignore[attr-defined]
        asked.append((mine, wait))
        with held(mode, actor, wait):
            yield

    store.file.lock.held = watched  # type: ignore[method-assign]
    with contextlib.suppress(Damaged, StoreError):
        WAYS[way](store)
    assert [wait for mine, wait in asked if mine and wait != 0] == []
    assert not store._turn._is_owned()  # type: ignore[attr-defined]


def in_turn(store: TinyStore, reader: Callable[[], object], writer: Callable[[], object], wait_for_reader: bool) -> dict[str, Any]:
    """`writer` gets the plan's lock first, and goes on once `reader` has the handle's turn (or is done); what each
    returned or raised, and how long it took."""
    has_lock, may_go_on = threading.Event(), threading.Event()
    locked, image, ended = store.file.locked, store._image, {}

    @contextlib.contextmanager
    def slow(actor: str = "", wait: float | None = None) -> Iterator[None]:
        with locked(actor, wait):
            if threading.current_thread().name == "writer":
                has_lock.set()
                may_go_on.wait(20)
            yield

    def noted() -> Any:
        made = image()
        if threading.current_thread().name == "reader" and not wait_for_reader:
            may_go_on.set()
        return made

    def run(work: Callable[[], object]) -> None:
        name = threading.current_thread().name
        if name == "reader":
            has_lock.wait(20)
        began = time.monotonic()
        try:
            ended[name] = work(), time.monotonic() - began
        except StoreError as error:
            ended[name] = error, time.monotonic() - began
        if name == "reader":
            may_go_on.set()

    store.file.locked, store._image = slow, noted  # type: ignore[method-assign]
    threads = [threading.Thread(target=run, args=(work,), name=name, daemon=True) for name, work in (("reader", reader), ("writer", writer))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert not any(thread.is_alive() for thread in threads)
    return ended


def test_a_plan_of_an_older_layout_is_opened_while_another_thread_saves(tmp_path: Path) -> None:
    older(tmp_path / "plan")
    store = TinyStore(str(tmp_path / "plan"))
    store.file.lock.wait = 8.0
    ended = in_turn(store, store.load, lambda: store.commit([Put("topic", ID, {"name": "x"}, 0)], actor="ana"), False)
    (loaded, took), (seq, _took) = ended["reader"], ended["writer"]
    assert not isinstance(loaded, StoreError) and isinstance(seq, int), ended
    assert took < 8 and {row.kind for row in loaded[1]} > {"business_goal", "topic"}  # as the writer left it: migrated once
    assert [commit.what for commit in store.history()].count("brought the plan from layout 1 to 2") == 1


def test_what_another_program_wrote_is_shown_while_another_thread_holds_the_lock(tmp_path: Path) -> None:
    by_hand(tmp_path / "plan")
    store = TinyStore(str(tmp_path / "plan"))
    ended = in_turn(store, store.load, lambda: store.commit([Put("topic", ID, {"name": "x"}, 0)], actor="ana"), True)
    (loaded, _took), (seq, _also) = ended["reader"], ended["writer"]
    assert not isinstance(loaded, StoreError) and loaded[0] == 1 and "note" in {row.kind for row in loaded[1]}  # not waited for
    assert seq == 3 and [commit.by for commit in store.history()] == ["ana", "by hand", "ana"]


def test_threads_of_one_handle_beside_another_program_lose_nothing(tmp_path: Path) -> None:
    folder, count = tmp_path / "plan", 12 * STORM
    older(folder)
    reader = TinyStore(str(folder), read_only=True)
    before, trashed = len(reader.load()[1]), len(reader.trash())
    store = TinyStore(str(folder))
    failed: list[BaseException] = []
    done = threading.Event()

    def save(actor: str) -> None:
        for n in range(count):
            store.commit([Put("topic", new_id(), {"name": f"{actor} {n}"}, 0)], actor=actor)

    def look() -> None:
        seq = 0
        while not done.is_set():
            seq, _rows = store.since(seq) if seq > 0 else store.load()
            assert list(store.history()) and len(store.trash()) == trashed and store.odd() == []
            store.backup("kept") if seq % 7 == 0 else store.dump()

    def guarded(work: Callable[..., None], *about: str) -> None:
        try:
            work(*about)
        except BaseException as error:
            failed.append(error)

    savers = [threading.Thread(target=guarded, args=(save, actor), daemon=True) for actor in ("ana", "luis")]
    lookers = [threading.Thread(target=guarded, args=(look,), daemon=True) for _n in range(2)]
    for thread in (*savers, *lookers):
        thread.start()
    hands = 0
    while any(thread.is_alive() for thread in savers):
        with store.file.lock.held(0o600, "hand"):  # a program that writes while nobody saves
            write_by_hand(folder)
            hands += 1
        time.sleep(0.02)
    done.set()
    for thread in (*savers, *lookers):
        thread.join(60)
        assert not thread.is_alive()
    assert failed == []
    rows = TinyStore(str(folder)).load()[1]
    names = sorted(str((row.doc or {}).get("name")) for row in rows if row.kind == "topic" and row.actor in ("ana", "luis") and (row.doc or {}).get("name", "").split(" ")[0] in ("ana", "luis"))
    assert names == sorted(f"{actor} {n}" for actor in ("ana", "luis") for n in range(count))
    assert sum(row.kind == "note" for row in rows) == hands and len(rows) == before + 2 * count + hands
    print(f"threads of one handle: {2 * count} saves, {hands} edits by another program, lost 0")
