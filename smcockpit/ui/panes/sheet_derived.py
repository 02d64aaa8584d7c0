"""A section of a worksheet that is worked out of its records."""

from __future__ import annotations

from typing import Any

from smcockpit.i18n import _
from smcockpit.plan.worksheets import SHEETS, Figures
from smcockpit.ui.panes.derived_tables import DERIVED_TABLES
from smcockpit.ui.panes.sheet_view import WrittenLines, step_defaults


class DerivedTableView(WrittenLines[Figures]):
    """The table that its section names; what it shows all hangs together, so no filter takes lines out."""

    key = "derived"
    FILTERED = False

    def rebuild(self) -> None:
        """Work the table out anew."""
        self.widget.empty = [(_("Nothing here yet: {kind}.").format(kind=self.section.name), "strong")]
        self.put(DERIVED_TABLES[self.section.what](self.session))

    def adds(self) -> str:
        """The kind that the worksheet begins with."""
        first = SHEETS[self.sheet.step][0]
        return "" if isinstance(first, Figures) else first.kind

    def defaults(self) -> dict[str, Any]:
        """What a record of that kind starts with in this step."""
        return step_defaults(self.sheet.step, self.adds())
