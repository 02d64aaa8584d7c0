"""Three people edit one plan at random; a plain dictionary knows what must come of it."""

from __future__ import annotations

import tempfile
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from smcockpit.plan.kinds import Post
from smcockpit.workspace import Change, Choice, NotYours, Workspace, create

Docs = dict[str, dict[str, object]]
Step = list[tuple[str, "dict[str, object] | None", "dict[str, object] | None"]]  # (id, before, after)


class ThreePeople(RuleBasedStateMachine):
    """Random edits, undos and redos by three people, against a plain dict and a stack per person."""

    place = ""

    @initialize()
    def start(self) -> None:
        where = type(self).place
        self.address = where() if callable(where) else tempfile.mkdtemp() + "/p"
        create(self.address, brand="B", language="en", zone="UTC", channels=[("x", "@b")], actor="setup")
        self.people = [Workspace(self.address, actor=name) for name in ("ana", "luis", "eva")]
        self.channel = self.people[0].plan.all("channel")[0].id
        self.expected: Docs = {}
        self.done: list[list[Step]] = [[], [], []]
        self.undone: list[list[Step]] = [[], [], []]

    def _made(self, who: int, step: Step) -> None:
        for id, _before, after in step:
            if after is None:
                self.expected.pop(id, None)
            else:
                self.expected[id] = after
        self.done[who].append(step)
        self.undone[who].clear()
        self._all_see()

    def _all_see(self) -> None:
        for person in self.people:
            person.poll(force=True)

    def _posts(self, who: int, picks: list[int]) -> list[Post]:
        posts = sorted(self.people[who].plan.every(Post), key=lambda post: post.id)
        return list({posts[pick % len(posts)].id: posts[pick % len(posts)] for pick in picks}.values()) if posts else []

    @rule(who=st.integers(0, 2), title=st.text("abc", min_size=1, max_size=4))
    def add(self, who: int, title: str) -> None:
        record = self.people[who].add("post", {"title": title, "channel": self.channel})
        self._made(who, [(record.id, None, record.doc)])

    @rule(who=st.integers(0, 2), picks=st.lists(st.integers(0, 9), min_size=1, max_size=3), field=st.sampled_from(["title", "note"]), value=st.sampled_from(["x", "y"]))
    def change(self, who: int, picks: list[int], field: str, value: str) -> None:
        posts = self._posts(who, picks)
        if any(post.doc.get(field) != value for post in posts):
            self.people[who].edit("set", [Change("post", post.id, post.doc, {field: value}) for post in posts])
            self._made(who, [(p.id, p.doc, {**p.doc, field: value}) for p in posts if p.doc.get(field) != value])

    @rule(who=st.integers(0, 2), picks=st.lists(st.integers(0, 9), min_size=1, max_size=2))
    def delete(self, who: int, picks: list[int]) -> None:
        posts = self._posts(who, picks)
        if posts:
            self.people[who].delete(posts)
            self._made(who, [(post.id, post.doc, None) for post in posts])

    @rule(who=st.integers(0, 2), back=st.booleans(), choice=st.sampled_from(["ask", "mine", "theirs"]))
    def step(self, who: int, back: bool, choice: Choice) -> None:
        source, target = (self.done, self.undone) if back else (self.undone, self.done)
        person = self.people[who]
        move_it = person.undo if back else person.redo
        if not source[who]:
            assert move_it(choice) == ""
            return
        clash, wanted = self._model(source[who][-1], choice)
        if clash and choice == "ask":
            with pytest.raises(NotYours):
                move_it(choice)
            return
        assert move_it(choice)
        source[who].pop()
        target[who].append([(id, self.expected.get(id), doc) for id, doc in wanted.items() if self.expected.get(id) != doc][::-1])
        for id, doc in wanted.items():
            if doc is None:
                self.expected.pop(id, None)
            else:
                self.expected[id] = doc
        self._all_see()

    def _model(self, step: Step, choice: Choice) -> tuple[bool, dict[str, dict[str, object] | None]]:
        """Whether taking `step` back meets others' work, and the documents afterwards."""
        clash = False
        wanted: dict[str, dict[str, object] | None] = {}
        for id, before, after in step:
            now = self.expected.get(id)
            if before is None:  # it was added
                if now is None:
                    continue
                mine = now == after or all(now.get(name) == (after or {}).get(name) for name in now)
                clash |= not mine
                if mine or choice == "mine":
                    wanted[id] = None
            elif after is None:  # it was deleted
                if now is not None:
                    other = any(now.get(name) != value for name, value in before.items())
                    clash |= other
                    continue_ = {**now, **before} if choice == "mine" else now
                    wanted[id] = continue_
                else:
                    wanted[id] = before
            elif now is None:
                clash = True
                if choice == "mine":
                    wanted[id] = before
            else:
                new = dict(now)
                for name in {*before, *after}:
                    if before.get(name) == after.get(name):
                        continue
                    other = now.get(name) != after.get(name) and now.get(name) != before.get(name)
                    clash |= other
                    if not other or choice == "mine":
                        new[name] = before.get(name)
                wanted[id] = {name: value for name, value in new.items() if value is not None}
        return clash, wanted

    @invariant()
    def all_agree(self) -> None:
        if hasattr(self, "people"):
            fresh = Workspace(self.address, read_only=True)
            fresh.close()
            for person in [*self.people, fresh]:
                assert {post.id: post.doc for post in person.plan.every(Post)} == self.expected

    def teardown(self) -> None:
        for person in getattr(self, "people", []):
            person.close()


@pytest.mark.parametrize("engine", ["file", "postgres"])
def test_three_people_against_a_plain_dict(engine: str, request: pytest.FixtureRequest) -> None:
    where: Any = request.getfixturevalue("server").address if engine == "postgres" else ""
    machine: Any = type("Machine", (ThreePeople,), {"place": staticmethod(where) if where else ""})
    run_state_machine_as_test(
        machine, settings=settings(max_examples=25, stateful_step_count=25, deadline=None, suppress_health_check=list(HealthCheck))
    )
