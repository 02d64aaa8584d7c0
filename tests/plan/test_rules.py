"""Rules of plan, calendar and influence, as tables of examples."""

from __future__ import annotations

from datetime import date
from typing import Any, NamedTuple

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from smcockpit.i18n import languages
from smcockpit.plan.calendar import (
    cadence,
    in_days,
    is_late,
    late_posts,
    moved,
    next_status,
    to_contact,
    upcoming_posts,
)
from smcockpit.plan.fields import Context, parse_number
from smcockpit.plan.filter import compile_filter
from smcockpit.plan.influence import quadrant, reach_of, score
from smcockpit.plan.kinds import KINDS, Influencer, Post
from smcockpit.plan.plan import Plan
from smcockpit.plan.progress import next_action, overall, progress, steps
from smcockpit.plan.validation import InvalidRecord, validate
from smcockpit.ui.widgets.labels import nearest, place_labels
from tests.catalogue import own_texts

TODAY = date(2026, 11, 22)


class R(NamedTuple):
    kind: str
    id: str
    rev: int
    doc: dict[str, Any] | None
    actor: str = ""


def plan_of(*rows: tuple[str, str, dict[str, Any]]) -> Plan:
    return Plan([R("brand", "b", 1, {"name": "B", "zone": "America/Bogota", "language": "en"}), *(R(k, i, 1, d) for k, i, d in rows)])


IG = ("channel", "ig", {"platform": "instagram", "handle": "@cafe", "cadence": 2, "status": "open"})
ANA = ("person", "ana", {"name": "Ana Rojas"})


def post(id: str, **doc: Any) -> tuple[str, str, dict[str, Any]]:
    return "post", id, {"title": id, "channel": "ig", "zone": "America/Bogota", **doc}


# ---- the framework


def test_the_framework_has_fourteen_steps_and_1b_in_every_language() -> None:
    assert [step.number for step in steps()] == ["1", "1b", *map(str, range(2, 15))]
    for code in languages():
        own = own_texts("framework", code)
        assert list(own["steps"]) == [step.number for step in steps()]
        for step in own["steps"].values():
            assert step["title"] and step["purpose"] and step["good"] and len(step["tasks"]) >= 3
    assert not set(own_texts("framework", "en")["setup"]) & set(own_texts("framework", "es")["setup"])


# ---- progress


def test_progress_says_why_a_step_is_not_done() -> None:
    plan = plan_of(
        ("task", "1", {"title": "a", "step": "1", "done": "2026-01-01"}),
        ("task", "2", {"title": "b", "step": "2"}),
        ("task", "3", {"title": "c", "step": "3", "due": "2026-11-20"}),
        ("task", "4", {"title": "d", "step": "3", "done": "2026-11-20"}),
    )
    found = {entry.step.number: entry for entry in progress(plan, TODAY)}
    assert found["1"].state == "under way" and (found["1"].tasks_done, found["1"].tasks) == (1, 1)  # a tick makes no step done
    assert found["2"].state == "under way" and "Describe a persona" in found["2"].reason
    assert found["3"].state == "late" and "“c” since 20 Nov" in found["3"].reason and found["3"].late == 1
    assert found["13"].state == "open" and found["13"].next is not None and found["13"].next.kind == "advocate"
    assert 0 < overall(list(found.values())) < 0.5
    action = next_action(plan, list(found.values()))
    assert action is not None and (action.kind, action.id) == ("task", "3")


# ---- calendar


@pytest.mark.parametrize(
    ("time", "status", "late"),
    [
        ("2026-11-21T09:00-05:00", "approved", True), ("2026-11-21T09:00-05:00", "published", False), ("2026-11-21T09:00-05:00", "dropped", False),
        ("2026-11-22T09:00-05:00", "draft", False), ("2026-11-21T23:30-05:00", "draft", True), (None, "idea", False),
    ],
)  # fmt: skip
def test_late(time: str | None, status: str, late: bool) -> None:
    plan = plan_of(IG, post("p", status=status, **({"time": time} if time else {})))
    record = plan.find(Post, "p")
    assert record is not None and is_late(record, TODAY, "America/Bogota") is late
    assert [p.id for p in late_posts(plan, TODAY)] == (["p"] if late else [])


def test_a_post_stands_on_the_day_of_the_plans_own_zone() -> None:
    plan = plan_of(IG, post("p", time="2026-11-23T03:00+00:00", zone="UTC", status="draft"))
    days = in_days(plan, date(2026, 11, 16), 7)
    assert [p.id for p in days[TODAY]] == ["p"]


