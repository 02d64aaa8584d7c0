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
        "kpis": {one.kpi.heading(): show_value(one.value, one.kpi.unit) for one in readings} or None,
    }  # fmt: skip
    changes = [Change("cycle", id, None, {name: value for name, value in record.items() if value is not None})]
    changes += carried_over(plan, readings, today, number)
    workspace.edit(_("closed cycle {n}").format(n=number), changes)
    found = workspace.plan.get("cycle", id)
    assert found is not None
    return found


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
    changes += [Change(one.kind, one.id, one.doc, None) for one in _settled(plan)]
    changes += [Change("post", one.id, one.doc, None) for one in plan.every(kinds.Post) if one.status == "dropped"]
    for over in (*plan.every(kinds.Snooze), *plan.every(kinds.Suppression)):
        if over.word("until") < today.isoformat():
            changes.append(Change(over.kind, over.id, over.doc, None))
    return changes


def _settled(plan: Plan) -> list[Record]:
    """Findings all whose changes were made and verified, with those."""
    verified = {one.change: one for one in plan.every(kinds.Improvement) if one.outcome}
    by_finding: dict[str, list[kinds.Adaptation]] = {}
    for change in plan.every(kinds.Adaptation):
        by_finding.setdefault(change.finding, []).append(change)
    found: list[Record] = []
    for finding in plan.every(kinds.Finding):
        made = by_finding.get(finding.id, [])
        if made and all(one.done is not None and one.id in verified for one in made):
            found += [finding, *made, *(verified[one.id] for one in made)]
    return found


def cycle_of(plan: Plan, number: int | None = None) -> kinds.Cycle:
    """The closed cycle of a number, or the last one. Raises ValueError with a sentence where there is none."""
    closed = sorted(plan.every(kinds.Cycle), key=lambda one: one.number or 0)
    found = next((one for one in closed if number is not None and one.number == number), None)
    if number is None and closed:
        found = closed[-1]
    if found is None:
        if not closed:
            raise ValueError(_("No cycle is closed yet; step 14 closes one."))
        text = _("There is no closed cycle {n}; there are: {known}.")
        raise ValueError(text.format(n=number, known=", ".join(one.heading() for one in closed)))
    return found


def compare(then: Plan, now: Plan, day: date, today: date) -> list[StepThenNow]:
    """Two states of a plan, step by step."""
    met_then = {entry.step.number: (entry.done, entry.total) for entry in progress(then, day)}
    met_now = {entry.step.number: (entry.done, entry.total) for entry in progress(now, today)}
    found = []
    for step in steps():
        listed = [section.kind for section in SHEETS[step.number] if isinstance(section, TableSection)]
        new, changed, gone = [], [], []
        for kind in listed:
            if kind in ("review", "snooze", "brand", "cycle") or kind not in KINDS:
                continue
            before = {one.id: one for one in then.all(kind)}
            after = {one.id: one for one in now.all(kind)}
            new += [_name(one) for id, one in after.items() if id not in before]
            gone += [_name(one) for id, one in before.items() if id not in after]
            changed += [_name(one) for id, one in after.items() if id in before and before[id].doc != one.doc]
        found.append(StepThenNow(step.number, met_then[step.number], met_now[step.number], new, changed, gone))
    return found


def _name(record: Record) -> str:
    return record.heading()


def as_json(one: StepThenNow) -> dict[str, Any]:
    return {
        "step": one.step, "then": {"done": one.then[0], "total": one.then[1]}, "now": {"done": one.now[0], "total": one.now[1]},
        "new": one.new, "changed": one.changed, "gone": one.gone,
    }  # fmt: skip
