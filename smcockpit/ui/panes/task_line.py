"""A task as a line, in the plan and in the guide of a step's worksheet."""

from __future__ import annotations

from datetime import date

from smcockpit.plan.dates import show_date
from smcockpit.plan.kinds import Task
from smcockpit.plan.plan import Plan, is_done, is_late_task
from smcockpit.plan.text import fit, width
from smcockpit.ui.widgets.lines import Span

WITH_OWNER = 26  # cells from which owner and due date are shown


def task_spans(plan: Plan, task: Task, today: date, room: int) -> list[Span]:
    """Whether it is done or late, its title, whose it is and when it is due, in `room` cells."""
    done, late = is_done(task), is_late_task(task, today)
    box, style = ("[x]", "good") if done else ("[!]", "bad") if late else ("[ ]", "text")
    ends = []
    if owner := plan.named("person", task.owner):
        ends.append(owner.split(" ")[0])
    if task.due is not None and not done:
        ends.append(show_date(task.due))
    if task.note:
        ends.append("✎")
    end = " " + " ".join(ends) if ends and room > WITH_OWNER else ""
    title = fit(task.heading(), room - 4 - width(end))
    return [(box, style), (" " + title, "dim" if done else "text"), (end, "bad" if late else "dim")]
