"""Steps 1 and 1b: the brand, whether it is ready, what it wants, and what its stakeholders say to that."""

from __future__ import annotations

from smcockpit.i18n import N_, SOURCE, languages
from smcockpit.plan.fields import Choice, Clock, Day, Number, Ref, Text
from smcockpit.plan.kinds.scales import LEVELS
from smcockpit.plan.record import Record


class Brand(Record):
    """The plan itself: whose it is, and how its people write dates and words. One per plan."""

    kind, label, step = "brand", N_("Brand"), "1"
    name = Text(N_("Brand"), required=True, limit=120)
    language = Choice(N_("Language"), languages(), default=SOURCE, required=True)
    zone = Text(N_("Time zone"), required=True, help=N_("An IANA name, such as America/Bogota."))
    week_start = Choice(N_("Week starts on"), {"monday": N_("Monday"), "sunday": N_("Sunday")}, default="monday")
    cycle = Number(N_("Cycle"), low=1, high=999)
    approval_hours = Number(
        N_("Approval deadline"), low=0, high=720, unit="h", help=N_("Hours before a post goes out by which it is approved.")
    )  # fmt: skip
    quiet_from = Clock(N_("Quiet from"), help=N_("From this hour nothing goes out, such as 22:00."))
    quiet_to = Clock(N_("Quiet until"), help=N_("Until this hour nothing goes out, such as 07:00."))


class Readiness(Record):
    """One question on whether the brand is ready for social networks, answered with evidence."""

    kind, label, step, title_field = "readiness", N_("Readiness answer"), "1", "question"
    question = Text(N_("Question"), required=True, width=44, limit=300)
    answer = Choice(N_("Answer"), {"yes": N_("yes"), "partly": N_("partly"), "no": N_("no")}, width=8)
    evidence = Text(
        N_("Evidence"), width=26, lines=True, limit=5000, help=N_("What shows it: a figure, a survey, a link.")
    )
    day = Day(N_("Date"))


class BusinessGoal(Record):
    """What the firm wants; goals on social networks serve it."""

    kind, label, step, title_field = "business_goal", N_("Business goal"), "1", "title"
    title = Text(N_("Business goal"), required=True, width=40, limit=200)
    owner = Ref(N_("Owner"), "person", width=14)
    note = Text(N_("Note"), lines=True, limit=5000)


class Goal(Record):
    """What the work on social networks is to reach, and the business goal it serves."""

    kind, label, step, title_field = "goal", N_("Goal"), "1", "title"
    title = Text(N_("Goal"), required=True, width=40)
    family = Choice(
        N_("Family"),
        {
            "know": N_("know the brand better"),
            "manage": N_("manage the brand better"),
            "loyalty": N_("keep users loyal"),
        },
        width=24,
    )
    business = Ref(N_("Business goal it serves"), "business_goal", width=20)
    owner = Ref(N_("Owner"), "person")
    note = Text(N_("Note"), lines=True, limit=5000)


class Stakeholder(Record):
    """Somebody who can help or hinder the plan; power and interest say how to deal with them (Mendelow, 1991)."""

    kind, label, step, identity = "stakeholder", N_("Stakeholder"), "1b", ("name",)
    name = Text(N_("Name"), required=True, width=22, limit=120)
    role = Text(N_("Role"), width=20)
    power = Choice(N_("Power"), LEVELS, width=8)
    interest = Choice(N_("Interest"), LEVELS, width=8)
    owner = Ref(N_("Who speaks with them"), "person", width=12)
    note = Text(N_("Note"), lines=True, limit=5000)


class Input(Record):
    """What a stakeholder said when asked, and what became of it."""

    kind, label, step, title_field = "input", N_("Stakeholder input"), "1b", "said"
    stakeholder = Ref(N_("Stakeholder"), "stakeholder", required=True, width=18)
    said = Text(N_("What they said"), required=True, lines=True, limit=5000, width=30)
    day = Day(N_("Date"), width=10)
    how = Choice(
        N_("How asked"),
        {
            "talk": N_("talk"), "workshop": N_("workshop"), "survey": N_("survey"), "mail": N_("e-mail"), "document": N_("document"),
        },
        width=10,
    )  # fmt: skip
    outcome = Choice(
        N_("Outcome"), {"adopted": N_("adopted"), "parked": N_("parked"), "refused": N_("refused")}, width=9
    )
    why = Text(N_("Why"), lines=True, limit=5000)
    goal = Ref(N_("Goal it changed"), "goal")
