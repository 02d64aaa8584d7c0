"""SM7: the work itself: tasks, findings, changes, and the checks' own settings."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from smcockpit.checks.rule import RULES, Fix, Hit, Subject, rule
from smcockpit.i18n import N_, _
from smcockpit.plan import kinds
from smcockpit.reports.status import late_tasks

FOUND = ("finding", "f", {"title": "Reels work", "step": "6"})
CHANGE = ("change", "c", {"title": "Two reels a week", "finding": "f", "done": "2026-09-01"})


@rule(
    "SM701", "warning", N_("A task is late"),
    N_("Do it (x), move it (>), or let go of it (d)."),
    good=[("task", "t", {"title": "x", "step": "1", "due": "2026-11-25"})], bad=[("task", "t", {"title": "x", "step": "1", "due": "2026-11-20"})],
)  # fmt: skip
def task_late(subject: Subject) -> Iterator[Hit]:
    for task in late_tasks(subject.plan, subject.today):
        yield Hit("task", task.id, task.word("due"))


@rule(
    "SM702", "warning", N_("A finding changed nothing"),
    N_("What was learnt and not acted upon is learnt again next year. Add a change, or drop the finding."),
    good=[FOUND, CHANGE], bad=[FOUND],
)  # fmt: skip
def finding_without_change(subject: Subject) -> Iterator[Hit]:
    changed = {adaptation.word("finding") for adaptation in subject.plan.every(kinds.Adaptation)}
    for finding in subject.plan.every(kinds.Finding):
        if finding.id not in changed:
            yield Hit("finding", finding.id)


@rule(
    "SM703", "note", N_("A change was made and nobody looked whether it helped"),
    N_("Compare the KPI before and after, and write down better, same or worse."),
    good=[FOUND, CHANGE, ("improvement", "i", {"change": "c", "outcome": "better"})], bad=[FOUND, CHANGE], figure=28,
)  # fmt: skip
def unverified(subject: Subject) -> Iterator[Hit]:
    edge = (subject.today - timedelta(days=int(subject.value("SM703")))).isoformat()
    proved = {
        improvement.word("change")
        for improvement in subject.plan.every(kinds.Improvement)
        if improvement.word("outcome")
    }
    for adaptation in subject.plan.every(kinds.Adaptation):
        if "" < adaptation.word("done") < edge and adaptation.id not in proved:
            yield Hit("change", adaptation.id, adaptation.word("done"))


@rule(
    "SM704", "warning", N_("A change is overdue"),
    N_("Make it, move it, or say why not."),
    good=[FOUND, CHANGE], bad=[FOUND, ("change", "c", {"title": "Two reels a week", "finding": "f", "due": "2026-11-01"})],
)  # fmt: skip
def change_late(subject: Subject) -> Iterator[Hit]:
    for adaptation in subject.plan.every(kinds.Adaptation):
        if "" < adaptation.word("due") < subject.today.isoformat() and not adaptation.word("done"):
            yield Hit("change", adaptation.id, adaptation.word("due"))


@rule(
    "SM705", "note", N_("A suppression has run out"),
    N_("What it hid is shown again. The fix removes it; renew it with a new date where it still holds."),
    good=[("suppression", "s", {"code": "SM101", "reason": "later", "until": "2026-12-31"})],
    bad=[("suppression", "s", {"code": "SM101", "reason": "later", "until": "2026-10-31"})],
)  # fmt: skip
def suppression_over(subject: Subject) -> Iterator[Hit]:
    for suppression in subject.plan.every(kinds.Suppression):
        if "" < suppression.word("until") < subject.today.isoformat():
            yield Hit(
                "suppression",
                suppression.id,
                suppression.word("until"),
                Fix(_("remove it"), (("suppression", suppression.id, None),)),
            )


@rule(
    "SM706", "warning", N_("A setting names a check that does not exist"),
    N_("It has no effect. `smcockpit check --explain` lists the codes."),
    good=[("check_setting", "s", {"code": "SM204", "value": 4})], bad=[("check_setting", "s", {"code": "SM999", "value": 4})],
)  # fmt: skip
def unknown_code(subject: Subject) -> Iterator[Hit]:
    for record in (*subject.plan.every(kinds.CheckSetting), *subject.plan.every(kinds.Suppression)):
        if record.word("code").upper() not in RULES:
            yield Hit(record.kind, record.id)


@rule(
    "SM707", "note", N_("No daily review for a week"),
    N_("Ten minutes a morning keep everything else short. Press r."),
    good=[("review", "r", {"day": "2026-11-20", "who": "ana", "started": "2026-11-20T08:00-05:00"})],
    bad=[("review", "r", {"day": "2026-11-02", "who": "ana", "started": "2026-11-02T08:00-05:00"})], figure=7,
)  # fmt: skip
def no_review(subject: Subject) -> Iterator[Hit]:
    days = [review.word("day") for review in subject.plan.every(kinds.Review)]
    edge: date = subject.today - timedelta(days=int(subject.value("SM707")))
    if days and max(days) < edge.isoformat():
        yield Hit("review", "", max(days))
