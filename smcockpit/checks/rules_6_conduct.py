"""SM6: engagement, policy, stakeholders and advocates."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from smcockpit.checks.rule import Hit, Subject, rule
from smcockpit.i18n import N_, _
from smcockpit.plan import kinds
from smcockpit.plan.attention import promised
from smcockpit.plan.calendar import to_contact
from smcockpit.reports.agenda import PROMISE_HOURS
from smcockpit.reports.agenda import unanswered as late_answers

CLAUSE = (
    "clause",
    "c",
    {
        "title": "Be kind",
        "group": "acceptable",
        "status": "approved",
        "approver": "ana",
        "approved": "2026-09-01",
        "version": 2,
        "review_by": "2027-09-01",
    },
)


def _clause(**more: object) -> tuple[str, str, dict[str, object]]:
    doc: dict[str, object] = {**CLAUSE[2], **more}
    return "clause", "c", {name: value for name, value in doc.items() if value is not None}


@rule(
    "SM601", "warning", N_("A policy clause is not approved"),
    N_("Until somebody with a name approves it, nobody can be held to it."),
    good=[CLAUSE], bad=[_clause(status="draft")],
)  # fmt: skip
def clause_unapproved(subject: Subject) -> Iterator[Hit]:
    for clause in subject.plan.every(kinds.Clause):
        if clause.status in ("draft", "review"):
            yield Hit("clause", clause.id, _(kinds.Clause.status.options[clause.status]))


@rule(
    "SM602", "warning", N_("A policy clause is past its review date"),
    N_("Networks and law have moved on since. Read it again, and set the next date."),
    good=[CLAUSE], bad=[_clause(review_by="2026-10-01")],
)  # fmt: skip
def clause_old(subject: Subject) -> Iterator[Hit]:
    for clause in subject.plan.every(kinds.Clause):
        if clause.status != "retired" and "" < clause.word("review_by") < subject.today.isoformat():
            yield Hit("clause", clause.id, clause.word("review_by"))


@rule(
    "SM603", "error", N_("An approved clause does not say by whom and when"),
    N_("An approval without a name and a day is none."),
    good=[CLAUSE], bad=[_clause(approver=None)],
)  # fmt: skip
def clause_nameless(subject: Subject) -> Iterator[Hit]:
    for clause in subject.plan.every(kinds.Clause):
        if clause.status == "approved" and not (clause.word("approver") and clause.word("approved")):
            yield Hit("clause", clause.id)


@rule(
    "SM604", "warning", N_("A group of the policy has no clause"),
    N_("A grey area keeps people from taking part. Write at least one clause for it."),
    good=[CLAUSE, *(("clause", group, {"title": group, "group": group}) for group in ("bounds", "confidential", "voice"))], bad=[CLAUSE],
)  # fmt: skip
def policy_hole(subject: Subject) -> Iterator[Hit]:
    have = {clause.word("group") for clause in subject.plan.every(kinds.Clause) if clause.status != "retired"}
    if not have:
        return
    for group, label in kinds.Clause.group.options.items():
        if group not in have:
            yield Hit("clause", "", _(label))


@rule(
    "SM605", "warning", N_("A clause changed after it was approved"),
    N_("The approval is for an earlier version. Have the new one approved."),
    good=[CLAUSE, ("approval", "a", {"clause": "c", "person": "ana", "version": 2, "decision": "approved"})],
    bad=[CLAUSE, ("approval", "a", {"clause": "c", "person": "ana", "version": 1, "decision": "approved"})],
)  # fmt: skip
def approval_old(subject: Subject) -> Iterator[Hit]:
    newest: dict[str, float] = {}
    for approval in subject.plan.every(kinds.Approval):
        if approval.decision == "approved":
            newest[approval.word("clause")] = max(newest.get(approval.word("clause"), 0), approval.version or 0)
    for clause in subject.plan.every(kinds.Clause):
        if clause.status == "approved" and clause.id in newest and newest[clause.id] < (clause.version or 0):
            text = _("version {now}, approved was {then}").format(
                now=f"{clause.version or 0:g}", then=f"{newest[clause.id]:g}"
            )
            yield Hit("clause", clause.id, text)


@rule(
    "SM606", "error", N_("A conversation is past its promise"),
    N_("Somebody waits. Answer, even if only to say by when you will know more."),
    good=[("conversation", "c", {"subject": "Bill", "received": "2026-11-22T08:00-05:00"})],
    bad=[("conversation", "c", {"subject": "Bill", "received": "2026-11-19T08:00-05:00"})],
)  # fmt: skip
def unanswered(subject: Subject) -> Iterator[Hit]:
    for talk, hours in late_answers(subject.plan, subject.now):
        yield Hit("conversation", talk.id, _("{n} h were promised").format(n=f"{hours:g}"))


@rule(
    "SM607", "note", N_("An influencer has gone cold"),
    N_("No contact for long, and none planned. Write, or let go and say so in the stage."),
    good=[("influencer", "i", {"name": "Blog", "last_contact": "2026-11-10"})],
    bad=[("influencer", "i", {"name": "Blog", "last_contact": "2026-08-10"})],
)  # fmt: skip
def gone_cold(subject: Subject) -> Iterator[Hit]:
    for influencer in to_contact(subject.plan, subject.today):
        yield Hit("influencer", influencer.id, influencer.word("next_contact") or influencer.word("last_contact"))


@rule(
    "SM608", "note", N_("An advocate has no time for it"),
    N_("Goodwill ends with the first busy week. Agree on hours with their boss."),
    good=[("advocate", "a", {"name": "Eva", "hours": 2})], bad=[("advocate", "a", {"name": "Eva"})],
)  # fmt: skip
def advocate_without_time(subject: Subject) -> Iterator[Hit]:
    for advocate in subject.plan.every(kinds.Advocate):
        if not advocate.hours and advocate.stage != "paused":
            yield Hit("advocate", advocate.id)


@rule(
    "SM609", "warning", N_("A powerful stakeholder was never asked"),
    N_("Who can stop the plan should hear of it from you first."),
    good=[("stakeholder", "s", {"name": "Board", "power": "3"}), ("input", "i", {"stakeholder": "s", "said": "Go"})],
    bad=[("stakeholder", "s", {"name": "Board", "power": "3"})],
)  # fmt: skip
def never_asked(subject: Subject) -> Iterator[Hit]:
    asked = {input.word("stakeholder") for input in subject.plan.every(kinds.Input)}
    for stakeholder in subject.plan.every(kinds.Stakeholder):
        if stakeholder.power == "3" and stakeholder.id not in asked:
            yield Hit("stakeholder", stakeholder.id)


@rule(
    "SM610", "note", N_("Nobody decided on a stakeholder's input"),
    N_("Adopt it, park it or refuse it, and tell them why."),
    good=[("input", "i", {"stakeholder": "s", "said": "More video", "outcome": "adopted"})],
    bad=[("input", "i", {"stakeholder": "s", "said": "More video"})],
)  # fmt: skip
def undecided(subject: Subject) -> Iterator[Hit]:
    for input in subject.plan.every(kinds.Input):
        if not input.word("outcome"):
            yield Hit("input", input.id)


@rule(
    "SM611", "note", N_("An answer came later than promised"),
    N_("Look whether the promise fits the desk's hours, or the desk needs a second person."),
    good=[("conversation", "c", {"subject": "Bill", "received": "2026-11-19T08:00-05:00", "answered": "2026-11-19T10:00-05:00"})],
    bad=[("conversation", "c", {"subject": "Bill", "received": "2026-11-19T08:00-05:00", "answered": "2026-11-21T10:00-05:00"})],
    figure=28,
)  # fmt: skip
def answered_late(subject: Subject) -> Iterator[Hit]:
    first = (subject.today - timedelta(days=int(subject.value("SM611")))).isoformat()
    for talk in subject.plan.every(kinds.Conversation):
        if talk.word("received") < first or not talk.word("answered"):
            continue
        received, answered = talk.received, talk.answered
        if received is not None and answered is not None:
            hours = (answered - received).total_seconds() / 3600
            if hours > promised(subject.plan, talk, PROMISE_HOURS):
                yield Hit("conversation", talk.id, f"{hours:.0f} h")
