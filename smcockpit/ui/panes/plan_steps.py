"""The fourteen steps as a list; an open one shows its tasks."""

from __future__ import annotations

from typing import Any

from smcockpit.i18n import N_, _, n_
from smcockpit.plan.kinds import Task
from smcockpit.plan.plan import is_done
from smcockpit.plan.progress import StepProgress, tasks_of
from smcockpit.plan.record import Record
from smcockpit.plan.text import fit
from smcockpit.ui.messages import OpenSheet
from smcockpit.ui.panes.task_line import task_spans
from smcockpit.ui.panes.view import ListView, ViewOwner
from smcockpit.ui.widgets.lines import Line, Span, Spans, wrapped

GLYPHS = {
    "done": ("✔", "good"),
    "late": ("!", "bad"),
    "under way": ("◐", "warn"),
    "open": ("·", "dim"),
}
WITH_REASON = 60  # cells of a step's name from which it is said why the step stands as it does


class StepsView(ListView):
    """A line of a step carries its `StepProgress`, a line of a task the `Task`."""

    key, label = "steps", N_("Steps")
    DETAIL_FOLLOWS_CURSOR = False  # the golden screen plan-80x24 has the step that was opened beside its tasks

    def __init__(self, owner: ViewOwner) -> None:
        super().__init__(owner)
        self.open_steps: set[str] = set()  # numbers of the steps whose tasks are shown
        self.steps: list[StepProgress] = []

    def rebuild(self) -> None:
        """The steps with the tasks of those that are open; with a filter, the tasks that fit under their steps."""
        self.steps = self.session.summary.steps if self.session.summary is not None else []
        accepts = self.owner.accepts()
        lines: list[Line] = []
        for entry in self.steps:
            number = entry.step.number
            if self.owner.filter:
                tasks = [task for task in tasks_of(self.plan, number) if accepts(task)]
                if not tasks:
                    continue
            else:
                tasks = tasks_of(self.plan, number) if number in self.open_steps else []
            lines.append(Line(f"step:{number}", entry))
            lines += [Line(task.id, task, 1) for task in tasks]
        self.widget.empty = [(_("No task fits the filter. Esc shows all."), "dim")]
        self.widget.replace(lines)

    def draw(self, line: Line, room: int) -> Spans:
        """A step or a task."""
        if isinstance(line.record, StepProgress):
            return self._draw_step(line.record, room)
        return [("    ", "text"), *task_spans(self.plan, line.record, self.session.today, room - 4)]

    def _draw_step(self, entry: StepProgress, room: int) -> list[Span]:
        glyph, style = GLYPHS[entry.state]
        count = ("!" if entry.late and entry.state != "late" else "") + f"{entry.done}/{entry.total}"
        fold = "▾" if entry.step.number in self.open_steps else "▸"
        head = f" {fold} {entry.step.number:<2} "
        name_room = room - 1 - len(head) - len(count) - 1
        spans: list[Span] = [(glyph, style), (head, "dim")]
        name = entry.step.name()
        if entry.reason and name_room > WITH_REASON:
            spans += [(fit(name, 30), "strong"), (fit(entry.reason, name_room - 30), "dim")]
        else:
            spans.append((fit(name, name_room), "text"))
        return [*spans, (f" {count}", "dim")]

    def step_number(self) -> str:
        """The step that the cursor is on or in."""
        line = self.widget.current
        if line is None:
            return "1"
        return line.record.step.number if isinstance(line.record, StepProgress) else line.record.of_step

    def defaults(self) -> dict[str, Any]:
        """A task of the step that the cursor is on or in."""
        return {"step": self.step_number()}

    def move(self, where: str) -> None:
        """Left closes a step, right opens it."""
        if where in ("left", "right"):
            self._fold(where == "right")
        else:
            super().move(where)

    def _fold(self, wanted: bool) -> None:
        number = self.step_number()
        if (number in self.open_steps) == wanted:
            return
        self.open_steps ^= {number}
        self.widget.go_to(f"step:{number}")
        self.owner.rebuild()
        self.widget.refresh()

    def open(self) -> bool:
        """On a step, its worksheet."""
        line = self.widget.current
        if line is None or isinstance(line.record, Task):
            return False
        self.owner.post_message(OpenSheet(line.record.step.number))
        return True

    def go_to(self, record: Record) -> bool:
        """A task's step is opened for it."""
        if isinstance(record, Task) and record.of_step not in self.open_steps:
            self.open_steps.add(record.of_step)
            self.owner.rebuild()
        return super().go_to(record)

    def go_today(self) -> None:
        """To the first open task that is due today."""
        day = self.session.today.isoformat()
        for task in self.plan.every(Task):
            if task.word("due") == day and not is_done(task):
                self.go_to(task)
                return
        self.session.say(_("No task is due today."))

    def describe(self, width: int) -> list[list[Span]]:
        """A task's record; of a step what it is for, what it has and lacks, and what to do next."""
        line = self.widget.current
        if line is None or not isinstance(line.record, StepProgress):
            return super().describe(width)
        entry = line.record
        lines: list[list[Span]] = [[(fit(f"{entry.step.number}  {entry.step.name()}", width), "title")], []]
        lines += wrapped(entry.step.purpose(), width)
        lines += [[]]
        for need, lacks in entry.missing:
            mark: Span = ("· ", "warn") if lacks else ("✔ ", "good")
            first, *rest = wrapped(_(need.label), width - 2, "text" if lacks else "dim")
            lines += [[mark, *first], *([("  ", "text"), *spans] for spans in rest)]
        if entry.next is not None:
            lines += [[], [(_("Next:"), "warn")], *wrapped(entry.next.text, width)]
        count = _("{done} of {all} tasks done").format(done=entry.tasks_done, all=entry.tasks)
        late = " · " + n_("{n} late", "{n} late", entry.late) if entry.late else ""
        return [*lines, [], [(count, "dim"), (late, "bad")], [(_("Enter: the worksheet"), "dim")]]
