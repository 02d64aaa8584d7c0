"""What the checks find as a list, gravest first."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from smcockpit.checks.rule import SEVERITIES, Diagnostic
from smcockpit.checks.run import check, rules
from smcockpit.i18n import N_, _
from smcockpit.plan.record import Record
from smcockpit.plan.text import fit
from smcockpit.plan.worksheets import step_of
from smcockpit.ui.messages import OpenSheet
from smcockpit.ui.panes.view import ListView, ViewOwner
from smcockpit.ui.widgets.lines import Line, Span, Spans, wrapped

GLYPHS = {"error": ("✗", "bad"), "warning": ("!", "warn"), "note": ("·", "dim")}
WITH_FIX = 60  # cells from which the safe fix is named
FALLBACK_STEP = "14"  # whose worksheet opens for a kind that has none


class FindingsView(ListView):
    """A line carries its `Diagnostic`; the record that keys act on is the one that it is about."""

    key, label = "findings", N_("Checks")

    def __init__(self, owner: ViewOwner) -> None:
        super().__init__(owner)
        self.diagnostics: list[Diagnostic] = []  # all, shown or not
        self.keys: set[str] = set()  # of their lines

    def rebuild(self) -> None:
        """Run the checks and list what fits the filter."""
        self.diagnostics = check(self.plan, self.session.readings, self.session.today)
        accepts = self.owner.accepts()
        self.widget.empty = [(_("The checks find nothing. The plan holds together."), "good")]
        # a rule may find two things in one record, so the text belongs to the key
        lines = [Line(f"{diagnostic.key}:{diagnostic.text}", diagnostic) for diagnostic in self.diagnostics]
        self.keys = {line.key for line in lines}
        self.widget.replace([line for line in lines if self._fits(line.record, accepts)])

    def _fits(self, diagnostic: Diagnostic, accepts: Callable[[Record], bool]) -> bool:
        """Whether its code begins with the filter, or its record fits it."""
        if not self.owner.filter or diagnostic.code.startswith(self.owner.filter.upper()):
            return True
        record = self.record_of(diagnostic)
        return record is not None and accepts(record)

    def draw(self, line: Line, room: int) -> Spans:
        """Severity, code, sentence and, where there is room, the safe fix."""
        diagnostic: Diagnostic = line.record
        glyph, style = GLYPHS[diagnostic.severity]
        end = f" [{diagnostic.fix.text}]" if diagnostic.fix is not None and room > WITH_FIX else ""
        text = fit(diagnostic.text, room - 8 - len(end))
        return [(f"{glyph} ", style), (f"{diagnostic.code} ", "dim"), (text, "text"), (end, "accent")]

    def diagnostic(self) -> Diagnostic | None:
        """The one under the cursor."""
        line = self.widget.current
        return line.record if line is not None else None

    def record_of(self, diagnostic: Diagnostic) -> Record | None:
        """The record that a diagnostic is about; None where it is about what is missing."""
        return self.plan.get(diagnostic.kind, diagnostic.id) if diagnostic.id else None

    def current(self) -> Record | None:
        """The record that the finding under the cursor is about."""
        diagnostic = self.diagnostic()
        return self.record_of(diagnostic) if diagnostic is not None else None

    def shown(self) -> list[Line]:
        """The findings as lines of their records."""
        return [Line(line.key, self.record_of(line.record)) for line in self.widget.lines]

    def go_to(self, record: Record) -> bool:
        """To the first finding about a record; the cursor stays where it is on one already."""
        lines = [
            line
            for line in self.shown()
            if line.record and (line.record.kind, line.record.id) == (record.kind, record.id)
        ]
        if any(line.key == self.cursor_key() for line in lines):
            return True
        return bool(lines) and self.widget.go_to(lines[0].key)

    def adds(self) -> str:
        """A record of the kind that is missing."""
        diagnostic = self.diagnostic()
        return diagnostic.kind if diagnostic is not None and not diagnostic.id else ""

    def defaults(self) -> dict[str, Any]:
        """Accepting the finding for a while begins with what it is."""
        diagnostic = self.diagnostic()
        if diagnostic is None or not diagnostic.id:
            return {}
        return {"code": diagnostic.code, "record": diagnostic.id}

    def open(self) -> bool:
        """Where a record is missing, the worksheet that holds its kind."""
        diagnostic = self.diagnostic()
        if diagnostic is None or diagnostic.id:
            return False
        self.owner.post_message(OpenSheet(step_of(diagnostic.kind) or FALLBACK_STEP, diagnostic.kind))
        return True

    def describe(self, width: int) -> list[list[Span]]:
        """The finding, what its rule is about, and the safe fix."""
        diagnostic = self.diagnostic()
        if diagnostic is None:
            return []
        lines: list[list[Span]] = [[(f"{diagnostic.code} ", "title"), (_(SEVERITIES[diagnostic.severity]), "dim")]]
        lines += wrapped(diagnostic.text, width, "strong")
        lines += [[], *wrapped(_(rules()[diagnostic.code].about), width)]
        if diagnostic.fix is not None:
            lines += [[], *wrapped(_("x: {fix}").format(fix=diagnostic.fix.text), width, "accent")]
        return lines

    def describe_flat(self, width: int) -> list[list[Span]]:
        """What to do about the finding, and nothing else."""
        diagnostic = self.diagnostic()
        if diagnostic is None:
            return []
        room = max(width - 1, 30)
        about = wrapped(_(rules()[diagnostic.code].about), room)
        return [*wrapped(diagnostic.text, room, "strong")[:2], *about][:4]
