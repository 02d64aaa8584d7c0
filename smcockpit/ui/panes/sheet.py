"""A step's worksheet: what it is for and what it lacks, its tasks, and the tables, grids and figures of its records."""

from __future__ import annotations

from typing import Any

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widget import Widget

from smcockpit.i18n import _, n_
from smcockpit.plan.fields import Number
from smcockpit.plan.kinds import KINDS
from smcockpit.plan.plan import is_done, is_late_task
from smcockpit.plan.progress import StepProgress, steps, tasks_of
from smcockpit.plan.record import Record
from smcockpit.plan.text import fit, width
from smcockpit.plan.worksheets import (
    SHEETS,
    Figures,
    Grid,
    Section,
    TableSection,
    cell_doc,
    cells,
    columns,
    inherited,
    rows,
    shown,
    values,
)
from smcockpit.ui import commands
from smcockpit.ui.panes.derived_tables import FIGURES
from smcockpit.ui.panes.pane import Pane, wrapped
from smcockpit.ui.panes.plan import move_lines, task_spans
from smcockpit.ui.widgets.drawn import Drawn
from smcockpit.ui.widgets.grid import CellGrid, cell_key
from smcockpit.ui.widgets.lines import Line, Lines, Span, Spans
from smcockpit.workspace import Change

GUIDE = -1  # the first section of every worksheet


class _Strip(Drawn):
    """The sections, with the one that is open marked; and the heads of a table's columns."""

    DEFAULT_CSS = "_Strip { height: 2; width: 1fr; background: $background; }"

    def on_resize(self) -> None:
        """It is as wide as what stands below it, whose texts and columns were put into words for another width."""
        next(pane for pane in self.ancestors if isinstance(pane, SheetPane)).rebuild()


