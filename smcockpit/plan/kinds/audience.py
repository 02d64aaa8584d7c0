"""Steps 2 and 3: personas, the channels that suit them, listening, influencers and surveys."""

from __future__ import annotations

from smcockpit.i18n import N_
from smcockpit.plan.fields import Choice, Day, Number, Ref, Text, TextList
from smcockpit.plan.kinds.scales import AMOUNTS, FREQUENCIES, LEVELS, YES_NO
from smcockpit.plan.record import Record


class Persona(Record):
    """A customer's personal map."""

    kind, label, step = "persona", N_("Persona"), "2"
    name = Text(N_("Name"), required=True, width=22, limit=120)
    demographics = Text(N_("Who they are"), width=24, help=N_("Age, place, work, household."))
    needs = Text(N_("Needs"), lines=True, limit=5000, width=24)
    interests = Text(N_("Interests"), lines=True, limit=5000)
    habits = Text(N_("Daily habits"), lines=True, limit=5000, help=N_("When and where they are online."))
    reads = Text(N_("What they read"), lines=True, limit=5000)
    objections = Text(N_("Objections"), lines=True, limit=5000, help=N_("What keeps them from buying."))
    note = Text(N_("Note"), lines=True, limit=5000)


class Fit(Record):
    """How well a channel suits a persona: one cell of the fit matrix."""

    kind, label, step, title_field = "fit", N_("Channel fit"), "2", ""
    persona = Ref(N_("Persona"), "persona", required=True, width=20)
    channel = Ref(N_("Channel"), "channel", required=True, width=20)
    presence = Choice(N_("Presence"), AMOUNTS, width=9, help=N_("How present the persona is on the channel."))
    reach = Choice(N_("Reach"), AMOUNTS, width=9, help=N_("How well the channel reaches the persona."))
    good_for = Choice(
        N_("Good for"),
        {
            "answers": N_("fast answers"), "exposure": N_("exposure"), "press": N_("press relations"), "video": N_("brand content on video"),
            "community": N_("community"), "sales": N_("sales"),
        },
        width=16,
    )  # fmt: skip
    meet = Choice(N_("Team and customers meet here"), YES_NO)
    evidence = Text(N_("Evidence"), lines=True, limit=5000)


class ListeningPost(Record):
    """What is monitored, with which tool, by whom."""

    kind, label, step, title_field = "listening", N_("Listening post"), "3", "query"
    query = Text(N_("Keyword or query"), required=True, width=28, limit=300)
    tool = Text(N_("Tool"), width=16, limit=120)
    language = Text(N_("Language"), width=8, limit=40)
    owner = Ref(N_("Owner"), "person", width=14)
    often = Choice(N_("How often read"), FREQUENCIES, width=10)
    note = Text(N_("Note"), lines=True, limit=5000)


class Influencer(Record):
    """Somebody whose public is also ours: how far they reach, how close to our topics, and how we stand with them."""

    kind, label, step, identity = "influencer", N_("Influencer"), "3", ("name", "handles")
    name = Text(N_("Name"), required=True, width=22, limit=120)
    sort = Choice(
        N_("Kind"),
        {
            "blogger": N_("blogger"), "partner": N_("partner"), "competitor": N_("competitor"), "media": N_("media"),
            "customer": N_("customer"), "employee": N_("employee"), "organisation": N_("organisation"),
        },
        default="blogger",
        width=12,
        key="kind",
    )  # fmt: skip
    handles = TextList(N_("Handles"), help=N_("As platform:handle, with commas between."))
    audience = Number(N_("Audience"), low=0, width=9, help=N_("People reached: followers, readers, members."))
    reach = Number(N_("Reach"), low=0, high=100, help=N_("0 to 100; left empty it follows from the audience."))
    relevance = Number(N_("Relevance"), low=0, high=100, width=5, help=N_("0 to 100: how close to our topics."))
    resonance = Number(N_("Resonance"), low=0, high=100, width=5, help=N_("0 to 100: how much their public reacts."))
    stance = Choice(
        N_("Stance"),
        {
            "ally": N_("ally"), "friendly": N_("friendly"), "neutral": N_("neutral"),
            "sceptic": N_("sceptic"), "critic": N_("critic"),
        },
        default="neutral",
        width=9,
    )  # fmt: skip
    stage = Choice(
        N_("Stage"),
        {
            "unaware": N_("unaware"), "aware": N_("aware"), "interested": N_("interested"),
            "engaged": N_("engaged"), "advocate": N_("advocate"),
        },
        default="unaware",
        width=10,
    )  # fmt: skip
    owner = Ref(N_("Owner"), "person", width=10)
    last_contact = Day(N_("Last contact"), width=10)
    next_contact = Day(N_("Next contact"), width=10)
    note = Text(N_("Note"), lines=True, limit=5000)


class Link(Record):
    """One influencer who reaches another."""

    kind, label, step, title_field = "link", N_("Link between influencers"), "3", ""
    influencer = Ref(N_("Influencer"), "influencer", required=True, width=22)
    reaches = Ref(N_("Reaches"), "influencer", required=True, width=22)
    sort = Choice(
        N_("How"),
        {
            "knows": N_("knows"), "quotes": N_("quotes"), "works": N_("works with"), "competes": N_("competes with"),
        },
        width=14,
        key="kind",
    )  # fmt: skip
    note = Text(N_("Note"), lines=True, limit=5000)


class Contact(Record):
    """One time somebody of ours was in touch with an influencer."""

    kind, label, step, title_field = "contact", N_("Contact"), "3", "note"
    influencer = Ref(N_("Influencer"), "influencer", required=True, width=20)
    day = Day(N_("Date"), required=True, width=10)
    by = Ref(N_("By"), "person", width=12)
    note = Text(N_("What was said"), lines=True, limit=5000, width=30)


class Survey(Record):
    """A question put to people inside or outside the firm."""

    kind, label, step, title_field = "survey", N_("Interview or survey"), "3", "question"
    question = Text(N_("Question"), required=True, width=40, limit=300)
    sort = Choice(
        N_("Kind"), {"interview": N_("interview"), "survey": N_("internal survey")}, default="interview", width=14, key="kind"
    )  # fmt: skip
    audience = Text(N_("Who is asked"), width=18)
    day = Day(N_("Date"), width=10)
    owner = Ref(N_("Owner"), "person")
    note = Text(N_("Note"), lines=True, limit=5000)


class Answer(Record):
    """What somebody answered, and what that says about a channel."""

    kind, label, step, title_field = "answer", N_("Answer"), "3", "said"
    survey = Ref(N_("Question"), "survey", required=True, width=20)
    said = Text(N_("Answer"), required=True, lines=True, limit=5000, width=28)
    who = Text(N_("Who"), width=14, limit=120)
    channel = Ref(N_("Channel it speaks of"), "channel", width=14)
    suits = Choice(N_("How well it suits us"), LEVELS, width=8)
    goal = Ref(N_("Goal"), "goal")
