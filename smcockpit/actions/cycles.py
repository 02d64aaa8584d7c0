"""Closing a cycle and comparing it with the next: a frozen copy of the plan, and what is carried over."""

from __future__ import annotations

from datetime import date
from typing import Any, NamedTuple

from smcockpit.i18n import _
from smcockpit.metrics.kpi import Reading, show_value
from smcockpit.plan import kinds
from smcockpit.plan.kinds import KINDS
from smcockpit.plan.plan import Plan
from smcockpit.plan.progress import framework_tasks, overall, progress, steps
from smcockpit.plan.record import Record
from smcockpit.plan.worksheets import SHEETS, TableSection
from smcockpit.workspace import Change, Workspace, new_id


class StepThenNow(NamedTuple):
    """One step in two cycles: needs met of all, then and now; and its records: new, changed, gone, by name."""

    step: str
    then: tuple[int, int]
    now: tuple[int, int]
    new: list[str]
    changed: list[str]
    gone: list[str]


def close(workspace: Workspace, readings: list[Reading], summary: str = "") -> Record:
    """Freeze the cycle (a copy of the whole plan that is never thinned, and a record of how it stood) and begin the
    next: one commit, which can be undone. Returns the record of the closed cycle. Raises StoreError, Unfit."""
    plan, today = workspace.plan, workspace.today()
    number = int(plan.brand.cycle or 1)
    copy = workspace.backup(f"cycle-{number}").rpartition("/")[2]
    entries = progress(plan, today)
    id = new_id()
    record = {
        "number": float(number), "closed": today.isoformat(), "summary": summary or None, "progress": round(overall(entries) * 100, 1), "copy": copy,
        "steps": {entry.step.number: f"{entry.done}/{entry.total}" for entry in entries},
        "kpis": {reading.kpi.heading(): show_value(reading.value, reading.kpi.unit) for reading in readings} or None,
    }  # fmt: skip
    changes = [Change("cycle", id, None, {name: value for name, value in record.items() if value is not None})]
    changes += carried_over(plan, readings, today, number)
    workspace.edit(_("closed cycle {n}").format(n=number), changes)
    closed_cycle = workspace.plan.get("cycle", id)
    assert closed_cycle is not None
    return closed_cycle


def carried_over(plan: Plan, readings: list[Reading], today: date, number: int) -> list[Change]:
    """What a new cycle changes. Records stay, but: the steps' tasks are open again and other finished ones go; KPIs
    begin from where they stand and lose a target whose day has passed; findings whose changes are all verified, dropped
    posts and what has run out go to the trash (and stay in the frozen copy)."""
    texts = framework_tasks()
    changes = [Change("brand", plan.brand.id, plan.brand.doc, {"cycle": float(number + 1)})]
    for task in plan.every(kinds.Task):
        if task.doc.get("done"):
            stays = task.heading() in texts
            changes.append(Change("task", task.id, task.doc, {"done": None, "due": None} if stays else None))
    for reading in readings:
        kpi, fields = reading.kpi, {}
        if reading.value is not None:
            fields = {"baseline": reading.value, "baseline_date": (reading.as_of or today).isoformat()}
        if "" < kpi.word("target_date") <= today.isoformat():
            fields |= {"target": None, "target_date": None}
        if fields:
            changes.append(Change("kpi", kpi.id, kpi.doc, fields))
    changes += [Change(record.kind, record.id, record.doc, None) for record in _settled(plan)]
    changes += [Change("post", post.id, post.doc, None) for post in plan.every(kinds.Post) if post.status == "dropped"]
    for over in (*plan.every(kinds.Snooze), *plan.every(kinds.Suppression)):
        if over.word("until") < today.isoformat():
            changes.append(Change(over.kind, over.id, over.doc, None))
    return changes


def _settled(plan: Plan) -> list[Record]:
    """Findings all whose changes were made and verified, with those."""
    verified = {improvement.change: improvement for improvement in plan.every(kinds.Improvement) if improvement.outcome}
    by_finding: dict[str, list[kinds.Adaptation]] = {}
    for change in plan.every(kinds.Adaptation):
        by_finding.setdefault(change.finding, []).append(change)
    settled: list[Record] = []
    for finding in plan.every(kinds.Finding):
        made = by_finding.get(finding.id, [])
        if made and all(adaptation.done is not None and adaptation.id in verified for adaptation in made):
            settled += [finding, *made, *(verified[adaptation.id] for adaptation in made)]
    return settled


def cycle_of(plan: Plan, number: int | None = None) -> kinds.Cycle:
    """The closed cycle of a number, or the last one. Raises ValueError with a sentence where there is none."""
    closed = sorted(plan.every(kinds.Cycle), key=lambda cycle: cycle.number or 0)
    chosen = next((cycle for cycle in closed if number is not None and cycle.number == number), None)
    if number is None and closed:
        chosen = closed[-1]
    if chosen is None:
        if not closed:
            raise ValueError(_("No cycle is closed yet; step 14 closes one."))
        text = _("There is no closed cycle {n}; there are: {known}.")
        raise ValueError(text.format(n=number, known=", ".join(cycle.heading() for cycle in closed)))
    return chosen


def compare(then: Plan, now: Plan, day: date, today: date) -> list[StepThenNow]:
    """Two states of a plan, step by step."""
    met_then = {entry.step.number: (entry.done, entry.total) for entry in progress(then, day)}
    met_now = {entry.step.number: (entry.done, entry.total) for entry in progress(now, today)}
    rows = []
    for step in steps():
        listed = [section.kind for section in SHEETS[step.number] if isinstance(section, TableSection)]
        new, changed, gone = [], [], []
        for kind in listed:
            if kind in ("review", "snooze", "brand", "cycle") or kind not in KINDS:
                continue
            before = {record.id: record for record in then.all(kind)}
            after = {record.id: record for record in now.all(kind)}
            new += [record.heading() for id, record in after.items() if id not in before]
            gone += [record.heading() for id, record in before.items() if id not in after]
            changed += [
                record.heading() for id, record in after.items() if id in before and before[id].doc != record.doc
            ]
        rows.append(StepThenNow(step.number, met_then[step.number], met_now[step.number], new, changed, gone))
    return rows


def as_json(row: StepThenNow) -> dict[str, Any]:
    """One step as `cycle --compare --json` lists it."""
    return {
        "step": row.step, "then": {"done": row.then[0], "total": row.then[1]}, "now": {"done": row.now[0], "total": row.now[1]},
        "new": row.new, "changed": row.changed, "gone": row.gone,
    }  # fmt: skip
