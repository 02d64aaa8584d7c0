"""The work itself and what is learnt from it: tasks, findings, changes, improvements, cycles; and how checks are set."""

from __future__ import annotations

from smcockpit.i18n import N_
from smcockpit.plan.fields import Choice, Day, Number, Ref, Text, TextMap
from smcockpit.plan.kinds.scales import STEPS
from smcockpit.plan.record import Record


class Task(Record):
    """Something to do for a step, by whom and by when."""

    kind, label, step, title_field = "task", N_("Task"), "", "title"
    title = Text(N_("Task"), required=True, width=40, limit=300)
    of_step = Text(N_("Step"), required=True, limit=3, width=4, key="step")
    done = Day(N_("Done on"), width=10)
    owner = Ref(N_("Owner"), "person", width=12)
    due = Day(N_("Due"), width=10)
    note = Text(N_("Note"), lines=True, limit=5000)


class Finding(Record):
    """What the numbers or people showed (analyse), and the step it changes."""

    kind, label, step, title_field = "finding", N_("Finding"), "14", "title"
    title = Text(N_("Finding"), required=True, width=36, limit=300)
    of_step = Choice(N_("Step it changes"), {number: number for number in STEPS}, width=5, key="step")
    kpi = Ref(N_("KPI that shows it"), "kpi", width=16)
    day = Day(N_("Date"), width=10)
    owner = Ref(N_("Owner"), "person")
    evidence = Text(N_("Evidence"), lines=True, limit=5000)
    cycle = Number(N_("Cycle"), low=1, high=999)


class Adaptation(Record):
    """What is done differently because of a finding (adapt)."""

    kind, label, step, title_field = "change", N_("Change"), "14", "title"
    title = Text(N_("Change"), required=True, width=34, limit=300)
    finding = Ref(N_("Finding"), "finding", required=True, width=22)
    owner = Ref(N_("Owner"), "person", width=12)
    due = Day(N_("Due"), width=10)
    done = Day(N_("Done on"), width=10)
    note = Text(N_("Note"), lines=True, limit=5000)


class Improvement(Record):
    """Whether a change helped, verified by a KPI (improve)."""

    kind, label, step, title_field = "improvement", N_("Improvement"), "14", ""
    change = Ref(N_("Change"), "change", required=True, width=28)
    kpi = Ref(N_("KPI"), "kpi", width=16)
    before = Number(N_("Before"), width=9)
    after = Number(N_("After"), width=9)
    verified = Day(N_("Verified on"), width=10)
    outcome = Choice(N_("Outcome"), {"better": N_("better"), "same": N_("no change"), "worse": N_("worse")}, width=10)
    note = Text(N_("Note"), lines=True, limit=5000)


class Cycle(Record):
    """A closed cycle: what it was, frozen. `copy` names the copy of the whole plan as it stood."""

    kind, label, step, title_field = "cycle", N_("Cycle"), "14", "summary"
    number = Number(N_("Cycle"), required=True, low=1, high=999, width=6)
    closed = Day(N_("Closed on"), required=True, width=10)
    summary = Text(N_("Summary"), lines=True, limit=5000, width=30)
    progress = Number(N_("Progress"), low=0, high=100, unit="%", width=8)
    copy = Text(N_("Copy"), limit=200)
    steps = TextMap(N_("Steps"))
    kpis = TextMap(N_("KPIs"))

    def heading(self) -> str:
        """Its number."""
        return f"{self.number or 0:g}"


class CheckSetting(Record):
    """How seriously this plan takes one check, and the figure it measures against."""

    kind, label, step, title_field = "check_setting", N_("Check setting"), "", "code"
    code = Text(N_("Code"), required=True, width=8, limit=10, help=N_("Such as SM204."))
    severity = Choice(
        N_("Severity"), {"off": N_("off"), "note": N_("note"), "warning": N_("warning"), "error": N_("error")}, width=9
    )
    value = Number(N_("Value"), low=0, high=100_000, width=9, help=N_("The figure the check measures against."))
    note = Text(N_("Note"), lines=True, limit=5000)


class Suppression(Record):
    """A finding of a check that is known and accepted, why, and until when."""

    kind, label, step, title_field = "suppression", N_("Suppressed finding"), "", "code"
    code = Text(N_("Code"), required=True, width=8, limit=10)
    record = Text(N_("Record"), width=15, limit=60, help=N_("The id of the record; empty: all."))
    reason = Text(N_("Reason"), required=True, width=36, limit=500)
    until = Day(N_("Until"), required=True, width=10)