def test_a_day_on_is_the_same_hour_on_the_wall() -> None:
    record = Post("p", 1, {"time": "2026-03-28T09:30+01:00", "zone": "Europe/Madrid"})
    after = moved(record, 1)
    assert after is not None and after.isoformat(timespec="minutes") == "2026-03-29T09:30+02:00"


def test_the_stored_offset_never_moves_a_post() -> None:
    assert str(Post("p", 1, {"time": "2026-07-01T09:30+09:00", "zone": "Europe/Madrid"}).time) == "2026-07-01 09:30:00+02:00"


def test_cadence_counts_what_is_planned_and_not_dropped() -> None:
    plan = plan_of(
        IG, post("a", time="2026-11-17T09:00-05:00", status="published"), post("b", time="2026-11-18T09:00-05:00", status="dropped"),
        post("c", time="2026-11-25T09:00-05:00", status="draft"),
    )  # fmt: skip
    (one,) = cadence(plan, TODAY)
    assert (one.planned, one.published, one.target, one.state) == (1, 1, 2, "short")


def test_agenda_ends_with_what_has_no_date() -> None:
    plan = plan_of(IG, post("x"), post("b", time="2026-11-24T09:00-05:00"), post("a", time="2026-11-23T09:00-05:00"), post("old", time="2026-10-01T09:00-05:00"))
    assert [p.id for p in upcoming_posts(plan, TODAY)] == ["a", "b", "x"]


def test_status_steps_and_never_drops() -> None:
    assert next_status("draft") == "review" and next_status("draft", -1) == "idea"
    assert next_status("published") == "published" and next_status("idea", -1) == "idea" and next_status("dropped") == "idea"


def test_who_is_to_contact() -> None:
    plan = plan_of(
        ("influencer", "due", {"name": "due", "next_contact": "2026-11-22"}), ("influencer", "cold", {"name": "cold", "last_contact": "2026-09-01"}),
        ("influencer", "warm", {"name": "warm", "last_contact": "2026-11-01"}), ("influencer", "later", {"name": "later", "last_contact": "2026-01-01", "next_contact": "2026-12-01"}),
    )  # fmt: skip
    assert [person.id for person in to_contact(plan, TODAY)] == ["cold", "due"]


# ---- influence


def test_score_shows_its_parts_and_says_when_one_is_missing() -> None:
    full = score(Influencer("a", 1, {"reach": 100, "relevance": 50, "resonance": 0}))
    assert full is not None and full.value == pytest.approx(47.5) and not full.partial
    part = score(Influencer("a", 1, {"relevance": 50}))
    assert part is not None and part.value == 50 and part.partial
    assert score(Influencer("a", 1, {})) is None
    assert reach_of(Influencer("a", 1, {"audience": 999_999})) == pytest.approx(100)
    assert quadrant(80, 80) == "activate" and quadrant(10, 80) == "cultivate" and quadrant(80, 10) == "reach only" and quadrant(1, 1) == "watch"


@pytest.mark.parametrize(
    ("dx", "dy", "expected"),
    [(1, 0, "right"), (-1, 0, "left"), (0, -1, "above"), (0, 1, "below")],
)
def test_arrows_go_to_the_nearest_that_way(dx: int, dy: int, expected: str) -> None:
    places = {"here": (20.0, 10.0), "right": (30.0, 10.0), "far": (60.0, 10.0), "left": (10.0, 11.0), "above": (20.0, 5.0), "below": (21.0, 14.0)}
    assert nearest(places, "here", dx, dy) == expected


_points = st.dictionaries(st.integers(0, 60), st.tuples(st.integers(0, 39), st.integers(0, 12)), min_size=2, max_size=40).filter(
    lambda d: len(set(d.values())) == len(d)
)


@example({0: (3, 0), 1: (5, 8), 2: (10, 3), 3: (21, 0)})
@settings(derandomize=True, max_examples=300)
@given(_points)
def test_every_point_can_be_reached_by_arrows(points: dict[int, tuple[int, int]]) -> None:
    places = {key: (float(x), float(y)) for key, (x, y) in points.items()}
    start = next(iter(places))
    seen, todo = {start}, [start]
    while todo:
        here = todo.pop()
        for dx, dy in ((1, 0), (-1, 0), (0, 1), (0, -1)):
            there = nearest(places, here, dx, dy)
            if there not in seen:
                seen.add(there)
                todo.append(there)
    assert seen == set(places)


