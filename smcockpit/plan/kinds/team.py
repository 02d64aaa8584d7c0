"""Step 4: who does what, and who answers whom by when."""

from __future__ import annotations

from smcockpit.i18n import N_
from smcockpit.plan.fields import Choice, Day, Number, Ref, Text
from smcockpit.plan.kinds.scales import FREQUENCIES, RACI, REQUESTS
from smcockpit.plan.record import Record


class Person(Record):
    """Somebody of the team."""

    kind, label, step, identity = "person", N_("Person"), "4", ("name", "email")
    name = Text(N_("Name"), required=True, width=18, limit=120)
    role = Text(N_("Job"), width=20)
    reports_to = Ref(N_("Reports to"), "person", width=16)
    email = Text(N_("E-mail"), limit=254)
    zone = Text(N_("Time zone"))
    note = Text(N_("Note"), lines=True, limit=5000)


class Role(Record):
    """A part somebody plays in the plan, such as Community Manager, and who stands in for them."""

    kind, label, step = "role", N_("Role"), "4"
    name = Text(N_("Role"), required=True, width=24, limit=120)
    person = Ref(N_("Held by"), "person", width=16)
    deputy = Ref(N_("Deputy"), "person", width=16)
    purpose = Text(N_("Purpose"), lines=True, limit=5000)


class Function(Record):
    """A key responsibility of the work; a row of the RACI grid, and a line of the Community Manager's checklist."""

    kind, label, step = "function", N_("Function"), "4"
    name = Text(N_("Function"), required=True, width=40, limit=200)
    role = Ref(N_("Role"), "role", width=20)
    often = Choice(N_("How often"), FREQUENCIES, width=10)
    done = Day(N_("Taken up on"), width=10, help=N_("Since when somebody does it."))
    note = Text(N_("Note"), lines=True, limit=5000)


class Assignment(Record):
    """What one person is for one function: a cell of the RACI grid."""

    kind, label, step, title_field = "assignment", N_("Part in a function (RACI)"), "4", ""
    function = Ref(N_("Function"), "function", required=True, width=34)
    person = Ref(N_("Person"), "person", required=True, width=18)
    part = Choice(N_("Part"), RACI, required=True, width=12)


class Desk(Record):
    """A place that answers customers, and by when it promises to."""

    kind, label, step = "desk", N_("Attention desk"), "4"
    name = Text(N_("Desk"), required=True, width=20, limit=120)
    sort = Choice(
        N_("Kind"),
        {
            "virtual": N_("virtual desk"), "call": N_("call centre"), "centre": N_("customer centre"), "pr": N_("public relations"),
            "advertising": N_("advertising"), "image": N_("corporate image"),
        },
        default="virtual",
        width=16,
        key="kind",
    )  # fmt: skip
    person = Ref(N_("Who answers"), "person", width=14)
    deputy = Ref(N_("Deputy"), "person", width=14)
    hours = Number(N_("Promise"), low=0, high=720, unit="h", width=8, help=N_("Hours within which it answers."))
    escalation = Ref(N_("Escalates to"), "desk", help=N_("The desk that takes over when the promise is broken."))
    open_hours = Text(N_("Open"), limit=120, help=N_("Such as Mon–Fri 8–18."))
    note = Text(N_("Note"), lines=True, limit=5000)


class Service(Record):
    """A topic or service line that customers write about: a row of the attention matrix."""

    kind, label, step = "service", N_("Service line"), "4"
    name = Text(N_("Service line"), required=True, width=26, limit=120)
    part_of = Ref(N_("Part of"), "service", width=20)
    note = Text(N_("Note"), lines=True, limit=5000)


class Attention(Record):
    """Who answers a kind of request about a service line on a channel; what is left empty stands for any."""

    kind, label, step, title_field = "attention", N_("Attention rule"), "4", ""
    service = Ref(N_("Service line"), "service", width=22, help=N_("Empty: any."))
    request = Choice(N_("Request"), REQUESTS, width=11, help=N_("Empty: any."))
    channel = Ref(N_("Channel"), "channel", width=16, help=N_("Empty: any."))
    desk = Ref(N_("Desk"), "desk", required=True, width=18)
    hours = Number(N_("Promise"), low=0, high=720, unit="h", width=7, help=N_("Empty: what the desk promises."))
    escalation = Ref(N_("Escalates to"), "desk", help=N_("Empty: where the desk escalates to."))
    note = Text(N_("Note"), lines=True, limit=5000)
