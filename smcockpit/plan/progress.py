"""How far the plan is: per step and overall, and why a step is not done."""

from __future__ import annotations

import json
import os
from collections.abc import Container
from datetime import date
from functools import cache
from typing import Any, NamedTuple

from smcockpit.i18n import _, language_data, languages, n_, texts
from smcockpit.plan.completion import CONDITIONS, Condition, Missing
from smcockpit.plan.dates import show_date
from smcockpit.plan.kinds import Task
from smcockpit.plan.plan import Plan, is_done, is_late_task

_FRAMEWORK = os.path.join(os.path.dirname(__file__), "framework")


class Step(NamedTuple):
    """A step of the work plan as the framework describes it; its texts are in the language that is spoken."""

    number: str  # "1", "1b", … "14"
    minutes: int  # how long it takes, about

    def _text(self, name: str) -> str:
        return str(texts("framework")["steps"][self.number][name])

    def name(self) -> str:
        """Its title."""
        return self._text("title")

    def purpose(self) -> str:
        """What it is for, in a sentence or two."""
        return self._text("purpose")

    def good_answer(self) -> str:
        """What a good answer looks like."""
        return self._text("good")


class StepProgress(NamedTuple):
    """How far a step is. `done` of `total` conditions are met by its records; tasks are counted beside them."""

    step: Step
    done: int
    total: int
    state: str  # "done", "late", "under way", "open"
    reason: str  # why it is not done, "" when it is
    missing: tuple[tuple[Condition, tuple[Missing, ...]], ...] = ()  # each condition, and what it lacks
    tasks_done: int = 0
    tasks: int = 0
    late: int = 0  # tasks past their day

    @property
    def share(self) -> float:
        """The share of its conditions that are met, 0 to 1."""
        return self.done / self.total if self.total else 0.0

    @property
    def next(self) -> Missing | None:
        """What to do next for it; None where nothing is missing."""
        return next((lacks[0] for _condition, lacks in self.missing if lacks), None)


class NextAction(NamedTuple):
    """The next best thing to do: a task, or what a step's records lack (then `kind`, and `id` where there is one)."""

    step: str
    text: str
    kind: str
    id: str = ""


@cache
def framework(name: str) -> Any:
    """One file of framework data: `steps`, `platforms`."""
    with open(os.path.join(_FRAMEWORK, f"{name}.json"), encoding="utf-8") as file:
        return json.load(file)


@cache
def steps() -> tuple[Step, ...]:
    """The steps of the work plan, in its order."""
    return tuple(Step(entry["number"], entry["minutes"]) for entry in framework("steps"))


def framework_tasks() -> set[str]:
    """The steps' own tasks, as a plan in any language writes them."""
    frameworks = [language_data("framework", code) for code in languages()]
    return {task for framework in frameworks for step in framework["steps"].values() for task in step["tasks"]}


def tasks_of(plan: Plan, number: str) -> list[Task]:
    """A step's tasks in the order they were written down."""
    return sorted((task for task in plan.every(Task) if task.of_step == number), key=lambda task: task.id)


def progress(
    plan: Plan, today: date, before: list[StepProgress] | None = None, changed: Container[str] = ()
) -> list[StepProgress]:
    """One entry a step, in the order of the plan. With `before` (of the same day), only the steps whose records may
    have `changed` are looked at anew."""
    by_step: dict[str, list[Task]] = {}
    for task in plan.every(Task):
        by_step.setdefault(task.word("step"), []).append(task)
    earlier = {entry.step.number: entry for entry in before or ()}
    return [
        _step_progress(plan, step, by_step.get(step.number, []), today, earlier.get(step.number), changed)
        for step in steps()
    ]


def _step_progress(
    plan: Plan, step: Step, tasks: list[Task], today: date, before: StepProgress | None, changed: Container[str]
) -> StepProgress:
    conditions = [condition for condition in CONDITIONS if condition.step == step.number]
    known = dict(before.missing) if before is not None else {}
    missing = tuple(
        (
            condition,
            known[condition]
            if condition in known and not any(kind in changed for kind in condition.kinds)
            else tuple(condition.missing(plan, today)),
        )
        for condition in conditions
    )
    open_tasks = [task for task in tasks if not is_done(task)]
    late = [task for task in open_tasks if is_late_task(task, today)]
    met = sum(not lacks for _condition, lacks in missing)
    lacking = [lack for _condition, lacks in missing for lack in lacks]
    if not lacking:
        state = "done"
    else:
        state = "late" if late else "under way" if met or len(open_tasks) < len(tasks) else "open"
    reason = lacking[0].text if lacking else ""
    if len(lacking) > 1:
        reason += " · " + n_("{n} more to do", "{n} more to do", len(lacking) - 1)
    if late:
        worst = min(late, key=lambda task: task.word("due"))
        text = n_("{n} task late", "{n} tasks late", len(late)) + ": "
        text += _("“{task}” since {day}").format(task=worst.heading(), day=show_date(worst.due or today))
        reason = f"{text} · {reason}" if reason else text
    return StepProgress(
        step, met, len(conditions), state, reason, missing, len(tasks) - len(open_tasks), len(tasks), len(late)
    )


def overall(entries: list[StepProgress]) -> float:
    """The share of all conditions that are met, 0 to 1: every condition weighs the same, so no step hides behind another."""
    total = sum(entry.total for entry in entries)
    return sum(entry.done for entry in entries) / total if total else 0.0


def next_action(plan: Plan, entries: list[StepProgress]) -> NextAction | None:
    """The next best thing to do: the most overdue task, else what the first unfinished step lacks, else the first open
    task with a date."""
    late = [entry for entry in entries if entry.late]
    dated = [task for task in plan.every(Task) if task.word("due") and not is_done(task)] if late or entries else []
    first = min(dated, key=lambda task: (task.word("due"), task.id), default=None)
    if late and first is not None:
        return NextAction(first.of_step, first.heading(), "task", first.id)
    for entry in entries:
        if (lack := entry.next) is not None:
            return NextAction(entry.step.number, lack.text, lack.kind, lack.id)
    return NextAction(first.of_step, first.heading(), "task", first.id) if first is not None else None
