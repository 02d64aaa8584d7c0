"""What an answer of the review must never do: move a post, lower a status, say what is not so, or act on another record."""

from __future__ import annotations

import os
import random
import shutil
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from smcockpit.actions.review import Doubtful, Gone, ReviewSession, of_day
from smcockpit.plan.calendar import further
from smcockpit.plan.kinds import KINDS, STATUSES, Post, Review, Snooze
from smcockpit.reports.agenda import Card
from smcockpit.store.port import StoreError
from smcockpit.workspace import Workspace

NOW = datetime(2026, 11, 22, 9, tzinfo=ZoneInfo("America/Bogota"))
STORM = int(os.environ.get("SMCOCKPIT_STORM", "1"))
Docs = dict[tuple[str, str], dict[str, Any]]


def docs(plan: Workspace) -> Docs:
    return {(kind, one.id): one.doc for kind in KINDS for one in plan.plan.all(kind)}


def session(folder: Path, actor: str = "ana", now: datetime = NOW) -> ReviewSession:
    return ReviewSession(Workspace(str(folder), actor=actor), now=now)


def post(folder: Path, day: str, status: str, **more: Any) -> Post:
    plan = Workspace(str(folder), actor="setup")
    fields = {"title": "P", "channel": plan.plan.all("channel")[0].id, "time": f"{day}T18:30-05:00", "zone": "America/Bogota", "status": status, **more}
    made = plan.add("post", fields)
    assert isinstance(made, Post)
    return made


def card_of(one: ReviewSession, id: str) -> Card:
    return next(card for card in one.cards() if card.id == id)


@pytest.mark.parametrize(("day", "status", "section"), [("2026-12-02", "review", "approval"), ("2026-11-22", "approved", "out"), ("2026-11-23", "draft", "tomorrow"), ("2026-11-20", "scheduled", "late")])
@pytest.mark.parametrize(("key", "text", "until"), [(">", "", "2026-11-23"), ("w", "fri", "2026-11-27")])
def test_a_card_put_off_edits_no_post(empty: Path, day: str, status: str, section: str, key: str, text: str, until: str) -> None:
    made = post(empty, day, status)
    one = session(empty)
    card = card_of(one, made.id)
    assert card.section == section
    assert one.answer(card, key, text).startswith("asked again on ")
    assert one.workspace.plan.find(Post, made.id).doc == made.doc  # type: ignore[union-attr]
    assert made.id not in {card.id for card in one.cards()}  # nor is it asked at once in another section
    (snooze,) = one.workspace.plan.every(Snooze)
    assert (snooze.card, snooze.doc["until"]) == (card.key, until)
    assert one.undo() and card_of(one, made.id).key == card.key


@pytest.mark.parametrize(("kind", "fields", "field", "words"), [("task", {"title": "T", "step": "1", "due": "2026-11-20"}, "due", "due on that day"), ("influencer", {"name": "M", "next_contact": "2026-11-20"}, "next_contact", "next contact on that day")])
def test_a_task_s_due_date_and_a_next_contact_follow_and_it_is_said(empty: Path, kind: str, fields: dict[str, Any], field: str, words: str) -> None:
    one = session(empty)
    made = one.workspace.add(kind, fields)
    said = one.answer(card_of(one, made.id), ">")
    assert words in said and "23 Nov" in said and words in one.record.decided  # type: ignore[union-attr]
    assert one.workspace.plan.get(kind, made.id).doc == {**made.doc, field: "2026-11-23"}  # type: ignore[union-attr]


@pytest.mark.parametrize("status", STATUSES)
@pytest.mark.parametrize("day", ["2026-11-20", "2026-11-22", "2026-11-23", "2026-11-30"])
def test_x_never_lowers_a_status(empty: Path, day: str, status: str) -> None:
    made = post(empty, day, status)
    one = session(empty)
    for card in [card for card in one.cards() if card.id == made.id]:
        one.answer(card, "x", sure=True)
        now = one.workspace.plan.find(Post, made.id)
        assert now is not None and (now.status == status or further(status, now.status))
        assert card.key not in {other.key for other in one.cards()}, "it is answered"
        if status == "scheduled" and card.section == "tomorrow":
            assert now.doc == made.doc


