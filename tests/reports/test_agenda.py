"""The agenda as a table of plans and days, and the review that walks it."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from smcockpit.actions.review import ReviewSession, last, streak, summary
from smcockpit.plan.kinds import Review, Task
from smcockpit.plan.plan import Plan
from smcockpit.reports.agenda import SECTIONS, agenda, person_of
from smcockpit.store.ids import new_id
from smcockpit.store.port import Row
from smcockpit.workspace import Workspace

TODAY = date(2026, 11, 22)
ANA, LUIS, IG = new_id(), new_id(), new_id()


def plan(*docs: tuple[str, dict[str, Any]], zone: str = "America/Bogota") -> Plan:
    base = [
        ("brand", new_id(), {"name": "Café", "language": "en", "zone": zone}), ("person", ANA, {"name": "Ana Rojas"}),
        ("person", LUIS, {"name": "Luis Peña"}), ("channel", IG, {"platform": "instagram", "handle": "@c", "status": "open"}),
    ]  # fmt: skip
    rows = [*base, *((kind, new_id(), doc) for kind, doc in docs)]
    return Plan([Row(kind, id, 1, 1, doc, "test") for kind, id, doc in rows])


def post(time: str, status: str, zone: str = "America/Bogota", **more: Any) -> tuple[str, dict[str, Any]]:
    return "post", {"title": "P", "channel": IG, "time": time, "zone": zone, "status": status, **more}


@pytest.mark.parametrize(
    ("docs", "day", "sections"),
    [
        ([], TODAY, []),
        ([("task", {"title": "T", "step": "1", "due": "2026-11-20"})], TODAY, ["late"]),
        ([("task", {"title": "T", "step": "1", "due": "2026-11-20", "done": "2026-11-21"})], TODAY, []),
        ([("task", {"title": "T", "step": "1", "due": "2026-11-22"})], TODAY, ["due"]),
        ([("task", {"title": "T", "step": "1", "due": "2026-11-23"})], TODAY, ["tomorrow"]),
        ([("task", {"title": "T", "step": "1", "due": "2026-12-01"})], date(2026, 11, 30), ["tomorrow"]),  # over the end of a month
        ([post("2026-11-20T09:00-05:00", "approved")], TODAY, ["late"]),
        ([post("2026-11-22T09:00-05:00", "scheduled", copy="c", media="m")], TODAY, ["out"]),
        ([post("2026-11-22T09:00-05:00", "published")], TODAY, []),
        ([post("2026-11-22T09:00-05:00", "review")], TODAY, ["out"]),  # asked about once, as what it is first
        ([post("2026-11-25T09:00-05:00", "review")], TODAY, ["approval"]),
        ([post("2026-11-23T09:00-05:00", "draft")], TODAY, ["tomorrow"]),
        ([post("2026-11-23T09:00-05:00", "scheduled", copy="c", media="m")], TODAY, []),
        ([("conversation", {"subject": "C", "received": "2026-11-20T09:00-05:00"})], TODAY, ["promise"]),
        ([("conversation", {"subject": "C", "received": "2026-11-20T09:00-05:00", "answered": "2026-11-20T10:00-05:00"})], TODAY, []),
        ([("conversation", {"subject": "C", "received": "2026-11-21T20:00-05:00"})], TODAY, []),
        ([("influencer", {"name": "M", "next_contact": "2026-11-22"})], TODAY, ["cold"]),
        ([("influencer", {"name": "M", "next_contact": "2026-11-24"})], TODAY, []),
        # summer time: the hour that is skipped in Madrid on 29 March 2026, and a post that is tomorrow in the plan's zone only
        ([post("2026-03-29T02:30+01:00", "scheduled", "Europe/Madrid", copy="c", media="m")], date(2026, 3, 29), ["out"]),
        ([post("2026-10-25T02:30+02:00", "scheduled", "Europe/Madrid", copy="c", media="m")], date(2026, 10, 25), ["out"]),
    ],
)  # fmt: skip
def test_what_a_day_asks_for(docs: list[tuple[str, dict[str, Any]]], day: date, sections: list[str]) -> None:
    zone = "Europe/Madrid" if any(doc.get("zone") == "Europe/Madrid" for _kind, doc in docs) else "America/Bogota"
    cards = agenda(plan(*docs, zone=zone), [], day)
    assert [card.section for card in cards] == sections
    assert all(card.what and card.why and card.answers for card in cards)


def test_cards_come_in_the_order_of_a_morning_and_for_their_person() -> None:
    one = plan(
        ("influencer", {"name": "M", "next_contact": "2026-11-22", "owner": LUIS}), post("2026-11-25T09:00-05:00", "review", owner=ANA),
        ("task", {"title": "today", "step": "1", "due": "2026-11-22"}), ("task", {"title": "late", "step": "1", "due": "2026-11-01", "owner": ANA}),
    )  # fmt: skip
    order = [card.section for card in agenda(one, [], TODAY)]
    assert order == sorted(order, key=list(SECTIONS).index) == ["late", "due", "approval", "cold"]
    assert [card.section for card in agenda(one, [], TODAY, LUIS)] == ["due", "cold"]  # his, and what is nobody's
    assert person_of(one, "ana") == ANA and person_of(one, "nobody") == ""


def test_a_promise_is_measured_on_the_clock_and_a_snooze_hides_a_card() -> None:
    talk = ("conversation", {"subject": "C", "received": "2026-11-21T09:00-05:00"})
    now = datetime(2026, 11, 22, 8, 59, tzinfo=ZoneInfo("America/Bogota"))
    assert agenda(plan(talk), [], TODAY, now=now) == []
    (card,) = agenda(plan(talk), [], TODAY, now=now.replace(hour=10))
    assert "25 h" in card.why and card.since == date(2026, 11, 21)
    one = plan(talk)
    key = agenda(one, [], TODAY, now=now.replace(hour=10))[0].key
    one.apply([Row("snooze", new_id(), 1, 2, {"card": key, "until": "2026-11-24"}, "x")])
    assert agenda(one, [], TODAY, now=now.replace(hour=10)) == []


def test_the_demo_s_cards_cover_every_kind(demo: Path) -> None:
    session = ReviewSession(Workspace(str(demo)), now=datetime(2026, 11, 22, 9, tzinfo=ZoneInfo("America/Bogota")))
    found = {card.section for card in session.cards()}
    assert found >= {"late", "due", "out", "approval", "kpi", "cold", "stale"}
    assert len({card.key for card in session.cards()}) == len(session.cards())


# ---- the review


@pytest.fixture
def session(demo: Path) -> ReviewSession:
    return ReviewSession(Workspace(str(demo), actor="ana"), now=datetime(2026, 11, 22, 9, tzinfo=ZoneInfo("America/Bogota")))


def test_each_answer_is_one_edit_with_its_line_and_one_undo(session: ReviewSession) -> None:
    first = session.cards()[0]
    assert session.answer(first, "x") == "done" and first.key not in {card.key for card in session.cards()}
    assert session.record is not None and session.record.decided.count("\n") == 0 and ": done" in session.record.decided
    assert session.undo().startswith("review: ") and session.cards()[0].key == first.key and session.answered() == 0


@pytest.mark.parametrize(("section", "key", "text", "field"), [("late", ">", "", "due"), ("late", "w", "+3d", "due"), ("late", "o", "Luis", "owner"), ("late", "n", "hello", "note"), ("cold", "x", "", "last_contact"), ("cold", "w", "fri", "next_contact"), ("approval", "x", "", "status")])
def test_answers_do_what_they_say(session: ReviewSession, section: str, key: str, text: str, field: str) -> None:
    card = next(card for card in session.cards() if card.section == section)
    before = session.workspace.plan.get(card.kind, card.id)
    assert before is not None and session.answer(card, key, text)
    after = session.workspace.plan.get(card.kind, card.id)
    assert after is not None and after.doc.get(field) != before.doc.get(field)


def test_a_number_that_was_seen_stays_away_and_nonsense_is_said(session: ReviewSession) -> None:
    card = next(card for card in session.cards() if card.section == "kpi")
    session.answer(card, "x")
    assert card.key not in {one.key for one in session.cards()}
    other = session.cards()[0]
    for key, text in (("w", "yesterday"), ("w", "whenever"), ("o", "Nobody At All"), ("n", ""), ("z", "")):
        with pytest.raises(ValueError, match=r"\w"):
            session.answer(other, key, text)
    assert session.cards()[0].key == other.key


def test_left_and_taken_up_again(session: ReviewSession, demo: Path) -> None:
    cards = session.cards()
    session.answer(cards[0], "s")
    session.answer(cards[1], "x", sure=True)
    again = ReviewSession(Workspace(str(demo), actor="ana"), now=datetime(2026, 11, 22, 9, 30, tzinfo=ZoneInfo("America/Bogota")))
    assert [card.key for card in again.cards()] == [card.key for card in cards[2:]] and again.answered() == 2
    again.answer(again.cards()[0], "s")
    record = again.finish()
    assert record.finished == "yes" and "cards left" in record.decided and again.workspace.plan.count("review") == 2
    text = summary(record, "Café Andino")
    assert text.startswith("## Café Andino · Sun 22 Nov 2026 · ana · ") and text.count("- ") >= 4
    assert last(again.workspace) is not None and streak(again.workspace, "ana") == 1


def test_two_people_never_do_a_card_twice(demo: Path) -> None:
    now = datetime(2026, 11, 22, 9, tzinfo=ZoneInfo("America/Bogota"))
    ana, luis = (ReviewSession(Workspace(str(demo), actor=name), now=now) for name in ("ana", "luis"))
    first = ana.cards()[0]
    assert luis.cards()[0].key == first.key
    ana.answer(first, "x")
    luis.workspace.poll(force=True)
    assert first.key not in {card.key for card in luis.cards()}
    luis.answer(luis.cards()[0], "x", sure=True)
    assert {one.who for one in Workspace(str(demo)).plan.every(Review) if one.day == TODAY} == {"ana", "luis"}


def test_a_streak_passes_over_weekends(workspace: Workspace) -> None:
    for day in ("2026-11-17", "2026-11-18", "2026-11-19", "2026-11-20"):  # Tuesday to Friday; the 22nd is a Sunday
        workspace.add("review", {"day": day, "who": "ana", "started": f"{day}T09:00-05:00", "finished": "yes"})
    assert streak(workspace, "ana") == 4 and streak(workspace, "luis") == 0
    workspace.add("review", {"day": "2026-11-12", "who": "ana", "started": "2026-11-12T09:00-05:00", "finished": "yes"})
    assert streak(workspace, "ana") == 4  # Monday was left out


def test_tasks_stay_the_only_kind_that_is_ticked(session: ReviewSession) -> None:
    card = next(card for card in session.cards() if card.kind == "task")
    session.answer(card, "x")
    task = session.workspace.plan.find(Task, card.id)
    assert task is not None and task.done == TODAY
