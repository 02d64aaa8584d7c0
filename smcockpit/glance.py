"""The plan at a glance: what the head line and `status` say. Pure functions of a plan, its numbers and a day."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, NamedTuple

from smcockpit.plan.book import Plan, is_done
from smcockpit.plan.calendar import Cadence, cadence, in_days, late_posts, to_contact
from smcockpit.plan.dates import week_start
from smcockpit.plan.kinds import Channel, Influencer, Post, Task
from smcockpit.plan.progress import StepProgress, next_action, overall, progress

if TYPE_CHECKING:
    from smcockpit.metrics.kpi import Reading


class Glance(NamedTuple):
    today: date
    steps: list[StepProgress]
    overall: float
    next_task: Task | None
    late_tasks: list[Task]
    late_posts: list[Post]
    due_tasks: list[Task]  # due today
    posts_today: list[Post]
    week: dict[date, list[Post]]
    cadence: list[Cadence]
    contacts: list[Influencer]
    readings: list[Reading]
    off: list[Reading]
    problems: dict[str, str]  # export → why it is not read

    @property
    def late(self) -> int:
        return len(self.late_tasks) + len(self.late_posts)

    @property
    def due(self) -> int:
        return len(self.due_tasks) + sum(1 for post in self.posts_today if post.status not in ("published", "dropped"))

    @property
    def attention(self) -> bool:
        return bool(self.late or self.contacts or self.off or self.problems)


def glance(plan: Plan, readings: list[Reading], today: date, problems: dict[str, str] | None = None) -> Glance:
    steps = progress(plan, today)
    week = in_days(plan, week_start(today, plan.first_weekday()), 7)
    open_tasks = [task for task in plan.every(Task) if task.doc.get("due") and not is_done(task)]
    day = today.isoformat()
    off: list[Reading] = []
    if readings:
        from smcockpit.metrics.kpi import off_track

        off = [reading for reading in readings if off_track(reading)]
    return Glance(
        today, steps, overall(steps), next_action(plan, steps),
        sorted((task for task in open_tasks if task.doc["due"] < day), key=lambda task: task.doc["due"]),
        late_posts(plan, today),
        [task for task in open_tasks if task.doc["due"] == day],
        week.get(today, []), week, cadence(plan, today), to_contact(plan, today), readings, off, problems or {},
    )  # fmt: skip


def as_json(plan: Plan, one: Glance) -> dict[str, Any]:
    """`status --json`: counts and the records behind them, stable keys."""

    def post(record: Post) -> dict[str, Any]:
        channel = plan.find(Channel, record.channel)
        return {
            "id": record.id, "title": record.heading(), "channel": channel.heading() if channel else None,
            "time": record.doc.get("time"), "status": record.status, "owner": plan.named("person", record.owner) or None,
        }  # fmt: skip

    def kpi(reading: Reading) -> dict[str, Any]:
        return {
            "id": reading.kpi.id,
            "name": reading.kpi.heading(),
            "value": reading.value,
            "change": reading.change,
            "pace": reading.pace,
        }

    return {
        "brand": plan.brand.heading(), "today": one.today.isoformat(), "progress": round(one.overall, 4),
        "steps": [
            {"step": s.step.number, "title": s.step.name(), "done": s.done, "total": s.total, "state": s.state, "reason": s.reason}
            for s in one.steps
        ],
        "next": {"id": one.next_task.id, "title": one.next_task.heading(), "step": one.next_task.of_step} if one.next_task else None,
        "counts": {"due": one.due, "late": one.late, "to_contact": len(one.contacts), "kpi_off": len(one.off)},
        "late_tasks": [{"id": task.id, "title": task.heading(), "due": task.doc["due"]} for task in one.late_tasks],
        "late_posts": [post(record) for record in one.late_posts],
        "today_posts": [post(record) for record in one.posts_today],
        "cadence": [
            {"channel": c.channel.heading(), "target": c.target, "planned": c.planned, "published": c.published, "state": c.state}
            for c in one.cadence
        ],
        "to_contact": [{"id": person.id, "name": person.heading()} for person in one.contacts],
        "kpis": [kpi(reading) for reading in one.readings],
        "problems": one.problems, "attention": one.attention,
    }  # fmt: skip
