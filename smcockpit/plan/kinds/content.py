"""Steps 6 and 11: sources, topics and material, posts, events and how posts flow between channels."""

from __future__ import annotations

from smcockpit.i18n import N_
from smcockpit.plan.fields import Choice, Day, Moment, Number, Ref, Text
from smcockpit.plan.kinds.scales import AMOUNTS, LEVELS, PHASES, STATUSES, YES_NO
from smcockpit.plan.record import Record


class Source(Record):
    """Something to draw from and use again."""

    kind, label, step, title_field = "source", N_("Content source"), "6", "title"
    title = Text(N_("Title"), required=True, width=32, limit=200)
    sort = Choice(
        N_("Kind"),
        {
            "paper": N_("white paper"), "case": N_("case study"), "opinion": N_("opinion piece"), "video": N_("video"),
            "product": N_("product information"), "presentation": N_("product video"), "infographic": N_("infographic"),
            "coverage": N_("event coverage"),
        },
        width=18,
        key="kind",
    )  # fmt: skip
    topic = Ref(N_("Topic"), "topic", width=14)
    url = Text(N_("Where it is"), limit=500)
    owner = Ref(N_("Owner"), "person", width=12)
    note = Text(N_("Note"), lines=True, limit=5000)


class Topic(Record):
    """What posts are about, and the share of posts it should have."""

    kind, label, step = "topic", N_("Topic"), "6"
    name = Text(N_("Topic"), required=True, width=24, limit=80)
    focus = Text(N_("Marketing focus it serves"), width=24)
    share = Number(N_("Share wanted"), low=0, high=100, unit="%", width=6, help=N_("Of all posts, in percent."))
    note = Text(N_("Note"), lines=True, limit=5000)


class Interest(Record):
    """How much a topic interests a persona: one cell of the audience map."""

    kind, label, step, title_field = "interest", N_("Interest in a topic"), "6", ""
    persona = Ref(N_("Persona"), "persona", required=True, width=20)
    topic = Ref(N_("Topic"), "topic", required=True, width=20)
    amount = Choice(N_("How much"), AMOUNTS, required=True, width=10)
    relation = Text(N_("What ties the brand to it"), lines=True, limit=5000)


class Material(Record):
    """Print or multimedia that is there already."""

    kind, label, step = "material", N_("Material"), "6"
    name = Text(N_("Name"), required=True, width=32, limit=200)
    medium = Choice(
        N_("Medium"), {"print": N_("print"), "photo": N_("photo"), "video": N_("video"), "audio": N_("audio"), "multimedia": N_("multimedia")}, width=11
    )  # fmt: skip
    place = Text(N_("Where it is"), width=20, limit=500)
    rights = Choice(
        N_("Rights"), {"ours": N_("ours"), "licensed": N_("licensed"), "ask": N_("to be asked for")}, width=14
    )
    until = Day(N_("Licensed until"))
    topic = Ref(N_("Topic"), "topic")
    note = Text(N_("Note"), lines=True, limit=5000)


class Brief(Record):
    """What must be known of a product to speak about it."""

    kind, label, step, title_field = "brief", N_("Product brief"), "6", "product"
    product = Text(N_("Product"), required=True, width=24, limit=200)
    persona = Ref(N_("For whom"), "persona", width=16)
    benefit = Text(N_("Benefit"), lines=True, limit=5000, width=24)
    proof = Text(N_("Proof"), lines=True, limit=5000)
    action = Text(N_("What people shall do"), limit=500)
    launch = Day(N_("Launch"), width=10)
    topic = Ref(N_("Topic"), "topic")
    note = Text(N_("Note"), lines=True, limit=5000)


