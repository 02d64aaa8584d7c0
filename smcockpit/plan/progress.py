"""How far the plan is: per step and overall, and why a step is not done."""

from __future__ import annotations

import json
import os
from datetime import date
from functools import cache
from typing import Any, NamedTuple

from smcockpit.plan.book import Plan, is_done, is_late_task
from smcockpit.plan.dates import show_date
from smcockpit.plan.kinds import Task
from smcockpit.words import _, both, n_

_FRAMEWORK = os.path.join(os.path.dirname(__file__), "framework")


class Step(NamedTuple):
    """A step of the work plan as the framework describes it, texts in both languages."""

    number: str  # "1", "1b", … "14"
    title: dict[str, str]
    purpose: dict[str, str]
    tasks: list[dict[str, str]]

    def name(self) -> str:
        return both(self.title)


class StepProgress(NamedTuple):
    step: Step
    done: int
    total: int
    state: str  # "done", "late", "under way", "open", "empty"
    reason: str  # why it is not done, "" when it is

    @property
    def share(self) -> float:
        return self.done / self.total if self.total else 0.0


@cache
def framework(name: str) -> Any:
    """One file of framework data: `steps`, `funnel`, `kpis`, `platforms`."""
    with open(os.path.join(_FRAMEWORK, f"{name}.json"), encoding="utf-8") as file:
        return json.load(file)


@cache
def steps() -> tuple[Step, ...]:
    return tuple(
        Step(entry["number"], entry["title"], entry["purpose"], entry["tasks"]) for entry in framework("steps")
    )


def tasks_of(plan: Plan, number: str) -> list[Task]:
    """A step's tasks in the order they were written down."""
    return sorted((task for task in plan.every(Task) if task.of_step == number), key=lambda task: task.id)


def progress(plan: Plan, today: date) -> list[StepProgress]:
    """One entry a step, in the order of the plan."""
    by_step: dict[str, list[Task]] = {}
    for task in plan.every(Task):
        by_step.setdefault(task.word("step"), []).append(task)
    return [
        _step_progress(step, sorted(by_step.get(step.number, ()), key=lambda task: task.id), today) for step in steps()
    ]


def _step_progress(step: Step, tasks: list[Task], today: date) -> StepProgress:
    open_tasks = [task for task in tasks if not is_done(task)]
    done = len(tasks) - len(open_tasks)
    late = [task for task in open_tasks if is_late_task(task, today)]
    if not tasks:
        return StepProgress(step, 0, 0, "empty", _("no tasks yet"))
    if not open_tasks:
        return StepProgress(step, done, done, "done", "")
    if late:
        worst = min(late, key=lambda task: task.due or today)
        when = show_date(worst.due or today)
        reason = (
            n_("{n} task late", "{n} tasks late", len(late))
            + ": "
            + _("“{task}” since {day}").format(task=worst.heading(), day=when)
        )
        return StepProgress(step, done, len(tasks), "late", reason)
    reason = (
        n_("{n} task open", "{n} tasks open", len(open_tasks))
        + ": "
        + _("next “{task}”").format(task=open_tasks[0].heading())
    )
    return StepProgress(step, done, len(tasks), "under way" if done else "open", reason)


def overall(entries: list[StepProgress]) -> float:
    """The share of all tasks that is done, 0 to 1: every task weighs the same, so no step hides behind another."""
    total = sum(entry.total for entry in entries)
    return sum(entry.done for entry in entries) / total if total else 0.0


def next_action(plan: Plan, entries: list[StepProgress]) -> Task | None:
    """The task to take up next: the most overdue, else the first open one of the first unfinished step."""
    order = {entry.step.number: i for i, entry in enumerate(entries)}
    waiting = [task for task in plan.every(Task) if not is_done(task)]
    return min(
        waiting,
        key=lambda task: (task.word("due") or "9999", order.get(task.word("step"), 99), task.id),
        default=None,
    )
