"""What a step's worksheet holds: the tables, grids and figures that its records are kept in. Data, and pure rules over it."""

from __future__ import annotations

from typing import Any, NamedTuple

from smcockpit.i18n import N_, _, texts
from smcockpit.plan import kinds
from smcockpit.plan.attention import covering
from smcockpit.plan.fields import Choice, Ref
from smcockpit.plan.kinds import KINDS
from smcockpit.plan.plan import Plan
from smcockpit.plan.record import Record


class TableSection(NamedTuple):
    """The records of one kind. `tree` names the field that says what a record hangs on, for an indented list."""

    kind: str
    tree: str = ""

    @property
    def name(self) -> str:
        """What people call it, in the language that is spoken."""
        return _(KINDS[self.kind].label)


class Grid(NamedTuple):
    """Rows × columns whose cells are records of `kind`; `row` and `column` name the fields that place a cell, `value`
    the one that is shown and set. Where `column` is "", the rows are the records of `kind` themselves and the columns
    their `fields`. `keys` maps a key to a value; without them 1 to 9 choose among the records that `value` points at."""

    label: str
    kind: str
    row: str
    column: str
    value: str
    keys: dict[str, str]
    fields: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """What people call it, in the language that is spoken."""
        return _(self.label)


class Figures(NamedTuple):
    """Numbers worked out of the records: `what` is "scores", "constancy", "quadrants" or "freshness"."""

    label: str
    what: str

    @property
    def name(self) -> str:
        """What people call it, in the language that is spoken."""
        return _(self.label)


Section = TableSection | Grid | Figures
_AMOUNTS = {key: key for key in kinds.AMOUNTS}
_STATES = {"x": "done", "o": "open", "n": "unneeded"}
SHEETS: dict[str, tuple[Section, ...]] = {
    "1": (TableSection("readiness"), TableSection("business_goal"), TableSection("goal"), TableSection("brand")),
    "1b": (
        TableSection("stakeholder"),
        Grid(N_("Power × interest"), "stakeholder", "", "", "", {key: key for key in kinds.LEVELS}, ("power", "interest")),
        Figures(N_("How to deal with them"), "quadrants"),
        TableSection("input"),
    ),
    "2": (
        TableSection("persona"),
        Grid(N_("Presence"), "fit", "persona", "channel", "presence", _AMOUNTS),
        Grid(N_("Reach"), "fit", "persona", "channel", "reach", _AMOUNTS),
        TableSection("fit"),
    ),
    "3": (TableSection("influencer"), TableSection("listening"), TableSection("link"), TableSection("contact"), TableSection("survey"), TableSection("answer")),
    "4": (
        TableSection("person", "reports_to"), TableSection("role"), TableSection("function"),
        Grid(N_("RACI"), "assignment", "function", "person", "part", {key.lower(): key for key in kinds.RACI}),
        TableSection("desk"), TableSection("service", "part_of"),
        Grid(N_("Attention matrix"), "attention", "service", "request", "desk", {}),
        TableSection("attention"), TableSection("assignment"),
    ),
    "5": (TableSection("channel"), Figures(N_("Scores"), "scores")),
    "6": (
        TableSection("source"), TableSection("topic"),
        Grid(N_("Audience map"), "interest", "persona", "topic", "amount", _AMOUNTS),
        TableSection("material"), TableSection("brief"), TableSection("keyword"), TableSection("reuse"), TableSection("interest"),
    ),
    "7": (TableSection("kpi"), TableSection("phase"), TableSection("tactic"), TableSection("conversion")),
    "8": (Grid(N_("Set-up"), "setup", "name", "channel", "state", _STATES), TableSection("setup")),
    "9": (TableSection("rule"), TableSection("conversation"), Figures(N_("Constancy and immediacy"), "constancy")),
    "10": (TableSection("clause"), TableSection("approval")),
    "11": (TableSection("post"), TableSection("event"), TableSection("syndication"), TableSection("limit")),
    "12": (
        TableSection("metric_source"), Figures(N_("Freshness"), "freshness"), TableSection("reading"), TableSection("mapping"), TableSection("review"), TableSection("snooze"),
    ),
    "13": (TableSection("advocate"),),
    "14": (TableSection("finding"), TableSection("change"), TableSection("improvement"), TableSection("cycle"), TableSection("check_setting"), TableSection("suppression")),
}  # fmt: skip


class Head(NamedTuple):
    """A row or column of a grid: what places a cell in it, and its name."""

    key: str
    name: str


