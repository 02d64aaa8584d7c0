"""A step's worksheet: what it is for and what it lacks, its tasks, and the tables, grids and figures of its records."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical

from smcockpit.i18n import _
from smcockpit.plan.plan import is_late_task
from smcockpit.plan.progress import StepProgress, steps, tasks_of
from smcockpit.plan.record import Record
from smcockpit.plan.text import width
from smcockpit.plan.worksheets import SHEETS, Figures, Grid, Section, TableSection, step_of
from smcockpit.ui.panes.pane import Pane
from smcockpit.ui.panes.sheet_derived import DerivedTableView
from smcockpit.ui.panes.sheet_grid import GridView
from smcockpit.ui.panes.sheet_guide import GuideView
from smcockpit.ui.panes.sheet_table import TableView
from smcockpit.ui.panes.sheet_view import SectionView
from smcockpit.ui.session import EVERY_KIND, DependsOn
from smcockpit.ui.widgets.drawn import Drawn
from smcockpit.ui.widgets.grid import CellGrid
from smcockpit.ui.widgets.lines import Span

# what shows which sort of section; None is the guide
SECTION_VIEWS: dict[type[Section] | None, type[SectionView[Any]]] = {
    None: GuideView,
    TableSection: TableView,
    Grid: GridView,
    Figures: DerivedTableView,
}


class SectionStrip(Drawn):
    """The sections, with the one that is open marked; and the heads of a table's columns. It is as wide as what stands
    below it, so `resized` is called when that has to be made for another width."""

    DEFAULT_CSS = "SectionStrip { height: 2; width: 1fr; background: $background; }"

    def __init__(self, resized: Callable[[], None]) -> None:
        super().__init__()
        self._resized = resized

    def on_resize(self) -> None:
        self._resized()


class SheetPane(Pane):
    """One worksheet at a time. The sections of a sort share one view, so its views are not turned through: Tab turns
    through the sections, and the key for the next view through the steps."""

    KEY, NUMBER, ADDS = "sheet", 1, "task"
    DEPENDS = DependsOn(EVERY_KIND, readings=True)
    VIEWS = tuple(SECTION_VIEWS.values())
    DEFAULT_CSS = "SheetPane Vertical { width: 1fr; }"

    def __init__(self) -> None:
        super().__init__()
        self.step = "1"
        self.number = 0  # of the section that is open: 0 is the guide
        self.strip = SectionStrip(self.rebuild)

    def compose(self) -> ComposeResult:
        """The names of the sections over the section, the detail beside them."""
        with Vertical():
            yield self.strip
            yield from self.view_widgets()
        yield self.detail

    # ---- which step, which section

    @property
    def sections(self) -> tuple[Section | None, ...]:
        """The sections of the worksheet, the guide first."""
        return (None, *SHEETS[self.step])

    @property
    def section_view(self) -> SectionView[Any]:
        """The view that shows the open section."""
        return cast(SectionView[Any], self.view)

    def show_step(self, step: str, kind: str = "") -> None:
        """The worksheet of a step ("1" to "14"); `kind` names the table to begin with."""
        self.step, self.filter = step, ""
        self.show_section(self._number_of(TableSection, kind) or 0)

    def _number_of(self, sort: type[Section], kind: str) -> int | None:
        """The first section of a sort that holds records of a kind."""
        for n, section in enumerate(self.sections):
            if isinstance(section, sort) and getattr(section, "kind", "") == kind:
                return n
        return None

    def show_section(self, number: int) -> None:
        """Show a section by its number, the cursor at its beginning."""
        self.number = number
        section = self.sections[number]
        sort = SECTION_VIEWS[type(section) if section is not None else None]
        view: SectionView[Any] = next(view for view in self.views if isinstance(view, sort))
        self.view, view.section = view, section
        view.reset()
        self.view_widgets()
        self.detail.display = view.DETAILED
        if not view.FILTERED:
            self.filter = ""
        self.rebuild()
        view.widget.focus()

    def turn(self, by: int) -> None:
        """To the next section, around the end."""
        self.show_section((self.number + by) % len(self.sections))

    def next_view(self) -> None:
        """The worksheet of the next step."""
        numbers = [step.number for step in steps()]
        self.show_step(numbers[(numbers.index(self.step) + 1) % len(numbers)])

    def open_kind(self, kind: str) -> None:
        """Show the section where records of a kind are added: its grid where it has one, else its table, else another
        step's worksheet."""
        grid = next(
            (
                n
                for n, section in enumerate(self.sections)
                if isinstance(section, Grid) and section.kind == kind and section.column
            ),
            None,
        )
        number = grid if grid is not None else self._number_of(TableSection, kind)
        if number is not None:
            self.show_section(number)
        else:
            self.show_step(step_of(kind), kind)

    # ---- what is shown

    def room(self) -> int:
        """Cells that a section may fill; before the first layout what the pane has."""
        return self.strip.size.width or max(self.size.width - 4, 0)

    def progress(self) -> StepProgress | None:
        """How the step stands."""
        entries = self.session.summary.steps if self.session.summary is not None else []
        return next((entry for entry in entries if entry.step.number == self.step), None)

    def title(self) -> str:
        """Number and name of the step, and how much of it is done."""
        step = next(step for step in steps() if step.number == self.step)
        entry = self.progress()
        count = f" {entry.done}/{entry.total}" if entry is not None else ""
        return f"{_('Plan')} › {step.number} {step.name()}{count}"

    def rebuild(self) -> None:
        """The section, then the names and heads over it, which say how it came out."""
        self.view.rebuild()
        self.strip.put([self._names(), self.section_view.heads()])
        self.entitle()
        self.show_detail()

    def _names(self) -> list[Span]:
        """The names of the sections in one line; those before the open one are left out where there is no room."""
        room = max((self.strip.size.width or self.size.width) - 2, 30)
        names = [self._name_of(section) for section in self.sections]
        here = self.number
        first = 0
        while first < here and sum(width(name) + 3 for name in names[first : here + 2]) > room:
            first += 1
        spans: list[Span] = [("‹ ", "dim")] if first else [(" ", "dim")]
        for n, name in enumerate(names[first:], first):
            text = f"[{name}]" if n == here else f" {name} "
            room -= width(text)
            if room < 2 and n > here:
                spans.append(("›", "dim"))
                break
            spans.append((text, "title" if n == here else "dim"))
        return spans

    def _name_of(self, section: Section | None) -> str:
        if section is None:
            return _(GuideView.label)
        return section.name + (f" {self.plan.count(section.kind)}" if isinstance(section, TableSection) else "")

    # ---- what keys mean

    def troubled(self) -> list[Record]:
        """The records here that do not fit their kind, else the late tasks of the step."""
        broken = [line.record for line in self.shown() if line.record is not None and line.record.broken()]
        late = [task for task in tasks_of(self.plan, self.step) if is_late_task(task, self.session.today)]
        return broken or list(late)

    @on(CellGrid.Chosen)
    def _value_chosen(self, event: CellGrid.Chosen) -> None:
        """One value for the cell under the cursor, or for all that are marked."""
        event.stop()
        if isinstance(self.view, GridView):
            self.view.set_cells({line.key for line in self.in_play()} or {self.cursor_key()}, event.value)
