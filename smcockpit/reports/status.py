"""The plan at a glance: what the head line and `status` say. Pure functions of a plan, its numbers and a day."""

from __future__ import annotations

from collections.abc import Container
from datetime import date
from typing import TYPE_CHECKING, Any, NamedTuple

from smcockpit.plan.calendar import cadence, in_days, late_posts, to_contact
from smcockpit.plan.kinds import Channel, Influencer, Post, Task
from smcockpit.plan.plan import Plan, is_done, is_late_task
from smcockpit.plan.progress import NextAction, StepProgress, next_action, overall, progress

if TYPE_CHECKING:
    from smcockpit.metrics.kpi import Reading


class StatusSummary(NamedTuple):
    """How a plan stands on a day: what its steps, dates and numbers ask for."""

    today: date
    steps: list[StepProgress]
    overall: float  # share of the conditions of all steps that are met, 0 to 1
    next: NextAction | None
    late_tasks: list[Task]
    late_posts: list[Post]
    due_tasks: list[Task]  # due today
    posts_today: list[Post]
    contacts: list[Influencer]
    readings: list[Reading]
    off: list[Reading]
    problems: dict[str, str]  # export → why it is not read

    @property
    def late(self) -> int:
        """How many tasks and posts are late."""
        return len(self.late_tasks) + len(self.late_posts)

    @property
    def due(self) -> int:
        """How many tasks are due today and how many of today's posts still have to go out."""
        return len(self.due_tasks) + sum(1 for post in self.posts_today if post.status not in ("published", "dropped"))

    @property
    def attention(self) -> bool:
        """Whether anything is late, off its target, to be contacted or unreadable: `status` ends with 1 then."""
        return bool(self.late or self.contacts or self.off or self.problems)


def late_tasks(plan: Plan, today: date) -> list[Task]:
    """Open tasks that were due before `today`, the longest due first."""
    day = today.isoformat()  # ISO texts sort as dates: most tasks need not be read
    late = [task for task in plan.every(Task) if "" < task.word("due") < day and is_late_task(task, today)]
    return sorted(late, key=lambda task: (task.word("due"), task.id))


def tasks_due(plan: Plan, day: date) -> list[Task]:
    """Open tasks that are due on a day, in the order they were made."""
    due = [task for task in plan.every(Task) if task.word("due") == day.isoformat() and not is_done(task)]
    return sorted(due, key=lambda task: task.id)


def status_summary(
    plan: Plan,
    readings: list[Reading],
    today: date,
    problems: dict[str, str] | None = None,
    before: StatusSummary | None = None,
    changed: Container[str] = (),
) -> StatusSummary:
    """How the plan stands. With `before`, only the parts that the `changed` kinds of records touch are looked at anew."""
    new = before is None or before.today != today
    if before is None or new:
        steps = progress(plan, today)
    else:
        steps = progress(plan, today, before.steps, changed) if changed else before.steps
    if before is None or new or "task" in changed:
        tasks = late_tasks(plan, today), tasks_due(plan, today)
    else:
        tasks = before.late_tasks, before.due_tasks
    if new or "post" in changed or "brand" in changed or before is None:
        posts = late_posts(plan, today), in_days(plan, today, 1)[today]
    else:
        posts = before.late_posts, before.posts_today
    contacts = to_contact(plan, today) if new or "influencer" in changed or before is None else before.contacts
    off: list[Reading] = []
    if readings:
        from smcockpit.metrics.kpi import off_track

        off = [reading for reading in readings if off_track(reading)]
    return StatusSummary(
        today,
        steps,
        overall(steps),
        next_action(plan, steps) if before is None or new or steps is not before.steps else before.next,
        tasks[0],
        posts[0],
        tasks[1],
        posts[1],
        contacts,
        readings,
        off,
        problems or {},
    )


def step_json(entry: StepProgress) -> dict[str, Any]:
    """One step: needs met, why it is not done, what comes next, and its tasks."""
    following = entry.next
    return {
        "step": entry.step.number, "title": entry.step.name(), "done": entry.done, "total": entry.total, "state": entry.state,
        "reason": entry.reason, "next": following.text if following else None,
        "tasks": {"done": entry.tasks_done, "total": entry.tasks, "late": entry.late},
    }  # fmt: skip


def next_json(action: NextAction | None) -> dict[str, Any] | None:
    """What comes next, null where everything is done."""
    if action is None:
        return None
    return {"id": action.id or None, "title": action.text, "step": action.step, "kind": action.kind}


def as_json(plan: Plan, summary: StatusSummary) -> dict[str, Any]:
    """`status --json`: counts and the records behind them, stable keys."""

    def post(record: Post) -> dict[str, Any]:
        channel = plan.find(Channel, record.channel)
        return {
            "id": record.id, "title": record.heading(), "channel": channel.heading() if channel else None,
            "time": record.word("time") or None, "status": record.status, "owner": plan.named("person", record.owner) or None,
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
        "brand": plan.brand.heading(), "today": summary.today.isoformat(), "progress": round(summary.overall, 4),
        "steps": [
            step_json(s)
            for s in summary.steps
        ],
        "next": next_json(summary.next),
        "counts": {"due": summary.due, "late": summary.late, "to_contact": len(summary.contacts), "kpi_off": len(summary.off)},
        "late_tasks": [{"id": task.id, "title": task.heading(), "due": task.word("due")} for task in summary.late_tasks],
        "late_posts": [post(record) for record in summary.late_posts],
        "today_posts": [post(record) for record in summary.posts_today],
        "cadence": [
            {"channel": c.channel.heading(), "target": c.target, "planned": c.planned, "published": c.published, "state": c.state}
            for c in cadence(plan, summary.today)
        ],
        "to_contact": [{"id": person.id, "name": person.heading()} for person in summary.contacts],
        "kpis": [kpi(reading) for reading in summary.readings],
        "problems": summary.problems, "attention": summary.attention,
    }  # fmt: skip