def test_how_far_a_status_is() -> None:
    order = ["idea", "draft", "review", "approved", "scheduled", "published", "dropped"]
    assert list(STATUSES) == order
    for n, status in enumerate(order):
        assert [further(status, wanted) for wanted in order] == [m > n for m in range(7)]


READY = {"copy": "c", "media": "m"}


@pytest.mark.parametrize(
    ("status", "more", "hour", "doubt"),
    [
        ("scheduled", READY, 19, ""), ("approved", READY, 19, ""), ("approved", {"copy": "c"}, 19, "lacks media"), ("approved", {"media": "m"}, 19, "lacks copy"),
        ("draft", READY, 19, "lacks approval"), ("idea", {}, 19, "lacks copy, media, approval"), ("scheduled", READY, 9, "goes out on 22 Nov at 18:30 only"),
        ("idea", {}, 9, "lacks copy, media, approval; goes out on 22 Nov at 18:30 only"),
    ],
)  # fmt: skip
def test_x_asks_before_it_says_published_of_what_is_not_ready(empty: Path, status: str, more: dict[str, Any], hour: int, doubt: str) -> None:
    made = post(empty, "2026-11-22", status, **more)
    one = session(empty, now=NOW.replace(hour=hour))
    card = card_of(one, made.id)
    if doubt:
        before = docs(one.workspace)
        with pytest.raises(Doubtful, match="x again") as error:
            one.answer(card, "x")
        assert f"“P” {doubt}. " in str(error.value) and docs(one.workspace) == before
    assert one.answer(card, "x", sure=bool(doubt)) == "published"
    assert one.workspace.plan.find(Post, made.id).status == "published"  # type: ignore[union-attr]


def test_an_answer_to_a_card_that_somebody_else_dealt_with_changes_nothing(empty: Path) -> None:
    first, second = (post(empty, "2026-12-02", "review") for _n in range(2))
    ana, luis = session(empty), session(empty, "luis")
    card = card_of(ana, first.id)
    luis.answer(card_of(luis, first.id), "x")
    before = docs(luis.workspace)
    for key, text in (("x", ""), (">", ""), ("o", "Ana"), ("n", "words"), ("s", "")):
        with pytest.raises(Gone, match="luis has dealt with “18:30 IG P”; nothing was changed"):
            ana.answer(card, key, text)
    assert docs(ana.workspace) == before and ana.record is None
    other = card_of(ana, second.id)
    luis.answer(card_of(luis, second.id), "w", "fri")
    with pytest.raises(Gone, match="luis has dealt with"):  # put off for everybody, though the post is as it was
        ana.answer(other, "x")


