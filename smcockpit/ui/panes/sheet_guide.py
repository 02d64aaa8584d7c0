"""The guide of a worksheet: what the step is for, what it has and lacks, and its tasks."""

from __future__ import annotations

from typing import Any

from smcockpit.i18n import N_, _
from smcockpit.plan.plan import is_done
from smcockpit.plan.progress import steps, tasks_of
from smcockpit.plan.text import fit
from smcockpit.ui.messages import EditRecord
from smcockpit.ui.panes.derived_tables import Rows
from smcockpit.ui.panes.sheet_view import WrittenLines, step_defaults
from smcockpit.ui.panes.task_line import task_spans
from smcockpit.ui.widgets.lines import Line, Span, wrapped

NARROWEST, WIDEST, UNKNOWN = 40, 110, 76  # cells that the text is wrapped to; before the first layout
LACK = "lack:"  # how the key of a line begins that says what is missing; it carries the `Missing`


class GuideView(WrittenLines[None]):
    """Lines of text, of what is missing, and of tasks."""

    key, label = "guide", N_("Guide")

    def rebuild(self) -> None:
        """Text, needs and tasks, wrapped to the width."""
        room = max(min(self.sheet.room() or UNKNOWN, WIDEST) - 2, NARROWEST)
        self.put([*self._text(room), *self._needs(room), *self._tasks(room)])

    def _text(self, room: int) -> Rows:
        """What the step is for, what a good answer is, and how long it takes."""
        step = next(step for step in steps() if step.number == self.sheet.step)
        lines = [
            *wrapped(step.purpose(), room, "strong"),
            *wrapped(_("A good answer:") + " " + step.good_answer(), room),
            [(_("Takes about {n} minutes.").format(n=step.minutes), "dim")],
            [],
        ]
        return [(Line(f"text:{n}"), spans) for n, spans in enumerate(lines)]

    def _needs(self, room: int) -> Rows:
        """What the step needs; below what is not there yet, where it is missing."""
        entry = self.sheet.progress()
        rows: Rows = []
        for n, (need, lacks) in enumerate(entry.missing if entry is not None else ()):
            mark: Span = ("✔ ", "good") if not lacks else ("· ", "warn")
            label = fit(_(need.label), room - 2).rstrip()
            rows.append((Line(f"need:{n}"), [mark, (label, "text" if lacks else "dim")]))
            if lacks:
                more = f" (+{len(lacks) - 1})" if len(lacks) > 1 else ""
                text = fit(lacks[0].text + more, room - 5).rstrip()
                rows.append((Line(f"{LACK}{need.label}", lacks[0]), [("   → ", "accent"), (text, "text")]))
        return rows

    def _tasks(self, room: int) -> Rows:
        accepts = self.owner.accepts()
        tasks = [task for task in tasks_of(self.plan, self.sheet.step) if accepts(task)]
        done = sum(is_done(task) for task in tasks)
        head: Rows = [(Line("tasks:gap"), []), (Line("tasks:head"), [(_("Tasks") + f" {done}/{len(tasks)}", "title")])]
        today = self.session.today
        return [*head, *((Line(task.id, task), task_spans(self.plan, task, today, room)) for task in tasks)]

    def _lack(self) -> Any:
        """The `Missing` under the cursor; None on another line."""
        line = self.widget.current
        return line.record if line is not None and line.key.startswith(LACK) else None

    def adds(self) -> str:
        """A record of the kind that is missing, else a task."""
        lack = self._lack()
        return str(lack.kind) if lack is not None else "task"

    def defaults(self) -> dict[str, Any]:
        """What a record of that kind starts with in this step."""
        return step_defaults(self.sheet.step, self.adds())

    def open(self) -> bool:
        """On what is missing, the record or the table it is about."""
        lack = self._lack()
        if lack is None:
            return False
        if lack.id and self.plan.get(lack.kind, lack.id) is not None:
            self.owner.post_message(EditRecord(lack.kind, lack.id))
        else:
            self.sheet.open_kind(lack.kind)
        return True
