"""What the checks find: Enter opens the record, x makes the safe fix, a accepts the finding for a while."""

from __future__ import annotations

from typing import cast

from smcockpit.checks.rule import SEVERITIES, Diagnostic
from smcockpit.i18n import _
from smcockpit.ui.messages import FixFindings
from smcockpit.ui.panes.findings_list import FindingsView
from smcockpit.ui.panes.pane import Pane
from smcockpit.ui.session import EVERY_KIND, DependsOn


class FindingsPane(Pane):
    """The diagnostics of the plan; the frame counts them by severity."""

    KEY, NUMBER, ADDS = "findings", 1, "suppression"
    DEPENDS = DependsOn(EVERY_KIND, readings=True)
    VIEWS = (FindingsView,)

    @property
    def findings(self) -> FindingsView:
        """The list of the diagnostics."""
        return cast(FindingsView, self.view)

    def title(self) -> str:
        """How many there are of each severity."""
        severities = [diagnostic.severity for diagnostic in self.findings.diagnostics]
        counts = [f"{severities.count(severity)} {_(label)}" for severity, label in SEVERITIES.items()]
        return f"{_('Checks')} › " + ", ".join(counts)

    def legend(self) -> str:
        """The keys that mean something of their own here."""
        return _("⏎ open · x fix · a accept · / filter")

    def stands(self, key: str, kind: str, id: str) -> bool:
        """Whether the checks still find it."""
        return key in self.findings.keys

    def fix(self) -> bool:
        """Make the safe fix of all that are marked and shown, else of the finding under the cursor."""
        keys = {line.key for line in self.in_play()} or {self.cursor_key()}
        chosen: list[Diagnostic] = [line.record for line in self.findings.widget.lines if line.key in keys]
        self.post_message(FixFindings(chosen))
        return True
