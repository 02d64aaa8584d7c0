"""Steps 9, 10 and 13: engagement rules, conversations, the policy and its approvals, and internal advocates."""

from __future__ import annotations

from smcockpit.i18n import N_
from smcockpit.plan.fields import Choice, Day, Moment, Number, Ref, Text
from smcockpit.plan.kinds.scales import FREQUENCIES, REQUESTS
from smcockpit.plan.record import Record


class EngagementRule(Record):
    """What is answered, how, where and how often."""

    kind, label, step, title_field = "rule", N_("Engagement rule"), "9", "title"
    title = Text(N_("What is answered"), required=True, width=30, limit=300)
    channel = Ref(N_("Channel"), "channel", width=14, help=N_("Empty: all."))
    tone = Text(N_("Tone"), width=18, limit=300)
    hours = Number(N_("Answer within"), low=0, high=720, unit="h", width=8)
    length = Number(N_("Characters at most"), low=1, high=63206, width=8)
    often = Choice(N_("How often"), FREQUENCIES)
    topics = Text(N_("Topics allowed"), lines=True, limit=5000)
    elsewhere = Text(N_("Topics that belong elsewhere"), lines=True, limit=5000, help=N_("And where they are sent."))


class Conversation(Record):
    """Something a customer asked, suggested or complained about, and when it was first answered."""

    kind, label, step, title_field = "conversation", N_("Conversation"), "9", "subject"
    subject = Text(N_("About"), required=True, width=30, limit=200)
    received = Moment(N_("Received"), required=True, width=16)
    answered = Moment(N_("Answered"), width=16)
    sort = Choice(N_("Kind"), REQUESTS, default="query", width=11, key="kind")
    channel = Ref(N_("Channel"), "channel", width=14)
    topic = Ref(N_("Topic"), "topic", width=14)
    service = Ref(N_("Service line"), "service")
    owner = Ref(N_("Owner"), "person", width=12)
    note = Text(N_("Note"), lines=True, limit=5000)


class Clause(Record):
    """One clause of the social media policy."""

    kind, label, step, title_field = "clause", N_("Policy clause"), "10", "title"
    title = Text(N_("Clause"), required=True, width=30, limit=200)
    group = Choice(
        N_("Group"),
        {
            "acceptable": N_("acceptable use"), "bounds": N_("out of bounds"), "confidential": N_("confidential information"),
            "voice": N_("speaking for the firm or for oneself"),
        },
        required=True,
        width=20,
    )  # fmt: skip
    text = Text(N_("Text"), lines=True, limit=20_000)
    rationale = Text(N_("Rationale"), lines=True, limit=5000)
    status = Choice(
        N_("Status"),
        {"draft": N_("draft"), "review": N_("in review"), "approved": N_("approved"), "retired": N_("retired")},
        default="draft",
        width=10,
    )
    version = Number(N_("Version"), low=1, high=999, width=7)
    approver = Ref(N_("Approver"), "person", width=14)
    approved = Day(N_("Approved on"), width=10)
    review_by = Day(N_("Look at it again by"))


class Approval(Record):
    """A decision on one version of a policy clause."""

    kind, label, step, title_field = "approval", N_("Approval"), "10", ""
    clause = Ref(N_("Policy clause"), "clause", required=True, width=28)
    version = Number(N_("Version"), low=1, high=999, width=7)
    person = Ref(N_("Person"), "person", required=True, width=16)
    decision = Choice(
        N_("Decision"), {"approved": N_("approved"), "changes": N_("changes asked for"), "refused": N_("refused")}, width=16
    )  # fmt: skip
    day = Day(N_("Date"), width=10)
    text = Text(N_("Text"), lines=True, limit=20_000, help=N_("The clause as it stood."))
    note = Text(N_("Note"), lines=True, limit=5000)


class Advocate(Record):
    """A colleague who helps to build the first base."""

    kind, label, step, identity = "advocate", N_("Internal advocate"), "13", ("name",)
    name = Text(N_("Name"), required=True, width=20, limit=120)
    person = Ref(N_("Person"), "person", help=N_("Where they are of the team."))
    area = Text(N_("Area"), width=16, limit=120)
    hours = Number(N_("Hours a week"), low=0, high=60, width=6, help=N_("Time they were given for it."))
    trained = Day(N_("Trained on"), width=10)
    invited = Number(N_("Invitations sent"), low=0, width=8)
    joined = Number(N_("Invitations accepted"), low=0, width=8)
    share = Number(N_("Share of early interactions"), low=0, high=100, unit="%", width=6)
    stage = Choice(
        N_("Progress"), {"asked": N_("asked"), "trained": N_("trained"), "active": N_("active"), "paused": N_("paused")}, default="asked", width=9
    )  # fmt: skip
    note = Text(N_("Note"), lines=True, limit=5000)
