"""What every section of a worksheet has in common: a view that shows one section after the other of its sort."""

from __future__ import annotations

from abc import abstractmethod
from typing import Any, ClassVar, Generic, Protocol, TypeVar, cast

from smcockpit.i18n import _
from smcockpit.plan.progress import StepProgress
from smcockpit.plan.worksheets import Section
from smcockpit.ui.panes.derived_tables import Rows
from smcockpit.ui.panes.view import ListView, View, ViewOwner
from smcockpit.ui.widgets.lines import Line, Span, Spans

LEARNING_STEP = "14"  # its findings are about any step
S = TypeVar("S", bound=Section | None)


class SheetOwner(ViewOwner, Protocol):
    """What a section knows of the worksheet it is in."""

    step: str  # its number

    def room(self) -> int:
        """Cells that a section may fill, 0 before the first layout."""

    def progress(self) -> StepProgress | None:
        """How the step stands."""

    def turn(self, by: int) -> None:
        """Show another section."""

    def open_kind(self, kind: str) -> None:
        """Show the section where records of a kind are added, in this worksheet or in the one that has it."""


class SectionView(View, Generic[S]):
    """`section` is what is shown; None is the guide that every worksheet begins with. It is set before it is shown."""

    FILTERED: ClassVar[bool] = True  # whether the filter of the pane means anything here
    DETAILED: ClassVar[bool] = True  # whether a record under the cursor has more to it than is shown
    section: S

    @property
    def sheet(self) -> SheetOwner:
        """The worksheet it is in."""
        return cast(SheetOwner, self.owner)

    @abstractmethod
    def reset(self) -> None:
        """The cursor at the beginning, for another section."""

    def legend(self) -> str:
        """That Tab goes on to the next section."""
        return _("Tab: next table")

    def heads(self) -> list[Span]:
        """The names of the columns, where there are columns."""
        return []

    def go_today(self) -> None:
        """Say that there is no day here."""
        self.session.say(_("Nothing here has a day to go to."))


class SectionList(SectionView[S], ListView):
    """A section that is a list; left and right turn to the sections beside it."""

    def reset(self) -> None:
        """No lines, the cursor on the first of the next."""
        self.widget.clear()

    def move(self, where: str) -> None:
        """Up and down; left and right to the section beside."""
        if where in ("left", "right"):
            self.sheet.turn(1 if where == "right" else -1)
        else:
            super().move(where)


class WrittenLines(SectionList[S]):
    """A section whose lines are put into words when it is shown, all of them."""

    DETAILED = False  # it says all there is

    def __init__(self, owner: ViewOwner) -> None:
        super().__init__(owner)
        self._spans: dict[str, Spans] = {}

    def put(self, rows: Rows) -> None:
        """Show lines with the spans they are drawn as."""
        self._spans = {line.key: spans for line, spans in rows}
        self.widget.replace([line for line, _spans in rows])

    def draw(self, line: Line, room: int) -> Spans:
        """What was put for the line."""
        return self._spans.get(line.key, [])


def step_defaults(step: str, kind: str) -> dict[str, Any]:
    """The fields of a new record of a worksheet: a task belongs to its step, a finding is about it."""
    return {"step": step} if kind == "task" or (kind == "finding" and step != LEARNING_STEP) else {}
