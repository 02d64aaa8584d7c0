"""What a check is: the rule, what it finds, and the safe fix it may offer."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, datetime
from typing import Any, NamedTuple

from smcockpit.i18n import N_, _
from smcockpit.metrics.kpi import Reading
from smcockpit.plan.kinds import KINDS
from smcockpit.plan.plan import Plan
from smcockpit.plan.record import Record

SEVERITIES = {"error": N_("error"), "warning": N_("warning"), "note": N_("note")}
Example = list[tuple[str, str, dict[str, Any]]]  # (kind, id, document)


class Fix(NamedTuple):
    """A change that can do no harm: what it does, and the fields it sets by (kind, id)."""

    text: str
    changes: tuple[tuple[str, str, dict[str, Any] | None], ...]


class Hit(NamedTuple):
    """Where a rule does not hold: the record (id "" for the plan as a whole), what else there is to say, a safe fix."""

    kind: str
    id: str = ""
    detail: str = ""
    fix: Fix | None = None
    others: tuple[str, ...] = ()  # ids of further records it is about


class Subject(NamedTuple):
    """What is checked. `value` gives a rule's figure, as this plan sets it."""

    plan: Plan
    readings: list[Reading]
    today: date
    now: datetime
    value: Callable[[str], float]
    person: str = ""


class Rule(NamedTuple):
    """A check as it is registered: see `rule` for what its parts mean."""

    code: str
    severity: str
    title: str  # catalogue text: what is wrong
    about: str  # catalogue text: why it matters and what to do
    test: Callable[[Subject], Iterator[Hit]]
    good: Example
    bad: Example
    figure: float | None  # what it measures against, unless the plan sets another
    numbers: dict[str, dict[str, Any]]  # of the bad example: KPI id → fields of its reading


class Diagnostic(NamedTuple):
    """One thing a check found in a plan."""

    code: str
    severity: str
    text: str
    kind: str
    id: str
    others: tuple[str, ...]
    fix: Fix | None

    @property
    def key(self) -> str:
        """The same for the same finding each time the checks run."""
        return f"{self.code}:{self.id}"


RULES: dict[str, Rule] = {}
Test = Callable[[Subject], Iterator[Hit]]


def rule(
    code: str,
    severity: str,
    title: str,
    about: str,
    *,
    good: Example,
    bad: Example,
    figure: float | None = None,
    numbers: dict[str, dict[str, Any]] | None = None,
) -> Callable[[Test], Test]:
    """Register a check under `code` (SM, the family's number, two digits) with its `severity`, a key of SEVERITIES.

    `title` says what is wrong and `about` why it matters and what to do: together they are the docstring of the function
    below, so that nothing is written twice. `good` and `bad` are plans that it must find nothing and something in: tests
    and documentation. `figure` is what it measures against, unless the plan sets another."""

    def register(test: Test) -> Test:
        assert code not in RULES, code
        test.__doc__ = f"{title}. {about}"
        RULES[code] = Rule(code, severity, title, about, test, good, bad, figure, numbers or {})
        return test

    return register


def name(record: Record, plan: Plan) -> str:
    """What people call a record; one that only ties others together is called by them."""
    if record.title_field:
        return record.heading() or _(KINDS[record.kind].label)
    parts = [
        field.show(record.doc[field.name], plan)
        for field in record.fields.values()
        if field.required and record.doc.get(field.name) is not None
    ]
    return " · ".join(parts[:2]) or record.heading()
