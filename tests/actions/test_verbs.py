"""A verb is one thing: a key in the cockpit, a card of the review and the shell make the same changes on the same record."""

from __future__ import annotations

import shutil
from datetime import datetime
from pathlib import Path
from typing import Any, cast
from zoneinfo import ZoneInfo

import pytest
from textual.pilot import Pilot

from smcockpit.actions.review import ReviewSession
from smcockpit.checks.run import check
from smcockpit.cli.main import main
from smcockpit.plan.kinds import KINDS
from smcockpit.plan.worksheets import step_of
from smcockpit.ui.app import CockpitApp
from smcockpit.ui.panes.findings import FindingsPane
from smcockpit.ui.screens.review import ReviewScreen
from smcockpit.workspace import Workspace
from tests.ui.screen import play, press, text, until, write

NOW = datetime(2026, 11, 22, 9, tzinfo=ZoneInfo("America/Bogota"))
OUT = {"time": "2026-11-20T09:00-05:00", "zone": "America/Bogota"}
READY = {"copy": "c", "media": "m", **OUT}
LATE = {"title": "T", "step": "1", "due": "2026-11-20"}
Doc = dict[str, Any]
Outcome = set[tuple[str, ...]]


def outcome(before: Workspace, after: Workspace) -> Outcome:
    """What became of a plan: (kind, id, field, value) of all that is other; a new record is one of its kind, whatever its
    id. The review keeps its own record, which is no part of the verb; of a moment, that there is one."""
    changed: Outcome = set()
    for kind in KINDS:
        old = {record.id: record.doc for record in before.plan.all(kind)}
        new = {record.id: record.doc for record in after.plan.all(kind)}
        for id in (old.keys() | new.keys()) if kind != "review" else ():
            was, now = old.get(id, {}), new.get(id, {})
            for name in was.keys() | now.keys():
                if was.get(name) != now.get(name):
                    value = "a moment" if name == "answered" and now.get(name) else repr(now.get(name))
                    changed.add((kind, id if id in old else "new", name, value))
    return changed


class Faces:
    """The same plan for each face: by which one a verb is given, and what it changed there."""

    def __init__(self, folder: Path, kind: str, doc: Doc) -> None:
        plan = Workspace(str(folder), actor="ana")
        self.luis = plan.add("person", {"name": "Luis"}).id
        plan.add("person", {"name": "Ana"})
        channel = plan.plan.all("channel")[0].id
        extras: dict[str, dict[str, Any]] = {"post": {"channel": channel}, "setup": {"channel": channel}, "influencer": {"audience": 900, "relevance": 40}}  # on the map
        self.folder, self.kind, self.id = folder, kind, plan.add(kind, {**extras.get(kind, {}), **doc}).id
        self._copies = 0

    def _copy(self) -> Path:
        self._copies += 1
        copy = self.folder.with_name(f"face{self._copies}")
        shutil.copytree(self.folder, copy)
        return copy

    def _outcome(self, copy: Path) -> Outcome:
        return outcome(Workspace(str(self.folder)), Workspace(str(copy)))

    def by_key(self, *keys: str) -> Outcome:
        copy = self._copy()

        async def script(app: CockpitApp, pilot: Pilot[Any]) -> None:
            assert app.main is not None
            record = app.session.workspace.plan.get(self.kind, self.id)
            assert record is not None
            pane = {"post": "calendar", "influencer": "influence"}.get(self.kind, "sheet")
            if pane == "sheet":
                app.main.open_sheet("1" if self.kind == "task" else step_of(self.kind) or "1", self.kind)
                await until(pilot, lambda: app.main is not None and app.main.active == "sheet")
                await pilot.pause()
            else:
                app.main.go(pane)

            def on_it() -> bool:
                assert app.main is not None
                app.main.pane.go_to(record)
                current = app.main.pane.current()
                return current is not None and current.id == self.id

            await until(pilot, on_it, "the cursor on it")
            for key in keys:
                if key.startswith("type "):
                    await write(pilot, key.removeprefix("type "))
                else:
                    await press(pilot, key)

        play(copy, script)
        return self._outcome(copy)

    def by_review(self, key: str, words: str = "") -> Outcome:
        copy = self._copy()
        session = ReviewSession(Workspace(str(copy), actor="ana"), now=NOW)
        (card,) = (card for card in session.cards() if card.id == self.id)
        session.answer(card, key, words, sure=True)
        return self._outcome(copy)

    def by_shell(self, *words: str) -> Outcome:
        copy = self._copy()
        words = tuple({"KIND": self.kind, "ID": self.id}.get(word, word) for word in words)
        assert main([*words, "--plan", str(copy)]) in (0, 1)
        return self._outcome(copy)


