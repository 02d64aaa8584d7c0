"""Pane 1: the fourteen steps and their tasks."""

from __future__ import annotations

from datetime import date
from typing import Any

from textual.app import ComposeResult
from textual.widget import Widget

from smcockpit.i18n import _, n_
from smcockpit.plan.dates import show_date
from smcockpit.plan.kinds import KINDS, Task
from smcockpit.plan.plan import Plan, is_done, is_late_task
from smcockpit.plan.progress import StepProgress, overall, tasks_of
from smcockpit.plan.record import Record
from smcockpit.plan.text import fit, width
from smcockpit.ui.panes.pane import Pane, wrapped
from smcockpit.ui.widgets.lines import Line, Lines, Span, Spans

_GLYPHS = {
    "done": ("✔", "good"),
    "late": ("!", "bad"),
    "under way": ("◐", "warn"),
    "open": ("·", "dim"),
}


class PlanPane(Pane):
    KEY, NUMBER, ADDS = "plan", 1, "task"
    KINDS = frozenset(KINDS)  # every record may bring its step nearer

    def __init__(self) -> None:
        super().__init__()
        self.lines = Lines(self._draw, self.marks)
        self.open_steps: set[str] = set()
        self.steps: list[StepProgress] = []

    def compose(self) -> ComposeResult:
        yield self.lines
        yield self.detail

    def main(self) -> Widget:
        return self.lines

    def title(self) -> str:
        return f"{_('Plan')} {overall(self.steps):.0%}"

    def rebuild(self) -> None:
        self.steps = self.cockpit.glance.steps if self.cockpit.glance is not None else []
        fits = self.fits()
        lines: list[Line] = []
        for entry in self.steps:
            number = entry.step.number
            if not self.filter:
                lines.append(Line(f"step:{number}", entry))
                if number in self.open_steps:
                    lines += [Line(task.id, task, 1) for task in tasks_of(self.plan, number)]
                continue
            found = [task for task in tasks_of(self.plan, number) if fits(task)]
            if found:
                lines.append(Line(f"step:{number}", entry))
                lines += [Line(task.id, task, 1) for task in found]
        self.lines.empty = [(_("No task fits the filter. Esc shows all."), "dim")]
        self.lines.replace(lines)
        self.entitle()
        self.show_detail()

    def _draw(self, line: Line, room: int) -> Spans:
        return (
            self._draw_step(line.record, room)
            if isinstance(line.record, StepProgress)
            else [("    ", "text"), *task_spans(self.plan, line.record, self.cockpit.today, room - 4)]
        )

    def _draw_step(self, entry: StepProgress, room: int) -> list[Span]:
        glyph, style = _GLYPHS[entry.state]
        count = ("!" if entry.late and entry.state != "late" else "") + f"{entry.done}/{entry.total}"
        fold = "▾" if entry.step.number in self.open_steps else "▸"
        head = f" {fold} {entry.step.number:<2} "
        names = room - 1 - len(head) - len(count) - 1
        spans: list[Span] = [(glyph, style), (head, "dim")]
        name = entry.step.name()
        reason = entry.reason if names > 60 else ""
        if reason:
            spans += [(fit(name, 30), "strong"), (fit(reason, names - 30), "dim")]
        else:
            spans.append((fit(name, names), "text"))
        return [*spans, (f" {count}", "dim")]

    def current(self) -> Record | None:
        line = self.lines.current
        return line.record if line is not None and isinstance(line.record, Task) else None

    def _step(self) -> str:
        line = self.lines.current
        if line is None:
            return "1"
        return line.record.step.number if isinstance(line.record, StepProgress) else line.record.of_step

    def defaults(self) -> dict[str, Any]:
        return {"step": self._step()}

    def move(self, where: str) -> None:
        if where in ("left", "right"):
            self._fold(where == "right")
            return
        move_lines(self.lines, where)

    def _fold(self, wanted: bool) -> None:
        number = self._step()
        if (number in self.open_steps) == wanted:
            return
        self.open_steps ^= {number}
        self.lines.go_to(f"step:{number}")
        self.rebuild()
        self.lines.refresh()

    def open(self) -> bool:
        line = self.lines.current
        if line is None or isinstance(line.record, Task):
            return False
        assert self.cockpit.main is not None
        self.cockpit.main.open_sheet(line.record.step.number)
        return True

    def go_to(self, record: Record) -> bool:
        if isinstance(record, Task) and record.of_step not in self.open_steps:
            self.open_steps.add(record.of_step)
            self.rebuild()
        return self.lines.go_to(record.id)

    def troubled(self) -> list[Record]:
        late = [task for task in self.plan.every(Task) if is_late_task(task, self.cockpit.today)]
        order = [entry.step.number for entry in self.steps]
        return sorted(late, key=lambda task: (order.index(task.of_step) if task.of_step in order else 99, task.id))

    def go_today(self) -> None:
        day = self.cockpit.today.isoformat()
        for task in self.plan.every(Task):
            if task.word("due") == day and not is_done(task):
                self.go_to(task)
                return
        self.cockpit.say(_("No task is due today."))

    def describe(self, width: int) -> list[list[Span]]:
        line = self.lines.current
        if line is None or not isinstance(line.record, StepProgress):
            return super().describe(width)
        entry = line.record
        lines: list[list[Span]] = [[(fit(f"{entry.step.number}  {entry.step.name()}", width), "title")], []]
        lines += wrapped(entry.step.purpose(), width)
        lines += [[]]
        for need, lacks in entry.missing:
            mark: Span = ("· ", "warn") if lacks else ("✔ ", "good")
            first, *rest = wrapped(_(need.label), width - 2, "text" if lacks else "dim")
            lines += [[mark, *first], *([("  ", "text"), *line] for line in rest)]
        if entry.next is not None:
            lines += [[], [(_("Next:"), "warn")], *wrapped(entry.next.text, width)]
        count = _("{done} of {all} tasks done").format(done=entry.tasks_done, all=entry.tasks)
        late = " · " + n_("{n} late", "{n} late", entry.late) if entry.late else ""
        return [*lines, [], [(count, "dim"), (late, "bad")], [(_("Enter: the worksheet"), "dim")]]


def task_spans(plan: Plan, task: Task, today: date, room: int) -> list[Span]:
    """A task as a line: whether it is done, whose it is, when it is due."""
    done, late = is_done(task), is_late_task(task, today)
    box, style = ("[x]", "good") if done else ("[!]", "bad") if late else ("[ ]", "text")
    due = task.due
    ends = []
    if owner := plan.named("person", task.owner):
        ends.append(owner.split(" ")[0])
    if due is not None and not done:
        ends.append(show_date(due))
    if task.note:
        ends.append("✎")
    end = " " + " ".join(ends) if ends and room > 26 else ""
    return [
        (box, style), (" " + fit(task.heading(), room - 4 - width(end)), "dim" if done else "text"), (end, "bad" if late else "dim"),
    ]  # fmt: skip


def move_lines(lines: Lines, where: str) -> None:
    """The keys that every list knows."""
    if where == "down":
        lines.move_by(1)
    elif where == "up":
        lines.move_by(-1)
    elif where == "first":
        lines.move_to(0)
    elif where == "last":
        lines.move_to(len(lines.lines) - 1)
    elif where in ("page_down", "page_up"):
        lines.page(1 if where == "page_down" else -1)


def day_text(day: date | None) -> str:
    return show_date(day) if day else ""
