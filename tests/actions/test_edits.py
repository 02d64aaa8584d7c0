"""What each verb on records means, as tables of examples: record in, changes out."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from itertools import count
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from smcockpit.actions import edits
from smcockpit.checks.rule import Diagnostic, Fix
from smcockpit.plan.kinds import KINDS, STATUSES
from smcockpit.plan.plan import Plan
from smcockpit.plan.record import Record
from smcockpit.store.port import Row
from smcockpit.workspace import Change

TODAY = date(2026, 11, 22)
NOW = datetime(2026, 11, 22, 9, 30, tzinfo=ZoneInfo("America/Bogota"))
DAY, YESTERDAY, TOMORROW = "2026-11-22", "2026-11-21", "2026-11-23"
Doc = dict[str, Any]


def ids() -> Callable[[], str]:
    numbers = count(1)
    return lambda: f"new{next(numbers)}"


def record(kind: str, doc: Doc, id: str = "r") -> Record:
    return KINDS[kind](id, 1, doc)


def fields(changes: list[Change]) -> list[Any]:
    """What a verb sets on each record; a new record as (kind, document)."""
    return [dict(change.fields or {}) if change.base is not None else (change.kind, dict(change.fields or {})) for change in changes]


def contact(**more: str) -> tuple[str, Doc]:
    return "contact", {"influencer": "r", "day": DAY, **more}


@pytest.mark.parametrize(
    ("kind", "doc", "expected"),
    [
        ("task", {"title": "T"}, [{"done": DAY}]), ("task", {"title": "T", "done": YESTERDAY}, []), ("change", {"what": "C"}, [{"done": DAY}]),
        ("function", {"name": "F"}, [{"done": DAY}]), ("setup", {"item": "S"}, [{"state": "done", "day": DAY}]), ("setup", {"state": "unneeded"}, [{"state": "done", "day": DAY}]),
        ("setup", {"state": "done", "day": YESTERDAY}, []), ("conversation", {"subject": "C"}, [{"answered": "2026-11-22T09:30-05:00"}]),
        ("conversation", {"answered": "2026-11-20T09:30-05:00"}, []), ("goal", {"title": "G"}, []), ("persona", {"name": "P"}, []),
        *(("post", {"status": status}, [{"status": "published"}]) for status in ("draft", "review", "scheduled")),
        ("post", {"status": "idea"}, [{"status": "published"}]), ("post", {"status": "approved", "approved": YESTERDAY}, [{"status": "published"}]),
        ("post", {"status": "published"}, []), ("post", {"status": "dropped"}, []), ("post", {"status": "boosted"}, []),
        ("influencer", {"name": "M"}, [contact(by="ana"), {"last_contact": DAY}]),
        ("influencer", {"name": "M", "next_contact": YESTERDAY}, [contact(by="ana"), {"last_contact": DAY, "next_contact": None}]),
        ("influencer", {"name": "M", "next_contact": DAY}, [contact(by="ana"), {"last_contact": DAY, "next_contact": None}]),
        ("influencer", {"name": "M", "next_contact": TOMORROW}, [contact(by="ana"), {"last_contact": DAY}]),
    ],
)  # fmt: skip
def test_done(kind: str, doc: Doc, expected: list[Any]) -> None:
    changes = edits.done([record(kind, doc)], NOW, TODAY, "ana", ids())
    assert fields(changes) == expected
    assert not changes or edits.can_be_done(kind)


def test_a_contact_by_somebody_the_plan_does_not_know_names_nobody() -> None:
    assert fields(edits.contacted([record("influencer", {"name": "M"}), record("task", {})], TODAY, "", ids())) == [contact(), {"last_contact": DAY}]


@pytest.mark.parametrize(
    ("kind", "doc", "expected"),
    [
        ("task", {"done": YESTERDAY}, [{"done": None}]), ("task", {}, []), ("change", {"done": DAY}, [{"done": None}]), ("conversation", {"answered": "2026-11-20T09:30-05:00"}, [{"answered": None}]),
        ("conversation", {}, []), ("setup", {"state": "done", "day": DAY}, [{"state": "open", "day": None}]), ("setup", {"state": "unneeded"}, []), ("setup", {}, []),
        ("post", {"status": "published"}, [{"status": "scheduled"}]), *(("post", {"status": status}, []) for status in STATUSES if status != "published"),
        ("post", {"status": "boosted"}, []), ("influencer", {"last_contact": DAY}, []), ("goal", {}, []),
    ],
)  # fmt: skip
def test_undone(kind: str, doc: Doc, expected: list[Any]) -> None:
    assert fields(edits.undone([record(kind, doc)])) == expected


@pytest.mark.parametrize("kind", list(KINDS))
def test_what_can_be_done_is_what_done_changes(kind: str) -> None:
    assert bool(edits.done([record(kind, {})], NOW, TODAY, "", ids())) == edits.can_be_done(kind)


READY = {"copy": "c", "media": "m", "time": "2026-11-22T09:30-05:00", "zone": "America/Bogota"}


@pytest.mark.parametrize(
    ("doc", "count"),
    [
        ({"status": "scheduled", **READY}, 0), ({"status": "scheduled", **READY, "time": "2026-11-22T09:31-05:00"}, 1), ({"status": "draft", **READY}, 1),
        ({"status": "idea", "time": "2026-11-23T09:31-05:00"}, 2), ({"status": "published"}, 0), ({"status": "dropped"}, 0),
    ],
)  # fmt: skip
def test_unready_are_the_posts_that_would_be_published_and_can_hardly_be_out(doc: Doc, count: int) -> None:
    post = record("post", doc)
    unready = edits.unready(Plan([]), [post, record("task", {}, "t")], NOW)
    assert len(unready.get("r", [])) == count and set(unready) <= {"r"}


FURTHER = ["draft", "review", "approved", "scheduled", "published", "published"]


@pytest.mark.parametrize(("status", "following"), [*zip(STATUSES, FURTHER, strict=False), ("dropped", "idea")])
def test_a_status_further(status: str, following: str) -> None:
    changes = edits.step_status([record("post", {"status": status}), record("task", {})], 1, TODAY)
    approved = {"approved": DAY} if following == "approved" else {}
    assert fields(changes) == ([] if status == following else [{"status": following, **approved}])


@pytest.mark.parametrize(
    ("doc", "expected"),
    [
        ({"status": "idea"}, []), ({"status": "draft"}, [{"status": "idea"}]), ({"status": "approved", "approved": DAY}, [{"status": "review", "approved": None}]),
        ({"status": "approved"}, [{"status": "review"}]), ({"status": "scheduled", "approved": YESTERDAY}, [{"status": "approved"}]), ({"status": "scheduled"}, [{"status": "approved"}]),
        ({"status": "published"}, [{"status": "scheduled"}]), ({"status": "boosted"}, []), ({"status": "dropped", "approved": DAY}, [{"status": "idea", "approved": None}]),
    ],
)  # fmt: skip
def test_a_status_back(doc: Doc, expected: list[Doc]) -> None:
    assert fields(edits.step_status([record("post", doc)], -1, TODAY)) == expected


@pytest.mark.parametrize(("status", "approves"), [("idea", True), ("draft", True), ("review", True), ("approved", False), ("scheduled", False), ("published", False), ("dropped", False), ("boosted", False)])
def test_approve_raises_and_never_lowers(status: str, approves: bool) -> None:
    assert fields(edits.approve([record("post", {"status": status}), record("task", {})], TODAY)) == ([{"status": "approved", "approved": DAY}] if approves else [])


@pytest.mark.parametrize(
    ("kind", "doc", "days", "expected"),
    [
        ("post", {"time": "2026-11-22T09:30-05:00", "zone": "America/Bogota"}, 7, [{"time": "2026-11-29T09:30-05:00"}]),
        ("post", {"time": "2026-03-28T09:30+01:00", "zone": "Europe/Madrid"}, 1, [{"time": "2026-03-29T09:30+02:00"}]),  # the clocks change that night
        ("post", {}, 1, []), ("post", {"time": "2026-11-22T09:30-05:00", "zone": "America/Bogota", "status": "published"}, 1, []),
        ("task", {"due": "2026-11-30"}, 1, [{"due": "2026-12-01"}]), ("task", {}, -1, [{"due": YESTERDAY}]), ("change", {"due": DAY}, 7, [{"due": "2026-11-29"}]),
        ("influencer", {"next_contact": DAY}, -7, [{"next_contact": "2026-11-15"}]), ("influencer", {}, 1, [{"next_contact": TOMORROW}]), ("goal", {}, 1, []),
    ],
)  # fmt: skip
def test_move(kind: str, doc: Doc, days: int, expected: list[Doc]) -> None:
    assert fields(edits.move([record(kind, doc)], days, TODAY)) == expected


@pytest.mark.parametrize(("kind", "expected"), [("task", {"due": TOMORROW}), ("influencer", {"next_contact": TOMORROW}), *((kind, ("snooze", {"card": "k", "until": TOMORROW})) for kind in ("post", "kpi", "conversation"))])
def test_put_off(kind: str, expected: Any) -> None:
    assert fields(edits.put_off(record(kind, {}), "k", date(2026, 11, 23), ids())) == [expected]


def test_put_off_a_record_that_is_gone_lets_the_card_sleep() -> None:
    assert fields(edits.put_off(None, "k", TODAY, ids())) == [("snooze", {"card": "k", "until": DAY})]


def test_assign_and_note() -> None:
    records = [record("task", {"note": "a", "owner": "x"}), record("snooze", {}), record("post", {}, "p")]
    assert fields(edits.assign(records, "luis")) == [{"owner": "luis"}, {"owner": "luis"}] and fields(edits.assign(records, "")) == [{"owner": None}, {"owner": None}]
    assert fields(edits.note(records, " b\x1b[2J ")) == [{"note": "a\nb[2J"}, {"note": "b[2J"}] and edits.note(records, " \x07 ") == []


@pytest.mark.parametrize(
    ("kind", "doc", "steps", "expected"),
    [
        ("influencer", {"relevance": 50.0}, 1, [{"relevance": 55.0}]), ("influencer", {"relevance": 96.0}, 1, [{"relevance": 100.0}]), ("influencer", {"relevance": 3.0}, -1, [{"relevance": 0.0}]),
        ("influencer", {}, 1, [{"relevance": 5.0}]), ("influencer", {}, -1, [{"relevance": 0.0}]), ("influencer", {"relevance": 95.0}, 1, [{"relevance": 100.0}]),
        ("kpi", {"target": 4.2, "unit": "percent"}, 1, [{"target": 4.3}]), ("kpi", {"target": 7.0, "unit": "count"}, 1, [{"target": 8.0}]), ("kpi", {"target": 99.0, "unit": "count"}, -1, [{"target": 98.0}]),
        ("kpi", {"target": 100.0, "unit": "count"}, 1, [{"target": 110.0}]), ("kpi", {"target": -2500.0, "unit": "count"}, -1, [{"target": -2600.0}]), ("kpi", {}, 1, []), ("task", {}, 1, []),
    ],
)  # fmt: skip
def test_change_value(kind: str, doc: Doc, steps: int, expected: list[Doc]) -> None:
    assert fields(edits.change_value([record(kind, doc)], steps)) == expected


@pytest.mark.parametrize(
    ("kind", "doc", "copy"),
    [
        ("task", {"title": "T", "due": DAY, "done": DAY}, {"title": "T", "due": DAY}), ("influencer", {"name": "M", "last_contact": DAY, "next_contact": DAY}, {"name": "M", "next_contact": DAY}),
        *(("post", {"title": "P", "status": status, "approved": DAY}, {"title": "P", "status": "draft"}) for status in ("scheduled", "published", "dropped")),
        *(("post", {"title": "P", "status": status, "approved": DAY}, {"title": "P", "status": status, "approved": DAY}) for status in ("idea", "draft", "review", "approved", "boosted")),
        ("setup", {"item": "S", "state": "done", "day": DAY}, {"item": "S", "state": "open"}), ("setup", {"item": "S", "state": "unneeded"}, {"item": "S", "state": "unneeded"}),
        ("conversation", {"subject": "C", "answered": DAY}, {"subject": "C"}), ("goal", {"title": "G", "from_newer": [1]}, {"title": "G", "from_newer": [1]}),
    ],
)  # fmt: skip
def test_a_copy_has_done_nothing_yet(kind: str, doc: Doc, copy: Doc) -> None:
    (change,) = edits.duplicate([record(kind, doc)], ids())
    assert change == Change(kind, "new1", None, copy, doc)


def test_fields_that_are_so_already_are_not_set_again() -> None:
    one = record("goal", {"title": "G", "note": "n"})
    assert fields(edits.set_fields(one, {"title": "G", "note": None, "family": "know"})) == [{"note": None, "family": "know"}]
    assert edits.set_fields(one, {"title": "G", "owner": None}) == []


def test_one_field_of_many_takes_the_plan_s_zone_beside_a_new_time() -> None:
    plan = Plan([Row("brand", "b", 1, 1, {"name": "B", "zone": "America/Bogota"}, "")])
    posts = [record("post", {"zone": "Europe/Madrid"}), record("post", {"zone": "America/Bogota"}, "p")]
    time = "2026-11-22T09:30-05:00"
    assert fields(edits.set_field(posts, "time", time, plan.context(TODAY))) == [{"time": time, "zone": "America/Bogota"}, {"time": time}]


def test_delete_and_touched() -> None:
    records = [record("goal", {"title": "G"}), record("task", {}), record("goal", {}, "s")]
    changes = edits.delete(records[::2])
    assert changes == [Change("goal", "r", {"title": "G"}, None), Change("goal", "s", {}, None)]
    assert edits.touched(records, changes) == [records[0], records[2]]


def test_fixes_of_one_record_are_one_change_and_what_is_gone_is_left() -> None:
    plan = Plan([Row("post", "p", 1, 1, {"title": "P", "topic": "x", "goal": "x"}, "")])

    def diagnostic(*changes: tuple[str, str, Doc | None]) -> Diagnostic:
        return Diagnostic("SM1", "error", "", "post", "p", (), Fix("", changes) if changes else None)

    several = [diagnostic(("post", "p", {"topic": None})), diagnostic(), diagnostic(("post", "p", {"goal": None}), ("post", "gone", None))]
    assert edits.fix(plan, several) == [Change("post", "p", {"title": "P", "topic": "x", "goal": "x"}, {"topic": None, "goal": None})]
    deleted = [diagnostic(("post", "p", None)), diagnostic(("post", "p", {"goal": None}))]
    assert edits.fix(plan, deleted) == [Change("post", "p", {"title": "P", "topic": "x", "goal": "x"}, None)]
