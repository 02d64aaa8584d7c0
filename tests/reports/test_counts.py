"""What is late is the same in the status, the review and the checks."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from smcockpit.checks.run import check
from smcockpit.plan.kinds import Person
from smcockpit.plan.plan import Plan
from smcockpit.plan.progress import progress
from smcockpit.reports.agenda import agenda, person_of
from smcockpit.reports.status import late_tasks, status_summary, tasks_due
from smcockpit.store.port import Row
from smcockpit.workspace import Workspace

DAYS = [date(2026, 11, day) for day in (1, 15, 22, 23, 30)]


@pytest.mark.parametrize("day", DAYS)
def test_status_review_checks_and_steps_count_the_same(demo: Path, day: date) -> None:
    plan = Workspace(str(demo)).plan
    now = datetime(day.year, day.month, day.day, 9, tzinfo=ZoneInfo("America/Bogota"))
    summary = status_summary(plan, [], day)
    found: dict[str, set[str]] = {}
    for diagnostic in check(plan, [], day, now, suppressed=True):
        found.setdefault(diagnostic.code, set()).add(diagnostic.id)
    cards: dict[str, set[str]] = {}
    for card in agenda(Plan(row for row in plan.rows() if row.kind != "snooze"), [], day, now=now):  # what was put off is late too
        cards.setdefault(f"{card.section} {card.kind}", set()).add(card.id)
    tasks = {task.id for task in summary.late_tasks}
    assert tasks == found.get("SM701", set()) == cards.get("late task", set()) and len(tasks) == sum(step.late for step in progress(plan, day))
    posts = {post.id for post in summary.late_posts}
    assert posts == found.get("SM410", set()) == cards.get("late post", set())
    assert {person.id for person in summary.contacts} == found.get("SM607", set()) == cards.get("cold influencer", set())
    assert found.get("SM606", set()) == cards.get("promise conversation", set())
    assert {task.id for task in summary.due_tasks} == cards.get("due task", set())
    assert summary.late == len(cards.get("late task", set())) + len(cards.get("late post", set()))


def tasks(*docs: dict[str, object]) -> Plan:
    return Plan([Row("task", f"t{n}", 1, 1, {"title": "T", **doc}, "") for n, doc in enumerate(docs)])


def test_a_task_is_late_from_the_day_after_it_was_due_and_one_without_a_readable_day_never_is() -> None:
    plan = tasks({"due": "2026-11-22"}, {"due": "2026-11-21"}, {"due": "2026-11-20"}, {"due": "2026-11-20", "done": "2026-11-21"}, {"due": "2026-02-30"}, {})
    today = date(2026, 11, 22)
    assert [task.id for task in late_tasks(plan, today)] == ["t2", "t1"] and [task.id for task in tasks_due(plan, today)] == ["t0"]
    assert tasks_due(tasks({"due": "2026-11-22", "done": "2026-11-22"}), today) == []


def test_a_user_is_the_person_of_that_name_or_first_name() -> None:
    plan = Plan([Row(Person.kind, "p", 1, 1, {"name": "Ana Rojas"}, "")])
    assert [person_of(plan, actor) for actor in ("ana", "ANA ROJAS", "rojas", "")] == ["p", "p", "", ""]