def test_undo_takes_back_answers_of_this_review_and_nothing_else(empty: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    friday = datetime(2026, 11, 20, 9, tzinfo=ZoneInfo("America/Bogota"))
    monkeypatch.setenv("SMCOCKPIT_TODAY", "2026-11-20")
    made = Workspace(str(empty), actor="setup").add("task", {"title": "T", "step": "1", "due": "2026-11-20"})
    one = session(empty, now=friday)
    one.answer(card_of(one, made.id), "x")
    assert one.finish().finished == "yes"
    monkeypatch.setenv("SMCOCKPIT_TODAY", "2026-11-22")
    one = session(empty)
    before = docs(one.workspace)
    assert one.cards() == [] and one.undo() == "" and docs(one.workspace) == before
    assert of_day(one.workspace, "ana", one.today) is None  # nor is Friday's review today's
    late = one.workspace.add("task", {"title": "U", "step": "1", "due": "2026-11-21"})
    one.answer(card_of(one, late.id), "x")
    one.workspace.update(one.workspace.plan.get("task", late.id), {"note": "typed in a pane"})  # type: ignore[arg-type]
    assert one.undo() == ""  # my last change is no answer
    one.workspace.undo()
    one.finish()
    assert "U: done" in one.undo() and card_of(one, late.id)  # the end and the answer before it, in one step
    assert one.undo() == "" and {doc["day"] for (kind, _id), doc in docs(one.workspace).items() if kind == "review"} == {"2026-11-20"}


@pytest.fixture
def busy(empty: Path) -> Path:
    """A plan with cards of every kind that two people share."""
    plan = Workspace(str(empty), actor="setup")
    channel = plan.plan.all("channel")[0].id
    for n, (day, status) in enumerate([("2026-11-20", "scheduled"), ("2026-11-22", "approved"), ("2026-11-23", "scheduled"), ("2026-11-23", "draft"), ("2026-12-02", "review"), ("2026-12-03", "review"), ("2026-11-21", "idea")]):
        plan.add("post", {"title": f"P{n}", "channel": channel, "time": f"{day}T1{n}:00-05:00", "zone": "America/Bogota", "status": status})
    for n, day in enumerate(("2026-11-20", "2026-11-22", "2026-11-23")):
        plan.add("task", {"title": f"T{n}", "step": "1", "due": day})
    plan.add("influencer", {"name": "M", "next_contact": "2026-11-20"})
    plan.add("conversation", {"subject": "C", "received": "2026-11-20T09:00-05:00"})
    for name in ("Ana", "Luis"):
        plan.add("person", {"name": name})
    return empty


@pytest.mark.parametrize("seed", range(12 * STORM))
def test_no_answer_of_two_people_at_once_changes_another_record_than_its_own(busy: Path, tmp_path: Path, seed: int) -> None:
    """Both see cards, some of them stale by the time of the answer; a colleague edits in between. Every answer changes its
    own card's record, the review's own record and what it logs, or nothing; no post moves; no status falls."""
    dice = random.Random(seed)
    folder = tmp_path / "copy"
    shutil.copytree(busy, folder)
    people = [session(folder, name) for name in ("ana", "luis")]
    held = {one: one.cards() for one in people}  # what each has on the screen
    watcher = Workspace(str(folder), actor="watcher")
    answered = refused = 0
    for _n in range(14):
        one = dice.choice(people)
        if dice.random() < 0.4:
            held[one] = one.cards()
        if dice.random() < 0.3 and (posts := list(watcher.plan.every(Post))):
            watcher.update(dice.choice(posts), {"status": dice.choice(list(STATUSES))})
        if dice.random() < 0.5:
            one.workspace.poll(force=True)
        if not held[one]:
            continue
        card = dice.choice(held[one])
        key = dice.choice(card.answers)
        text = {"o": "Luis", "w": "fri", "n": "words"}.get(key, "")
        watcher.poll(force=True)
        before = docs(watcher)
        try:
            one.answer(card, key, text, sure=dice.random() < 0.5)
            answered += 1
        except (ValueError, StoreError):
            refused += 1
            watcher.poll(force=True)
            assert docs(watcher) == before
            continue
        watcher.poll(force=True)
        after = docs(watcher)
        changed = {name for name in before.keys() | after.keys() if before.get(name) != after.get(name)}
        others = {(kind, id) for kind, id in changed if (kind, id) != (card.kind, card.id)}
        assert all(kind in ("review", "snooze", "contact") and ((kind, id) not in before or kind == "review") for kind, id in others)
        assert all(after[name]["card"] == card.key for name in others if name[0] == "snooze")
        assert all(after[name]["influencer"] == card.id for name in others if name[0] == "contact")
        assert all(after[name]["who"] == one.workspace.actor for name in others if name[0] == "review")
        if card.kind == "post":
            then, now = before["post", card.id], after["post", card.id]
            assert then["time"] == now["time"]
            assert then["status"] == now["status"] or further(then["status"], now["status"])
    assert answered


def test_the_review_of_a_day_is_its_newest(empty: Path) -> None:
    plan = Workspace(str(empty), actor="ana")
    for who, day in (("ana", "2026-11-20"), ("luis", "2026-11-22"), ("ana", "2026-11-22"), ("ana", "2026-11-22")):
        last = plan.add("review", {"day": day, "who": who, "started": f"{day}T09:00-05:00"})
    found = of_day(plan, "ana", plan.today())
    assert isinstance(found, Review) and found.id == last.id and of_day(plan, "eva", plan.today()) is None
