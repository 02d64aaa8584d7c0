"""Running the checks: which count in this plan and how much, what is suppressed, and the order of what they find."""

from __future__ import annotations

import os
from collections.abc import Iterable
from datetime import date, datetime
from functools import cache
from importlib import import_module
from typing import Any, NamedTuple

from smcockpit.checks.rule import RULES, SEVERITIES, Diagnostic, Rule, Subject, name
from smcockpit.i18n import _
from smcockpit.metrics.kpi import Reading
from smcockpit.plan.dates import zone_info
from smcockpit.plan.kinds import KINDS, CheckSetting, Kpi, Suppression
from smcockpit.plan.plan import Plan


@cache
def rules() -> dict[str, Rule]:
    """All checks by code. A file of this folder whose name begins with `rules_` adds its own."""
    here = os.path.dirname(__file__)
    for file in sorted(os.listdir(here)):
        if file.startswith("rules_") and file.endswith(".py"):
            import_module(f"smcockpit.checks.{file[:-3]}")
    return dict(sorted(RULES.items()))


def settings(plan: Plan) -> dict[str, CheckSetting]:
    """How the plan sets the checks, by their codes."""
    return {check_setting.code.upper(): check_setting for check_setting in plan.every(CheckSetting)}


def check(
    plan: Plan,
    readings: list[Reading],
    today: date,
    now: datetime | None = None,
    *,
    select: Iterable[str] = (),
    ignore: Iterable[str] = (),
    suppressed: bool = False,
) -> list[Diagnostic]:
    """What the checks find, gravest first. `select` and `ignore` are codes or their beginnings (SM4, SM401);
    `suppressed` shows also what the plan suppresses."""
    now = now or datetime(today.year, today.month, today.day, 9, tzinfo=zone_info(plan.zone()))
    own = settings(plan)
    chosen, left_out = [code.upper() for code in select], [code.upper() for code in ignore]

    def value(code: str) -> float:
        setting = own.get(code)
        figure = setting.value if setting is not None and setting.value is not None else rules()[code].figure
        assert figure is not None, code
        return figure

    subject = Subject(plan, readings, today, now, value)
    hidden = {
        (suppression.code.upper(), suppression.record)
        for suppression in plan.every(Suppression)
        if suppression.until is None or suppression.until >= today
    }
    diagnostics: list[Diagnostic] = []
    for code, rule in rules().items():
        severity = own[code].severity if code in own and own[code].severity else rule.severity
        if severity == "off" and not chosen:
            continue
        if (chosen and not code.startswith(tuple(chosen))) or (left_out and code.startswith(tuple(left_out))):
            continue
        for hit in rule.test(subject):
            if not suppressed and {(code, ""), (code, hit.id)} & hidden:
                continue
            record = plan.get(hit.kind, hit.id) if hit.id else None
            parts = [_(rule.title), name(record, plan) if record is not None else "", hit.detail]
            text = f"{parts[0]}: " + " · ".join(part for part in parts[1:] if part) if any(parts[1:]) else parts[0]
            grave = rule.severity if severity == "off" else severity
            diagnostics.append(Diagnostic(code, grave, text, hit.kind, hit.id, hit.others, hit.fix))
    order = list(SEVERITIES)
    return sorted(diagnostics, key=lambda hit: (order.index(hit.severity), hit.code, hit.id))


class ExampleRow(NamedTuple):
    """A row of an example's plan."""

    kind: str
    id: str
    rev: int
    doc: dict[str, Any] | None
    actor: str = ""


EXAMPLE_DAY = date(2026, 11, 22)  # the day every example is looked at


def example(rule: Rule, bad: bool) -> list[Diagnostic]:
    """What a rule finds in one of its own examples."""
    plan = Plan(ExampleRow(kind, id, 1, doc) for kind, id, doc in (rule.bad if bad else rule.good))
    numbers = rule.numbers if bad else {}
    blank: dict[str, Any] = dict.fromkeys(Reading._fields)
    example_readings = [
        Reading(**{**blank, "kpi": kpi, "value": 1.0, "as_of": EXAMPLE_DAY, "points": (), "sources": (), "why": "", "today": EXAMPLE_DAY, "formula": "", "few": False, **numbers.get(kpi.id, {})})
        for kpi in plan.every(Kpi)
    ]  # fmt: skip
    return check(plan, example_readings, EXAMPLE_DAY, select=[rule.code])


def as_json(plan: Plan, finding: Diagnostic) -> dict[str, Any]:
    """One finding as `check --json` lists it; `fix` is the text of the safe fix, null for none."""
    record = plan.get(finding.kind, finding.id) if finding.id else None
    return {
        "code": finding.code, "severity": finding.severity, "message": finding.text, "kind": finding.kind, "id": finding.id or None,
        "name": name(record, plan) if record is not None else None, "others": list(finding.others), "step": KINDS[finding.kind].step if finding.kind in KINDS else "",
        "fix": finding.fix.text if finding.fix else None,
    }  # fmt: skip