class SheetPane(Pane):
    KEY, NUMBER, ADDS = "sheet", 1, "task"
    KINDS = frozenset(KINDS)
    DEFAULT_CSS = """
    SheetPane Vertical { width: 1fr; }
    SheetPane .off { display: none; }
    """

    def __init__(self) -> None:
        super().__init__()
        self.step = "1"
        self.at = GUIDE
        self.strip = _Strip()
        self.lines = Lines(self._draw, self.marks)
        self.grid = CellGrid(self.marks)
        self._spans: dict[str, Spans] = {}
        self._widths: list[tuple[str, int]] = []

    def compose(self) -> ComposeResult:
        with Vertical():
            yield self.strip
            yield self.lines
            yield self.grid
        yield self.detail

    # ---- where

    def show_step(self, step: str, kind: str = "") -> None:
        """Another step; `kind` names the table to begin with."""
        self.step, self.filter = step, ""
        sections = SHEETS[step]
        self.turn_to(next((n for n, one in enumerate(sections) if isinstance(one, TableSection) and one.kind == kind), GUIDE))

    @property
    def section(self) -> Section | None:
        """The table, grid or figures that are open; None for the guide."""
        return SHEETS[self.step][self.at] if self.at != GUIDE else None

    def turn_to(self, at: int) -> None:
        self.at = at
        grid = isinstance(self.section, Grid)
        self.grid.set_class(not grid, "off")
        self.lines.set_class(grid, "off")
        self.detail.display = isinstance(self.section, TableSection | Grid)  # the guide and figures say all there is
        if isinstance(self.section, Grid | Figures):
            self.filter = ""
        self.grid.row = self.grid.column = 0
        self.lines.lines = []
        self.lines.cursor = 0
        self.rebuild()
        self.main().focus()

    def turn(self, by: int) -> None:
        """To the next section, around the end."""
        count = len(SHEETS[self.step]) + 1
        self.turn_to((self.at + 1 + by) % count - 1)

    def view(self) -> None:
        """The worksheet of the next step."""
        numbers = [step.number for step in steps()]
        self.show_step(numbers[(numbers.index(self.step) + 1) % len(numbers)])

    def main(self) -> Widget:
        return self.grid if isinstance(self.section, Grid) else self.lines

    def title(self) -> str:
        step = next(step for step in steps() if step.number == self.step)
        entry = self._progress()
        count = f" {entry.done}/{entry.total}" if entry is not None else ""
        return f"{_('Plan')} › {step.number} {step.name()}{count}"

    def legend(self) -> str:
        if isinstance(self.section, Grid):
            told = [f"{key} {name}" for key, _value, name in values(self.plan, self.section)]
            return " · ".join([*told, _("⌫ clears"), _("⏎ all of it")])
        return _("Tab: next table")

    def _progress(self) -> StepProgress | None:
        found = self.cockpit.glance.steps if self.cockpit.glance is not None else []
        return next((entry for entry in found if entry.step.number == self.step), None)

    # ---- what is shown

    def rebuild(self) -> None:
        section = self.section
        if isinstance(section, Grid):
            self._rebuild_grid(section)
        elif isinstance(section, TableSection):
            self._rebuild_table(section)
        else:
            made = self._guide() if section is None else FIGURES[section.what](self.cockpit)
            self._spans = {line.key: spans for line, spans in made}
            self.lines.replace([line for line, _spans in made])
        self._draw_strip()
        self.entitle()
        self.show_detail()

    def _rebuild_grid(self, grid: Grid) -> None:
        plan = self.plan
        found = cells(plan, grid)
        across, down = rows(plan, grid), columns(plan, grid)
        texts = {
            (row.key, column.key): shown(plan, grid, found.get((row.key, column.key)), column.key)
            or inherited(plan, grid, row.key, column.key)
            for row in across
            for column in down
        }
        self.grid.empty = self._nothing_in_grid(grid)
        self.grid.show(across, down, texts, {key: value for key, value, _name in values(plan, grid)})

    def _nothing_in_grid(self, grid: Grid) -> list[list[Span]]:
        fields = KINDS[grid.kind].fields
        kinds = [getattr(fields[name], "kind", "") for name in (grid.row, grid.column) if name] or [grid.kind]
        lacking = [_(KINDS[kind].label) for kind in kinds if kind and not self.plan.count(kind)]
        text = _("This grid needs records of: {kinds}. Tab shows their tables.").format(kinds=", ".join(lacking))
        return [[], *wrapped(text, max(self.size.width - 4, 30), "text", " ")]

    def _guide(self) -> list[tuple[Line, Spans]]:
        entry, room = self._progress(), max(min(self.lines.size.width or 76, 110) - 2, 40)
        step = next(step for step in steps() if step.number == self.step)
        made: list[tuple[Line, Spans]] = []

        def text(lines: list[list[Span]]) -> None:
            for line in lines:
                made.append((Line(f"text:{len(made)}"), line))

        text(wrapped(step.purpose(), room, "strong"))
        text(wrapped(_("A good answer:") + " " + step.good_answer(), room))
        text([[(_("Takes about {n} minutes.").format(n=step.minutes), "dim")], []])
        for need, lacks in entry.missing if entry is not None else ():
            mark: Span = ("✔ ", "good") if not lacks else ("· ", "warn")
            text([[mark, (fit(_(need.label), room - 2).rstrip(), "text" if lacks else "dim")]])
            if lacks:
                more = f" (+{len(lacks) - 1})" if len(lacks) > 1 else ""
                line = Line(f"lack:{need.label}", lacks[0])
                made.append((line, [("   → ", "accent"), (fit(lacks[0].text + more, room - 5).rstrip(), "text")]))
        tasks = [task for task in tasks_of(self.plan, self.step) if self.fits()(task)]
        done = sum(is_done(task) for task in tasks)
        text([[], [(_("Tasks") + f" {done}/{len(tasks)}", "title")]])
        made += [(Line(task.id, task), task_spans(self.plan, task, self.cockpit.today, room)) for task in tasks]
        return made

    def _rebuild_table(self, section: TableSection) -> None:
        """The records as lines; a row is only put into words when it is seen."""
        fits, plan = self.fits(), self.plan
        found = [record for record in plan.all(section.kind) if fits(record)]
        depth: dict[str, int] = {}
        if section.tree:
            found, depth = as_tree(found, section.tree)
        self._fit_columns(section.kind)
        self.lines.empty = self._nothing(section)
        self.lines.replace([Line(one.id, one, depth.get(one.id, 0)) for one in found])

    def _fit_columns(self, kind: str) -> None:
        """The columns that fit, at least two; what is left over goes to the first."""
        room = max((self.lines.size.width or self.size.width - 4) - 2, 40)
        fields = [field for field in KINDS[kind].fields.values() if field.width] or list(KINDS[kind].fields.values())[
            :2
        ]
        chosen: list[tuple[str, int]] = []
        for field in fields:
            cells_wanted = max(field.width, min(width(_(field.label)), 14))
            if room - cells_wanted - 1 < 0 and len(chosen) >= 2:
                break
            chosen.append((field.name, cells_wanted))
            room -= cells_wanted + 1
        if chosen and room > 0:
            chosen[0] = (chosen[0][0], chosen[0][1] + min(room, 24))
        self._widths = chosen

    def _row(self, record: Record, depth: int) -> list[Span]:
        spans: list[Span] = []
        for n, (name, room) in enumerate(self._widths):
            field = record.fields[name]
            value = record.doc.get(name, getattr(field, "default", None) or None)
            text = " ".join(field.show(value, self.plan).split())
            if n == 0 and depth:
                text = "  " * (depth - 1) + "└ " + text
            spans.append((fit(text, room, right=isinstance(field, Number)) + " ", "strong" if n == 0 else "text"))
        if record.broken():
            spans.append(("!", "bad"))
        return spans

    def _nothing(self, section: TableSection) -> list[Span]:
        if self.filter:
            return [(_("Nothing fits the filter. Esc shows all."), "dim")]
        return [
            (_("Nothing here yet: {kind}.").format(kind=section.name), "strong"),
            (_("Press a to add the first; one or two fields are enough."), "accent"),
        ]

    def _draw(self, line: Line, room: int) -> Spans:
        return self._row(line.record, line.depth) if isinstance(self.section, TableSection) else self._spans.get(line.key, [])

    def _draw_strip(self) -> None:
        room = max((self.strip.size.width or self.size.width) - 2, 30)
        names = [_("Guide")]
        for section in SHEETS[self.step]:
            count = f" {self.plan.count(section.kind)}" if isinstance(section, TableSection) else ""
            names.append(section.name + count)
        here = self.at + 1
        first = 0
        while first < here and sum(width(name) + 3 for name in names[first : here + 2]) > room:
            first += 1
        spans: list[Span] = [("‹ ", "dim")] if first else [(" ", "dim")]
        left = room
        for n, name in enumerate(names[first:], first):
            text = f"[{name}]" if n == here else f" {name} "
            left -= width(text)
            if left < 2 and n > here:
                spans.append(("›", "dim"))
                break
            spans.append((text, "title" if n == here else "dim"))
        heads: list[Span] = []
        if isinstance(self.section, TableSection):
            fields = KINDS[self.section.kind].fields
            heads = [(" ", "dim")]
            heads += [
                (fit(_(fields[name].label), cells, right=isinstance(fields[name], Number)) + " ", "dim")
                for name, cells in self._widths
            ]
        self.strip.put([spans, heads])

    # ---- what is under the cursor

    def _cell(self) -> Record | None:
        assert isinstance(self.section, Grid)
        place = self.grid.place
        return cells(self.plan, self.section).get(place) if place is not None else None

    def current(self) -> Record | None:
        if isinstance(self.section, Grid):
            return self._cell()
        line = self.lines.current
        return line.record if line is not None and isinstance(line.record, Record) else None

    def shown(self) -> list[Line]:
        """The records of the table, or the cells of the grid row by row."""
        if not isinstance(self.section, Grid):
            return super().shown()
        found = cells(self.plan, self.section)
        return [Line(cell_key(place), found.get(place)) for place in self.grid.places()]

    def cursor_key(self) -> str:
        if not isinstance(self.section, Grid):
            return super().cursor_key()
        return cell_key(self.grid.place) if self.grid.place is not None else ""

    def adds(self) -> str:
        section = self.section
        if isinstance(section, TableSection | Grid):
            return section.kind
        line = self.lines.current
        if section is None and line is not None and line.key.startswith("lack:"):
            return str(line.record.kind)
        return "task" if section is None else SHEETS[self.step][0].kind  # type: ignore[union-attr]

    def defaults(self) -> dict[str, Any]:
        section = self.section
        if isinstance(section, Grid) and section.column and self.grid.place is not None and self._cell() is None:
            return cell_doc(section, *self.grid.place, None)
        if section is None and self.adds() == "task":
            return {"step": self.step}
        return {"step": self.step} if self.adds() == "finding" and self.step != "14" else {}

    def move(self, where: str) -> None:
        if isinstance(self.section, Grid):
            self.grid.move(where)
        elif where in ("left", "right"):
            self.turn(1 if where == "right" else -1)
        else:
            move_lines(self.lines, where)

    def open(self) -> bool:
        """Enter: on what is missing, the record or the table it is about; else the record's form."""
        from smcockpit.ui.screens import dialogs

        main = self.cockpit.main
        assert main is not None
        line = self.lines.current
        if self.section is None and line is not None and line.key.startswith("lack:"):
            lack = line.record
            record = self.plan.get(lack.kind, lack.id) if lack.id else None
            if record is not None:
                dialogs.edit_record(main, record)
            else:
                self._open_kind(lack.kind)
            return True
        if self.current() is None and isinstance(self.section, Grid) and self.grid.place is not None:
            dialogs.add(main)
            return True
        return False

    def _open_kind(self, kind: str) -> None:
        """The section where records of a kind are added: its grid where it has one, else its table."""
        sections = SHEETS[self.step]
        found = next(
            (n for n, one in enumerate(sections) if isinstance(one, Grid) and one.kind == kind and one.column), None
        )
        if found is None:
            found = next((n for n, one in enumerate(sections) if isinstance(one, TableSection) and one.kind == kind), None)
        if found is None:
            from smcockpit.plan.worksheets import step_of

            self.show_step(step_of(kind), kind)
            return
        self.turn_to(found)

    def go_to(self, record: Record) -> bool:
        return not isinstance(self.section, Grid) and self.lines.go_to(record.id)

    def troubled(self) -> list[Record]:
        late = [task for task in tasks_of(self.plan, self.step) if is_late_task(task, self.cockpit.today)]
        broken = [line.record for line in self.lines.lines if isinstance(line.record, Record) and line.record.broken()]
        return broken or late  # type: ignore[return-value]

    @on(CellGrid.Chosen)
    def _chosen(self, event: CellGrid.Chosen) -> None:
        """One value for the cell under the cursor, or for all that are marked."""
        event.stop()
        section = self.section
        if not isinstance(section, Grid):
            return
        keys = {line.key for line in self.in_play()} or {self.cursor_key()}
        places = [place for place in self.grid.places() if cell_key(place) in keys]
        changes: dict[str, Change] = {}
        for place in places:
            change = self._cell_change(section, place, event.value)
            if change is not None and change.fields and (other := changes.get(change.id)) is not None:
                change = change._replace(fields={**(other.fields or {}), **change.fields})  # two cells of one record
            if change is not None:
                changes[change.id] = change
        if not changes:
            return
        names = {head.key: head.name for head in [*self.grid.rows, *self.grid.columns]}
        name = " × ".join(names[key] for key in places[0]) if len(places) == 1 else ""
        name = name or n_("{n} cell", "{n} cells", len(places))
        commands.commit(self.cockpit, _("changed {name}").format(name=name), list(changes.values()))

    def _cell_change(self, section: Grid, place: tuple[str, str], value: str | None) -> Change | None:
        """What sets one cell; None where it is so already."""
        from smcockpit.workspace import new_id

        record = cells(self.plan, section).get(place)
        field = section.value or place[1]
        if record is None:
            if value is None:
                return None
            doc = cell_doc(section, *place, value) | self._with_day(section, field, value)
            return Change(section.kind, new_id(), None, doc)
        if record.doc.get(field) == value:
            return None
        filled = {name for name, held in record.doc.items() if held is not None}
        gone = value is None and bool(section.column) and filled <= {section.row, section.column, field}
        fields = None if gone else self._with_day(section, field, value)
        return Change(section.kind, record.id, record.doc, fields)

    def _with_day(self, grid: Grid, field: str, value: str | None) -> dict[str, Any]:
        """The value, and for a set-up item the day it was done."""
        fields: dict[str, Any] = {field: value}
        if grid.kind == "setup":
            fields["day"] = self.cockpit.today.isoformat() if value == "done" else None
        return fields

    @on(CellGrid.Moved)
    @on(Lines.Moved)
    def _moved(self) -> None:
        self.show_detail()

    def describe(self, width: int) -> list[list[Span]]:
        if isinstance(self.section, Grid) and self.current() is None and self.grid.place is not None:
            row, column = self.grid.rows[self.grid.row], self.grid.columns[self.grid.column]
            return [
                [(fit(row.name, width), "title")],
                [(fit(column.name, width), "strong")],
                [],
                [(_("nothing known yet"), "dim")],
            ]
        return super().describe(width)

    def go_today(self) -> None:
        self.cockpit.say(_("Nothing here has a day to go to."))


def as_tree(found: list[Record], field: str) -> tuple[list[Record], dict[str, int]]:
    """The records with each below the one that its `field` names, and how deep it stands; a circle is listed last."""
    ids = {one.id for one in found}
    below: dict[str, list[Record]] = {}
    for one in found:
        above = one.word(field)
        below.setdefault(above if above in ids and above != one.id else "", []).append(one)
    order: list[Record] = []
    depth: dict[str, int] = {}

    def walk(above: str, level: int) -> None:
        for one in below.get(above, ()):
            if one.id not in depth:
                depth[one.id] = level
                order.append(one)
                walk(one.id, level + 1)

    walk("", 0)
    order += [one for one in found if one.id not in depth]
    return order, depth