@given(_points)
def test_labels_never_collide(points: dict[int, tuple[int, int]]) -> None:
    names = {key: f"Name {key} Long" for key in points}
    reserved = {(x, 0) for x in range(5)}
    labels = place_labels(points, names, 40, 13, next(iter(points)), reserved)
    taken = [*points.values(), *reserved]
    for label in labels.values():
        cells = [(label.column + n, label.row) for n in range(len(label.text))]
        assert all(0 <= x < 40 and 0 <= y < 13 for x, y in cells)
        assert not set(cells) & set(taken)
        taken += cells


# ---- filter


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", ["a", "b", "c"]), ("ch:ig", ["a", "b"]), ("channel:x", ["c"]), ("status:draft", ["a"]), ("estado:borrador", []),
        ("owner:ana", ["a"]), ("!owner:ana", ["b", "c"]), ("due<7d", ["a"]), ("time>2026-12-01", ["b"]), ("#launch", ["b"]), ("done", ["c"]),
        ("!done ch:ig", ["a", "b"]), ("teaser", ["b"]), ("ana", ["a"]), ('"big day"', ["c"]), ("owner:-", ["b", "c"]),
    ],
)  # fmt: skip
def test_filter(text: str, found: list[str]) -> None:
    plan = plan_of(
        IG, ANA, ("channel", "x", {"platform": "x", "handle": "@cafe"}), ("topic", "t", {"name": "Launches"}),
        post("a", status="draft", owner="ana", time="2026-11-23T09:00-05:00"),
        post("b", status="idea", title="Teaser", topic="t", time="2026-12-24T09:00-05:00"),
        post("c", status="published", channel="x", title="The big day"),
    )  # fmt: skip
    test = compile_filter(text, plan, TODAY)
    assert sorted(record.id for record in plan.all("post") if test(record)) == found


def test_a_filter_that_makes_no_sense_is_said() -> None:
    with pytest.raises(ValueError, match="nonsense"):
        compile_filter("nonsense:1", plan_of(), TODAY)
    with pytest.raises(ValueError, match="is not a number"):
        compile_filter("due<soon", plan_of(), TODAY)


# ---- fields and checks


@pytest.mark.parametrize(
    ("text", "value"),
    [("1200", 1200), ("1,200", 1200), ("1.5", 1.5), ("3,4", 3.4), ("48.2k", 48200), ("1.234.567", 1234567), ("-2", -2), ("1 000", 1000), ("12 %", 12), ("2M", 2e6)],
)
def test_numbers_as_typed(text: str, value: float) -> None:
    assert parse_number(text) == pytest.approx(value)


@pytest.mark.parametrize("text", ["", "abc", "nan", "inf", "1e999", "٣", "1_000"])
def test_what_is_no_number_is_said(text: str) -> None:
    with pytest.raises(ValueError, match="is not a number"):
        parse_number(text)


def test_every_kind_fits_its_own_example_and_says_what_is_missing() -> None:
    for kind, cls in KINDS.items():
        with pytest.raises(InvalidRecord) as error:
            validate(kind, {})
        assert set(error.value.fields) == {name for name, field in cls.fields.items() if field.required}
        with pytest.raises(InvalidRecord, match="has no field"):
            validate(kind, {"bogus": 1})


def test_a_bad_value_is_said_per_field() -> None:
    with pytest.raises(InvalidRecord) as error:
        validate("influencer", {"name": "A", "relevance": 400, "kind": "wizard", "next_contact": "soon"})
    assert set(error.value.fields) == {"relevance", "kind", "next_contact"}


def test_references_are_found_by_what_people_call_them() -> None:
    plan = plan_of(IG, ANA, ("channel", "ig2", {"platform": "instagram", "handle": "@other"}))
    assert plan.resolve("person", "ana rojas").id == "ana"
    assert plan.resolve("person", "ana").id == "ana"
    assert plan.resolve("channel", "@cafe").id == "ig"
    assert plan.resolve("channel", "instagram:other").id == "ig2"
    with pytest.raises(ValueError, match="fits 2 records"):
        plan.resolve("channel", "instagram")
    with pytest.raises(ValueError, match="There is no Person “luis”"):
        plan.resolve("person", "luis")
    field = KINDS["post"].fields["channel"]
    assert field.parse("IG @CAFE".split(" ")[1], Context(plan, TODAY, "UTC")) == "ig"


def test_a_document_that_does_not_fit_is_shown_and_named() -> None:
    record = Post("p", 1, {"title": "x", "time": "garbage", "status": "no such"})
    assert record.time is None and record.status == "idea" and record.heading() == "x"
    assert set(record.broken()) == {"time", "channel"}
    assert Post("p", 1, {"title": "x", "channel": "c", "status": 7}).broken() == ["status"]
    assert record.foreign() == ["status"] and record.shown("status", Plan()) == "no such"  # a newer program may know it
