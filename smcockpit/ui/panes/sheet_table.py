"""A section of a worksheet that is the table of one kind of records."""

from __future__ import annotations

from typing import Any

from smcockpit.i18n import _
from smcockpit.plan.fields import Number
from smcockpit.plan.kinds import KINDS
from smcockpit.plan.record import Record
from smcockpit.plan.text import fit, width
from smcockpit.plan.worksheets import TableSection
from smcockpit.ui.panes.sheet_view import SectionList, SheetOwner, step_defaults
from smcockpit.ui.widgets.lines import Line, Span, Spans

NARROWEST = 40  # cells that columns are chosen for, however few there are
LEAST_COLUMNS = 2
LONGEST_HEAD = 14  # cells that a column is widened to for its name
LEFT_OVER = 24  # cells at most that go to the first column


class TableView(SectionList[TableSection]):
    """A line carries its record and how deep it stands; a row is only put into words when it is seen."""

    key = "table"

    def __init__(self, owner: SheetOwner) -> None:
        super().__init__(owner)
        self._columns: list[tuple[str, int]] = []  # name of a field, cells

    def rebuild(self) -> None:
        """The records of the kind that fit the filter, as a tree where they hang on each other."""
        accepts = self.owner.accepts()
        records = [record for record in self.plan.all(self.section.kind) if accepts(record)]
        depth: dict[str, int] = {}
        if self.section.tree:
            records, depth = as_tree(records, self.section.tree)
        self._columns = columns_that_fit(self.section.kind, max(self.sheet.room() - 2, NARROWEST))
        self.widget.empty = self._nothing()
        self.widget.replace([Line(record.id, record, depth.get(record.id, 0)) for record in records])

    def _nothing(self) -> list[Span]:
        if self.owner.filter:
            return [(_("Nothing fits the filter. Esc shows all."), "dim")]
        return [
            (_("Nothing here yet: {kind}.").format(kind=self.section.name), "strong"),
            (_("Press a to add the first; one or two fields are enough."), "accent"),
        ]

    def draw(self, line: Line, room: int) -> Spans:
        """The fields that have a column; "!" at the end where the record does not fit its kind."""
        record: Record = line.record
        spans: list[Span] = []
        for n, (name, cells) in enumerate(self._columns):
            field = record.fields[name]
            value = record.doc.get(name, getattr(field, "default", None) or None)
            text = " ".join(field.show(value, self.plan).split())
            if n == 0 and line.depth:
                text = "  " * (line.depth - 1) + "└ " + text
            spans.append((fit(text, cells, right=isinstance(field, Number)) + " ", "strong" if n == 0 else "text"))
        if record.broken():
            spans.append(("!", "bad"))
        return spans

    def heads(self) -> list[Span]:
        """The labels of the fields that have a column."""
        fields = KINDS[self.section.kind].fields
        names = [
            (fit(_(fields[name].label), cells, right=isinstance(fields[name], Number)) + " ", "dim")
            for name, cells in self._columns
        ]
        return [(" ", "dim"), *names]

    def adds(self) -> str:
        """The kind of the table."""
        return self.section.kind

    def defaults(self) -> dict[str, Any]:
        """What a record of that kind starts with in this step."""
        return step_defaults(self.sheet.step, self.section.kind)


def columns_that_fit(kind: str, room: int) -> list[tuple[str, int]]:
    """The fields of a kind whose columns fit into `room` cells, at least two, with the cells of each; what is left over
    goes to the first."""
    fields = [field for field in KINDS[kind].fields.values() if field.width]
    chosen: list[tuple[str, int]] = []
    for field in fields or list(KINDS[kind].fields.values())[:LEAST_COLUMNS]:
        cells = max(field.width, min(width(_(field.label)), LONGEST_HEAD))
        if room - cells - 1 < 0 and len(chosen) >= LEAST_COLUMNS:
            break
        chosen.append((field.name, cells))
        room -= cells + 1
    if chosen and room > 0:
        chosen[0] = (chosen[0][0], chosen[0][1] + min(room, LEFT_OVER))
    return chosen


def as_tree(records: list[Record], field: str) -> tuple[list[Record], dict[str, int]]:
    """The records with each below the one that its `field` names, and by id how deep it stands; those that hang on each
    other in a circle come last, at depth 0."""
    ids = {record.id for record in records}
    below: dict[str, list[Record]] = {}
    for record in records:
        above = record.word(field)
        below.setdefault(above if above in ids and above != record.id else "", []).append(record)
    order: list[Record] = []
    depth: dict[str, int] = {}

    def walk(above: str, level: int) -> None:
        for record in below.get(above, ()):
            if record.id not in depth:
                depth[record.id] = level
                order.append(record)
                walk(record.id, level + 1)

    walk("", 0)
    order += [record for record in records if record.id not in depth]
    return order, depth
