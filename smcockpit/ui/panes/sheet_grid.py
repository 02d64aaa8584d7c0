"""A section of a worksheet that is a grid: rows × columns whose cells are records, one key a value."""

from __future__ import annotations

from datetime import date
from typing import Any

from smcockpit.i18n import _, n_
from smcockpit.plan.kinds import KINDS
from smcockpit.plan.plan import Plan
from smcockpit.plan.record import Record
from smcockpit.plan.text import fit
from smcockpit.plan.worksheets import Grid, cell_doc, cells, columns, inherited, rows, shown, values
from smcockpit.ui.messages import AddRecord, SaveChanges
from smcockpit.ui.panes.sheet_view import SectionView, SheetOwner
from smcockpit.ui.widgets.grid import CellGrid, Header, cell_key
from smcockpit.ui.widgets.lines import Line, Span, wrapped
from smcockpit.workspace import Change, new_id

Place = tuple[str, str]  # keys of row and column


class GridView(SectionView[Grid]):
    """The cells are marked by their places; a cell without a record is set by adding one."""

    key = "grid"
    FILTERED = False
    widget: CellGrid

    def __init__(self, owner: SheetOwner) -> None:
        super().__init__(owner)
        self.widget = CellGrid(owner.marks)

    def reset(self) -> None:
        """To the first cell."""
        self.widget.row = self.widget.column = 0

    def rebuild(self) -> None:
        """Rows, columns, and the text of every cell."""
        plan, grid = self.plan, self.section
        records = cells(plan, grid)
        across, down = rows(plan, grid), columns(plan, grid)
        texts = {
            (row.key, column.key): shown(plan, grid, records.get((row.key, column.key)), column.key)
            or inherited(plan, grid, row.key, column.key)
            for row in across
            for column in down
        }
        self.widget.empty = self._nothing()
        keys = {key: value for key, value, _name in values(plan, grid)}
        self.widget.show([Header(*row) for row in across], [Header(*column) for column in down], texts, keys)

    def _nothing(self) -> list[list[Span]]:
        """Which kinds of records have to be there before the grid has rows and columns."""
        grid = self.section
        fields = KINDS[grid.kind].fields
        kinds = [getattr(fields[name], "kind", "") for name in (grid.row, grid.column) if name] or [grid.kind]
        lacking = [_(KINDS[kind].label) for kind in kinds if kind and not self.plan.count(kind)]
        text = _("This grid needs records of: {kinds}. Tab shows their tables.").format(kinds=", ".join(lacking))
        return [[], *wrapped(text, max(self.sheet.room(), 30), "text", " ")]

    def legend(self) -> str:
        """The keys that set a value."""
        names = [f"{key} {name}" for key, _value, name in values(self.plan, self.section)]
        return " · ".join([*names, _("⌫ clears"), _("⏎ all of it")])

    def current(self) -> Record | None:
        """The record of the cell under the cursor."""
        place = self.widget.place
        return cells(self.plan, self.section).get(place) if place is not None else None

    def shown(self) -> list[Line]:
        """Every cell, row by row."""
        records = cells(self.plan, self.section)
        return [Line(cell_key(place), records.get(place)) for place in self.widget.places()]

    def cursor_key(self) -> str:
        """The key of the cell under the cursor."""
        return cell_key(self.widget.place) if self.widget.place is not None else ""

    def move(self, where: str) -> None:
        """From cell to cell."""
        self.widget.move(where)

    def go_to(self, record: Record) -> bool:
        """A record may be in several cells of a grid, or in none: the cursor stays."""
        return False

    def adds(self) -> str:
        """The kind of the cells."""
        return self.section.kind

    def defaults(self) -> dict[str, Any]:
        """An empty cell's row and column."""
        place = self.widget.place
        if self.section.column and place is not None and self.current() is None:
            return cell_doc(self.section, *place, None)
        return {}

    def open(self) -> bool:
        """On an empty cell, the form of its record."""
        if self.widget.place is None or self.current() is not None:
            return False
        self.owner.post_message(AddRecord(self.section.kind))
        return True

    def describe(self, width: int) -> list[list[Span]]:
        """The record of the cell, else which cell it is."""
        if self.widget.place is None or self.current() is not None:
            return super().describe(width)
        row, column = self.widget.rows[self.widget.row], self.widget.columns[self.widget.column]
        return [
            [(fit(row.name, width), "title")],
            [(fit(column.name, width), "strong")],
            [],
            [(_("nothing known yet"), "dim")],
        ]

    def set_cells(self, keys: set[str], value: str | None) -> None:
        """Give one value to the cells of `keys` (None clears them), as one edit."""
        places = [place for place in self.widget.places() if cell_key(place) in keys]
        changes: dict[str, Change] = {}
        for place in places:
            change = cell_change(self.plan, self.section, place, value, self.session.today)
            if change is None:
                continue
            if change.fields and (other := changes.get(change.id)) is not None:  # two cells of one record
                change = change._replace(fields={**(other.fields or {}), **change.fields})
            changes[change.id] = change
        if not changes:
            return
        name = n_("{n} cell", "{n} cells", len(places))
        if len(places) == 1:
            names = {header.key: header.name for header in [*self.widget.rows, *self.widget.columns]}
            name = " × ".join(names[key] for key in places[0]) or name
        self.owner.post_message(SaveChanges(_("changed {name}").format(name=name), list(changes.values())))


def cell_change(plan: Plan, grid: Grid, place: Place, value: str | None, today: date) -> Change | None:
    """What sets the cell at a place to a value, None for clearing it; None where it is so already. A record that says
    nothing but its place is deleted with its value."""
    record = cells(plan, grid).get(place)
    field = grid.value or place[1]
    if record is None:
        if value is None:
            return None
        return Change(grid.kind, new_id(), None, cell_doc(grid, *place, value) | _with_day(grid, field, value, today))
    if record.doc.get(field) == value:
        return None
    filled = {name for name, held in record.doc.items() if held is not None}
    gone = value is None and bool(grid.column) and filled <= {grid.row, grid.column, field}
    return Change(grid.kind, record.id, record.doc, None if gone else _with_day(grid, field, value, today))


def _with_day(grid: Grid, field: str, value: str | None, today: date) -> dict[str, Any]:
    """The value, and for a set-up item the day on which it was done."""
    fields: dict[str, Any] = {field: value}
    if grid.kind == "setup":
        fields["day"] = today.isoformat() if value == "done" else None
    return fields
