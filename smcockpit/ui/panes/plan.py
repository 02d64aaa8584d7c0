"""Pane 1: the fourteen steps and their tasks."""

from __future__ import annotations

from typing import cast

from smcockpit.i18n import _
from smcockpit.plan.kinds import Task
from smcockpit.plan.plan import is_late_task
from smcockpit.plan.progress import overall
from smcockpit.plan.record import Record
from smcockpit.ui.panes.pane import Pane
from smcockpit.ui.panes.plan_steps import StepsView
from smcockpit.ui.session import EVERY_KIND, DependsOn

LAST = 99  # where a task of an unknown step is sorted


class PlanPane(Pane):
    """The plan by its steps; every record may bring its step nearer."""

    KEY, NUMBER, ADDS = "plan", 1, "task"
    DEPENDS = DependsOn(EVERY_KIND)
    VIEWS = (StepsView,)

    def title(self) -> str:
        """How much of the plan is done."""
        return f"{_('Plan')} {overall(cast(StepsView, self.view).steps):.0%}"

    def troubled(self) -> list[Record]:
        """The late tasks, in the order of the steps."""
        late = [task for task in self.plan.every(Task) if is_late_task(task, self.session.today)]
        steps = self.session.summary.steps if self.session.summary is not None else []
        order = {entry.step.number: n for n, entry in enumerate(steps)}
        late.sort(key=lambda task: (order.get(task.of_step, LAST), task.id))
        return list(late)
