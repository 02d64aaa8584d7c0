"""Edits, undo and two people on one plan."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from smcockpit.plan.check import Unfit
from smcockpit.plan.kinds import Post, Task
from smcockpit.workspace import Change, EditConflict, Workspace, create


def pair(folder: Path) -> tuple[Workspace, Workspace]:
    return Workspace(str(folder), actor="ana"), Workspace(str(folder), actor="luis")


def test_a_new_plan_has_its_brand_channels_and_starting_tasks(workspace: Workspace) -> None:
    assert workspace.plan.brand.heading() == "Café Andino"
    assert workspace.plan.count("task") == 68 and workspace.plan.count("channel") == 2
    assert all(task.of_step for task in workspace.plan.every(Task))


def test_a_plan_is_never_made_over_another(empty: Path) -> None:
    with pytest.raises(Exception, match="already"):
        create(str(empty), brand="x", language="en", zone="UTC")


def test_every_edit_can_be_undone_and_redone(workspace: Workspace) -> None:
    channel = workspace.plan.all("channel")[0]
    post = workspace.add("post", {"title": "a", "channel": channel.id})
    workspace.update(post, {"title": "b", "note": "n"})
    workspace.delete([workspace.plan.get("post", post.id) or post])
    assert workspace.plan.get("post", post.id) is None
    for title in ("b", "a"):
        assert workspace.undo()
        found = workspace.plan.get("post", post.id)
        assert found is not None and found.heading() == title
    assert "note" not in found.doc
    assert workspace.undo() and workspace.plan.get("post", post.id) is None
    assert workspace.undo() == ""
    for _n in range(3):
        assert workspace.redo()
    assert workspace.plan.get("post", post.id) is None and workspace.redo() == ""
    workspace.undo()
    assert workspace.plan.get("post", post.id) is not None
    assert Workspace(workspace.folder).plan.get("post", post.id) is not None


def test_a_bad_edit_changes_nothing(workspace: Workspace) -> None:
    seq = workspace.seq
    with pytest.raises(Unfit):
        workspace.add("post", {"title": ""})
    assert workspace.seq == seq and workspace.undo() == ""


def test_different_fields_merge_and_say_so(empty: Path) -> None:
    ana, luis = pair(empty)
    task = next(ana.plan.every(Task))
    stale = luis.plan.get("task", task.id)
    assert stale is not None
    ana.update(task, {"note": "from ana"})
    luis.update(stale, {"due": "2026-12-01"})
    assert "ana changed other fields" in luis.merged
    assert ana.poll()
    for workspace in (ana, luis):
        found = workspace.plan.find(Task, task.id)
        assert found is not None and found.note == "from ana" and found.doc["due"] == "2026-12-01"


def test_the_same_field_asks_and_loses_nothing(empty: Path) -> None:
    ana, luis = pair(empty)
    task = next(ana.plan.every(Task))
    stale = luis.plan.get("task", task.id)
    assert stale is not None
    ana.update(task, {"title": "by ana"})
    with pytest.raises(EditConflict) as error:
        luis.update(stale, {"title": "by luis"})
    assert error.value.fields == {"title": ("by luis", "by ana")} and error.value.actor == "ana"
    assert Workspace(str(empty)).plan.find(Task, task.id).heading() == "by ana"  # type: ignore[union-attr]
    now = luis.plan.get("task", task.id)
    assert now is not None
    luis.edit("mine", [Change("task", task.id, now.doc, {"title": "by luis"})])
    assert ana.poll() and ana.plan.get("task", task.id).heading() == "by luis"  # type: ignore[union-attr]


def test_what_was_deleted_meanwhile_is_said(empty: Path) -> None:
    ana, luis = pair(empty)
    task = next(ana.plan.every(Task))
    stale = luis.plan.get("task", task.id)
    assert stale is not None
    ana.delete([task])
    with pytest.raises(EditConflict, match="ana deleted this"):
        luis.update(stale, {"title": "x"})


def test_undo_keeps_what_a_colleague_did_since(empty: Path) -> None:
    ana, luis = pair(empty)
    task = next(ana.plan.every(Task))
    ana.update(task, {"title": "by ana"})
    luis.poll()
    luis.update(luis.plan.get("task", task.id), {"note": "by luis"})  # type: ignore[arg-type]
    ana.undo()
    found = ana.plan.find(Task, task.id)
    assert found is not None and found.heading() == task.heading() and found.note == "by luis"
    ana.redo()
    luis.poll()
    luis.update(luis.plan.get("task", task.id), {"title": "by luis"})  # type: ignore[arg-type]
    with pytest.raises(EditConflict):
        ana.undo()


def test_one_publication_for_mine_and_theirs(empty: Path) -> None:
    ana, luis = pair(empty)
    told: list[frozenset[tuple[str, str]]] = []
    stop = ana.subscribe(told.append)
    task = next(ana.plan.every(Task))
    ana.update(task, {"note": "1"})
    luis.poll()
    luis.update(luis.plan.get("task", task.id), {"note": "2"})  # type: ignore[arg-type]
    ana.poll()
    assert told == [frozenset({("task", task.id)})] * 2
    stop()
    assert not ana.poll()


def test_an_older_copy_put_in_place_is_taken_as_it_is(empty: Path) -> None:
    ana = Workspace(str(empty), actor="ana")
    old = (empty / "plan.json").read_bytes()
    ana.add("topic", {"name": "x"})
    ana.add("topic", {"name": "y"})
    (empty / "plan.json").write_bytes(old)
    assert ana.poll() and ana.plan.count("topic") == 0 and ana.undo() == ""
    ana.add("topic", {"name": "z"})
    assert Workspace(str(empty)).plan.count("topic") == 1


class TwoPeople(RuleBasedStateMachine):
    """Random edits, undos and redos by two people against a plain dict of what was acknowledged."""

    @initialize()
    def start(self) -> None:
        import tempfile

        self.place = tempfile.mkdtemp()
        create(self.place + "/p", brand="B", language="en", zone="UTC", channels=[("x", "@b")])
        self.people = [Workspace(self.place + "/p", actor=name) for name in ("ana", "luis")]
        self.channel = self.people[0].plan.all("channel")[0].id
        self.expected: dict[str, dict[str, object]] = {}

    def _other_sees(self) -> None:
        for person in self.people:
            person.poll()

    @rule(who=st.integers(0, 1), title=st.text("abc", min_size=1, max_size=4))
    def add(self, who: int, title: str) -> None:
        record = self.people[who].add("post", {"title": title, "channel": self.channel})
        self.expected[record.id] = record.doc
        self._other_sees()

    @rule(who=st.integers(0, 1), pick=st.integers(0, 20), field=st.sampled_from(["title", "note", "media"]), value=st.text("xyz", min_size=1, max_size=3))
    def change(self, who: int, pick: int, field: str, value: str) -> None:
        posts = list(self.people[who].plan.every(Post))
        if posts:
            post = posts[pick % len(posts)]
            self.people[who].update(post, {field: value})
            self.expected[post.id] = {**self.expected[post.id], field: value}
            self._other_sees()

    @rule(who=st.integers(0, 1), pick=st.integers(0, 20))
    def delete(self, who: int, pick: int) -> None:
        posts = list(self.people[who].plan.every(Post))
        if posts:
            self.people[who].delete([posts[pick % len(posts)]])
            del self.expected[posts[pick % len(posts)].id]
            self._other_sees()

    @rule(who=st.integers(0, 1), back=st.booleans())
    def step(self, who: int, back: bool) -> None:
        person = self.people[who]
        try:
            done = person.undo() if back else person.redo()
        except EditConflict:
            return
        if done:
            self.expected = {post.id: post.doc for post in person.plan.every(Post)}
        self._other_sees()

    @invariant()
    def all_agree(self) -> None:
        if hasattr(self, "people"):
            for person in [*self.people, Workspace(self.place + "/p")]:
                assert {post.id: post.doc for post in person.plan.every(Post)} == self.expected


TestTwoPeople = TwoPeople.TestCase
TestTwoPeople.settings = settings(max_examples=15, stateful_step_count=25, deadline=None, suppress_health_check=list(HealthCheck))
