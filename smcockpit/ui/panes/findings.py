"""What the checks find, gravest first: Enter opens the record, x makes the safe fix, a accepts the finding for a while."""

from __future__ import annotations

from typing import Any

from textual.app import ComposeResult
from textual.widget import Widget

from smcockpit.checks.rule import SEVERITIES, Diagnostic
from smcockpit.checks.run import check, rules
from smcockpit.i18n import _
from smcockpit.plan.kinds import KINDS
from smcockpit.plan.record import Record
from smcockpit.plan.text import fit
from smcockpit.ui import commands
from smcockpit.ui.panes.pane import Pane, wrapped
from smcockpit.ui.panes.plan import move_lines
from smcockpit.ui.widgets.lines import Line, Lines, Span, Spans

_STYLES = {"error": ("✗", "bad"), "warning": ("!", "warn"), "note": ("·", "dim")}


class FindingsPane(Pane):
    KEY, NUMBER, ADDS = "findings", 1, "suppression"
    KINDS = frozenset(KINDS)

    def __init__(self) -> None:
        super().__init__()
        self.lines = Lines(self._draw, self.marks)
        self.found: list[Diagnostic] = []
        self.keys: set[str] = set()  # of every finding, shown or not

    def compose(self) -> ComposeResult:
        yield self.lines
        yield self.detail

    def main(self) -> Widget:
        return self.lines

    def title(self) -> str:
        counts = [
            f"{sum(one.severity == severity for one in self.found)} {_(label)}"
            for severity, label in SEVERITIES.items()
        ]
        return f"{_('Checks')} › " + ", ".join(counts)

    def legend(self) -> str:
        return _("⏎ open · x fix · a accept · / filter")

    def rebuild(self) -> None:
        app = self.cockpit
        self.found = check(self.plan, app.readings, app.today)
        fits = self.fits()
        self.lines.empty = [(_("The checks find nothing. The plan holds together."), "good")]
        lines = [Line(f"{one.key}:{one.text}", one) for one in self.found]  # a rule may find two things in a record
        self.keys = {line.key for line in lines}
        self.lines.replace([line for line in lines if not self.filter or self._fits(line.record, fits)])
        self.entitle()
        self.show_detail()

    def _fits(self, one: Diagnostic, test: Any) -> bool:
        record = self.plan.get(one.kind, one.id) if one.id else None
        return one.code.startswith(self.filter.upper()) or (record is not None and test(record))

    def _draw(self, line: Line, room: int) -> Spans:
        one: Diagnostic = line.record
        glyph, style = _STYLES[one.severity]
        end = f" [{one.fix.text}]" if one.fix is not None and room > 60 else ""
        return [
            (f"{glyph} ", style),
            (f"{one.code} ", "dim"),
            (fit(one.text, room - 8 - len(end)), "text"),
            (end, "accent"),
        ]

    def finding(self) -> Diagnostic | None:
        line = self.lines.current
        return line.record if line is not None else None

    def current(self) -> Record | None:
        one = self.finding()
        return self._record(one) if one is not None else None

    def _record(self, one: Diagnostic) -> Record | None:
        return self.plan.get(one.kind, one.id) if one.id else None

    def shown(self) -> list[Line]:
        return [Line(line.key, self._record(line.record)) for line in self.lines.lines]

    def stands(self, key: str, kind: str, id: str) -> bool:
        return key in self.keys

    def adds(self) -> str:
        one = self.finding()
        return one.kind if one is not None and not one.id else self.ADDS

    def defaults(self) -> dict[str, Any]:
        one = self.finding()
        if one is None or not one.id:
            return {}
        return {"code": one.code, "record": one.id}

    def fix(self) -> None:
        """Make the safe fix of all that are marked and shown, else of the finding under the cursor."""
        keys = {line.key for line in self.in_play()} or {self.cursor_key()}
        found: list[Diagnostic] = [line.record for line in self.lines.lines if line.key in keys]
        commands.fix(self.cockpit, found)

    def move(self, where: str) -> None:
        move_lines(self.lines, where)
        self.show_detail()

    def open(self) -> bool:
        one, main = self.finding(), self.cockpit.main
        if one is not None and not one.id and main is not None:
            from smcockpit.plan.worksheets import step_of

            main.open_sheet(step_of(one.kind) or "14", one.kind)
            return True
        return False

    def troubled(self) -> list[Record]:
        return []

    def show_detail(self) -> None:
        """What to do about the finding; in few lines, that and nothing else."""
        one = self.finding()
        if one is None or not self.detail.has_class("-flat"):
            super().show_detail()
            return
        width = max(self.detail.size.width - 1, 30)
        lines = [*wrapped(one.text, width, "strong")[:2], *wrapped(_(rules()[one.code].about), width)]
        self.detail.put(lines[:4])

    def describe(self, width: int) -> list[list[Span]]:
        one = self.finding()
        if one is None:
            return []
        rule = rules()[one.code]
        lines: list[list[Span]] = [[(f"{one.code} ", "title"), (_(SEVERITIES[one.severity]), "dim")]]
        lines += wrapped(one.text, width, "strong")
        lines += [[], *wrapped(_(rule.about), width)]
        if one.fix is not None:
            lines += [[], *wrapped(_("x: {fix}").format(fix=one.fix.text), width, "accent")]
        return lines