class Keyword(Record):
    """What people search for: the brand, competitors, the words we want to be found by."""

    kind, label, step, title_field = "keyword", N_("Search keyword"), "6", "term"
    term = Text(N_("Keyword"), required=True, width=28, limit=200)
    sort = Choice(
        N_("Kind"), {"brand": N_("brand"), "competitor": N_("competitor"), "target": N_("target")}, default="target", width=11, key="kind"
    )  # fmt: skip
    volume = Number(N_("Searches a month"), low=0, width=9)
    relevance = Choice(N_("Relevance"), LEVELS, width=9)
    trend = Choice(N_("Trend"), {"rising": N_("rising"), "steady": N_("steady"), "falling": N_("falling")}, width=9)
    day = Day(N_("Looked up on"), width=10)
    tool = Text(N_("Tool"), limit=120)
    topic = Ref(N_("Topic"), "topic")


class Reuse(Record):
    """One link of a reuse chain: what a source becomes, on which channel, in which post."""

    kind, label, step, title_field = "reuse", N_("Reuse of a source"), "6", "form"
    source = Ref(N_("Content source"), "source", required=True, width=24)
    form = Text(N_("Becomes"), required=True, width=20, limit=200, help=N_("Such as a thread, a reel, three quotes."))
    channel = Ref(N_("Channel"), "channel", width=16)
    post = Ref(N_("Post"), "post", width=20)
    order = Number(N_("Order"), low=1, high=99, width=5)


class Event(Record):
    """A launch, fair or conference that the channels cover."""

    kind, label, step = "event", N_("Event"), "11"
    name = Text(N_("Event"), required=True, width=28, limit=200)
    start = Day(N_("From"), required=True, width=10)
    end = Day(N_("Until"), width=10)
    place = Text(N_("Place"), width=18)
    owner = Ref(N_("Owner"), "person", width=12)
    plan = Text(N_("Coverage before, during and after"), lines=True, limit=5000)


class Post(Record):
    """One publication on one channel, from the idea until it is out or dropped."""

    kind, label, step, title_field = "post", N_("Post"), "11", "title"
    title = Text(N_("Title"), required=True, width=30, limit=200)
    channel = Ref(N_("Channel"), "channel", required=True, width=12)
    time = Moment(N_("Date and time"), width=16, help=N_("2026-11-22 09:30, tomorrow 10:00, fri 18:00"))
    zone = Text(N_("Time zone"))
    status = Choice(N_("Status"), STATUSES, default="idea", width=10)
    owner = Ref(N_("Owner"), "person", width=10)
    topic = Ref(N_("Topic"), "topic", width=14)
    goal = Ref(N_("Goal"), "goal")
    phase = Choice(N_("Funnel phase"), PHASES)
    copy = Text(N_("Copy"), lines=True, limit=63206)
    media = Text(N_("Media"))
    alt = Text(N_("Alt text"), lines=True, limit=2000, help=N_("What the picture shows, for who cannot see it."))
    source = Ref(N_("Content source"), "source")
    approver = Ref(N_("Approver"), "person")
    approved = Day(N_("Approved on"))
    relation = Choice(
        N_("Relation"),
        {"own": N_("our own"), "paid": N_("paid"), "gifted": N_("gifted"), "partner": N_("partner"), "employee": N_("employee")},
        default="own",
        help=N_("Whether somebody is paid or given something for it."),
    )  # fmt: skip
    disclosure = Text(
        N_("Disclosure label"), limit=120, help=N_("Such as “ad” or “gift of …”, as it stands in the post.")
    )
    exclusive = Choice(N_("Only on this channel"), YES_NO)
    event = Ref(N_("Event"), "event")
    variant_of = Ref(N_("Variant of"), "post", help=N_("The post that this one carries to another channel."))
    note = Text(N_("Note"), lines=True, limit=5000)


class Syndication(Record):
    """How a post of one channel flows to another as a variant."""

    kind, label, step, title_field = "syndication", N_("Syndication rule"), "11", ""
    origin = Ref(N_("From"), "channel", required=True, width=18)
    target = Ref(N_("To"), "channel", required=True, width=18)
    days = Number(N_("Days later"), low=0, high=90, width=6)
    change = Text(N_("What changes"), lines=True, limit=5000, width=28)