def rows(plan: Plan, grid: Grid) -> list[Head]:
    """The rows of a grid; the attention matrix ends with one for any service line."""
    if not grid.column:
        return [Head(record.id, record.heading()) for record in plan.all(grid.kind)]
    if grid.kind == "setup":
        return _items(plan)
    heads = _heads(plan, grid, grid.row)
    return [*heads, Head("", _("any"))] if grid.kind == "attention" else heads


def columns(plan: Plan, grid: Grid) -> list[Head]:
    """The columns of a grid; the attention matrix ends with one for any kind of request."""
    if not grid.column:
        return [Head(name, _(KINDS[grid.kind].fields[name].label)) for name in grid.fields]
    heads = _heads(plan, grid, grid.column)
    return [*heads, Head("", _("any"))] if grid.kind == "attention" else heads


def _heads(plan: Plan, grid: Grid, name: str) -> list[Head]:
    field = KINDS[grid.kind].fields[name]
    if isinstance(field, Ref):
        records = plan.all(field.kind)
        if field.kind == "channel":
            records = [channel for channel in records if channel.word("status") != "closed"]
        return [Head(record.id, record.heading()) for record in records]
    assert isinstance(field, Choice)
    return [Head(value, _(label)) for value, label in field.options.items()]


def _items(plan: Plan) -> list[Head]:
    """The set-up checklist: what the framework starts with, then what this plan added."""
    names: list[str] = texts("framework")["setup"]
    known = dict.fromkeys(item.heading() for item in plan.every(kinds.Setup))
    return [Head(name, name) for name in dict.fromkeys([*names, *known])]


def cells(plan: Plan, grid: Grid) -> dict[tuple[str, str], Record]:
    """(row, column) → the record of the cell; of several the first made counts. Rules of the attention matrix for a
    single channel are not in it: they are in their table."""
    by_place: dict[tuple[str, str], Record] = {}
    if not grid.column:
        return {(record.id, name): record for record in plan.all(grid.kind) for name in grid.fields}
    for record in sorted(plan.all(grid.kind), key=lambda record: record.id):
        if grid.kind == "attention" and record.word("channel"):
            continue
        by_place.setdefault((record.word(grid.row), record.word(grid.column)), record)
    return by_place


def inherited(plan: Plan, grid: Grid, row: str, column: str) -> str:
    """What holds in a cell that says nothing itself, in brackets: the desk that a wider attention rule names."""
    if grid.kind != "attention":
        return ""
    rules = covering(plan, column, row, "")
    return f"({plan.named('desk', rules[0].desk)})" if rules else ""


def shown(plan: Plan, grid: Grid, record: Record | None, column: str) -> str:
    """What stands in a cell: "" where nothing is known."""
    name = grid.value or column
    if record is None or record.doc.get(name) is None:
        return ""
    text = record.fields[name].show(record.doc[name], plan)
    if grid.kind == "attention":
        hours = record.hours if isinstance(record, kinds.Attention) else None
        desk = plan.find(kinds.Desk, record.word("desk"))
        hours = hours if hours is not None else desk.hours if desk is not None else None
        return text + (f" {hours:g} h" if hours is not None else "")
    if grid.kind == "assignment":
        return record.word("part")
    if grid.kind == "setup":
        return {"done": "✔", "open": "·", "unneeded": "–"}.get(record.word("state") or "open", text)
    return text


def values(plan: Plan, grid: Grid) -> list[tuple[str, str, str]]:
    """(key, value, name) of what a cell may be set to."""
    field = KINDS[grid.kind].fields[grid.value or grid.fields[0]]
    if grid.keys:
        assert isinstance(field, Choice)
        return [(key, value, _(field.options[value])) for key, value in grid.keys.items()]
    assert isinstance(field, Ref)
    return [(str(n), record.id, record.heading()) for n, record in enumerate(plan.all(field.kind)[:9], 1)]


def cell_doc(grid: Grid, row: str, column: str, value: str | None) -> dict[str, Any]:
    """The fields of a new record for a cell."""
    doc = {grid.row: row or None, grid.column: column or None, grid.value: value}
    return {name: value for name, value in doc.items() if value is not None}


def step_of(kind: str) -> str:
    """The step whose worksheet holds a kind."""
    for step, sections in SHEETS.items():
        if any(isinstance(section, TableSection) and section.kind == kind for section in sections):
            return step
    return KINDS[kind].step