DONE = ("done", "KIND", "ID")


@pytest.mark.parametrize(
    ("kind", "doc", "keys", "answer", "words", "fields"),
    [
        ("task", LATE, "x", "x", DONE, {"done"}),
        ("post", {"title": "P", "status": "scheduled", **READY}, "x", "x", DONE, {"status"}),
        ("post", {"title": "P", "status": "draft", **OUT}, "xx", "x", DONE, {"status"}),  # the key asks first, the shell says what was missing
        ("post", {"title": "P", "status": "dropped", **READY}, "x", None, DONE, set()),
        ("influencer", {"name": "M", "next_contact": "2026-11-22"}, "x", "x", DONE, {"last_contact", "next_contact", "influencer", "day", "by"}),
        ("influencer", {"name": "M", "next_contact": "2026-11-20"}, "c", "x", DONE, {"last_contact", "next_contact", "influencer", "day", "by"}),
        ("influencer", {"name": "M", "last_contact": "2026-09-01"}, "x", "x", DONE, {"last_contact", "influencer", "day", "by"}),
        ("influencer", {"name": "M", "next_contact": "2026-12-24"}, "x", None, DONE, {"last_contact", "influencer", "day", "by"}),
        ("conversation", {"subject": "C", "kind": "query", "received": "2026-11-20T09:00-05:00"}, "x", "x", DONE, {"answered"}),
        ("setup", {"name": "S"}, "x", None, DONE, {"state", "day"}),
        ("post", {"title": "P", "status": "review", "time": "2026-12-02T09:00-05:00", "zone": "America/Bogota"}, "s", "x", None, {"status", "approved"}),
    ],
)  # fmt: skip
def test_done_means_the_same_everywhere(empty: Path, kind: str, doc: Doc, keys: str, answer: str | None, words: tuple[str, ...] | None, fields: set[str]) -> None:
    faces = Faces(empty, kind, doc)
    outcomes = {"key": faces.by_key(*keys)}
    if answer is not None:
        outcomes["review"] = faces.by_review(answer)
    if words is not None:
        outcomes["shell"] = faces.by_shell(*words)
    expected = outcomes["key"]
    assert outcomes == dict.fromkeys(outcomes, expected) and {name for _kind, _id, name, _value in expected} == fields


@pytest.mark.parametrize(("kind", "doc"), [("task", LATE), ("post", {"title": "P", "status": "scheduled", **READY}), ("influencer", {"name": "M", "next_contact": "2026-11-20"})])
def test_assign_and_note_mean_the_same_everywhere(empty: Path, kind: str, doc: Doc) -> None:
    faces = Faces(empty, kind, {**doc, "note": "first"})
    assigned = {(kind, faces.id, "owner", repr(faces.luis))}
    assert faces.by_key("o", "type Luis", "enter") == faces.by_review("o", "Luis") == faces.by_shell("edit", "KIND", "ID", "owner=Luis") == assigned
    noted = {(kind, faces.id, "note", repr("first\nsecond"))}
    assert faces.by_key("A", "type second", "enter") == faces.by_review("n", "second") == noted


@pytest.mark.parametrize(("kind", "doc", "field"), [("task", LATE, "due"), ("influencer", {"name": "M", "next_contact": "2026-11-20"}, "next_contact")])
def test_to_put_off_is_to_move(empty: Path, kind: str, doc: Doc, field: str) -> None:
    faces = Faces(empty, kind, doc)
    tomorrow = {(kind, faces.id, field, repr("2026-11-23"))}
    assert faces.by_review(">") == faces.by_shell("edit", "KIND", "ID", f"{field}=tomorrow") == faces.by_key(*["greater_than_sign"] * 3) == tomorrow


def test_the_safe_fixes_mean_the_same_everywhere(empty: Path) -> None:
    faces = Faces(empty, "post", {"title": "P", "status": "approved", **READY, "time": "2026-12-02T09:00-05:00"})
    plan = Workspace(str(empty), actor="ana")
    post = plan.plan.get("post", faces.id)
    assert post is not None
    plan.update(post, {"approver": faces.luis})
    copy = faces._copy()

    async def script(app: CockpitApp, pilot: Pilot[Any]) -> None:
        assert app.main is not None
        app.main.open_findings()
        await until(pilot, lambda: "Checks ›" in text(app))
        lines = cast("FindingsPane", app.main.pane).findings.widget
        line = next(line for line in lines.lines if line.record.id == faces.id and line.record.fix)
        lines.go_to(line.key)
        await press(pilot, "x")

    play(copy, script)
    by_key = faces._outcome(copy)
    (code,) = (diagnostic.code for diagnostic in check(plan.plan, [], plan.today()) if diagnostic.id == faces.id and diagnostic.fix is not None)
    assert by_key == faces.by_shell("check", "--fix", "--select", code) == {("post", faces.id, "approved", repr("2026-11-22"))}


@pytest.mark.parametrize(("kind", "doc"), [("post", {"title": "P", "status": "draft", **OUT}), ("influencer", {"name": "M", "next_contact": "2026-11-20"})])
def test_the_review_s_own_screen_gives_the_same_answer(empty: Path, kind: str, doc: Doc) -> None:
    faces = Faces(empty, kind, doc)
    copy = faces._copy()

    async def script(app: CockpitApp, pilot: Pilot[Any]) -> None:
        await press(pilot, "r")
        await until(pilot, lambda: isinstance(app.screen, ReviewScreen) and app.screen.card is not None)
        assert app.screen.card.id == faces.id  # type: ignore[attr-defined]
        await press(pilot, "x")
        if kind == "post":
            await until(pilot, lambda: "x again" in text(app))
            await press(pilot, "x")
        await until(pilot, lambda: app.screen.review.answered() == 1)  # type: ignore[attr-defined]

    play(copy, script)
    assert faces._outcome(copy) == faces.by_review("x")


def test_the_shell_publishes_what_is_not_ready_and_says_what_it_lacked(empty: Path, capsys: pytest.CaptureFixture[str]) -> None:
    faces = Faces(empty, "post", {"title": "P", "status": "draft", **OUT})
    assert faces.by_shell(*DONE, "--json") == {("post", faces.id, "status", repr("published"))}
    printed = capsys.readouterr()
    assert "“P” lacks copy, media, approval; it is published all the same." in printed.err and "lacks" not in printed.out
    faces.folder = empty.with_name("face1")
    assert faces.by_shell(*DONE) == set() and "“P” stays published." in capsys.readouterr().err


def test_the_shell_says_what_can_be_done_of_what_cannot(empty: Path, capsys: pytest.CaptureFixture[str]) -> None:
    topic = Workspace(str(empty)).add("topic", {"name": "Fairs"})
    assert main(["done", "topic", topic.id, "--plan", str(empty)]) == 2
    printed = capsys.readouterr().err
    assert "“topic” is nothing that gets done" in printed and "conversation, function, influencer, post" in printed


def test_no_face_builds_the_changes_of_a_verb_itself() -> None:
    """`Change(` stands where changes are made: the verbs, the workspace, and what has a form or a table of its own."""
    package = Path(__file__).resolve().parents[2] / "smcockpit"
    for name in ("ui/commands.py", "ui/panes/findings.py", "ui/screens/dialogs.py", "ui/screens/many.py", "ui/screens/review.py", "cli/records.py", "cli/checks.py", "cli/review.py"):
        assert "Change(" not in (package / name).read_text(encoding="utf-8"), name
