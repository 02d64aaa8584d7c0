"""The record kinds of a plan, each once. Everything that shows, asks for, checks or stores a record follows from here."""

from __future__ import annotations

from smcockpit.plan.fields import Choice, Day, Moment, Number, Ref, Table, Text, Words
from smcockpit.plan.record import Record
from smcockpit.plan.text import fold
from smcockpit.words import N_

PLATFORMS = {
    "instagram": "Instagram",
    "facebook": "Facebook",
    "x": "X",
    "youtube": "YouTube",
    "linkedin": "LinkedIn",
    "tiktok": "TikTok",
    "pinterest": "Pinterest",
    "threads": "Threads",
    "bluesky": "Bluesky",
    "mastodon": "Mastodon",
    "whatsapp": "WhatsApp",
    "telegram": "Telegram",
    "blog": N_("Blog"),
    "web": N_("Web site"),
    "newsletter": N_("Newsletter"),
    "hi5": "Hi5",
    "other": N_("Other"),
}
SHORT = {
    "instagram": "IG", "facebook": "FB", "x": "X", "youtube": "YT", "linkedin": "LI", "tiktok": "TT", "pinterest": "PI",
    "threads": "TH", "bluesky": "BS", "mastodon": "MA", "whatsapp": "WA", "telegram": "TG", "blog": "BL", "web": "WEB",
    "newsletter": "NL", "hi5": "H5", "other": "··",
}  # fmt: skip
ALIASES = {"twitter": "x", "ig": "instagram", "fb": "facebook", "yt": "youtube", "li": "linkedin", "tt": "tiktok"}

STATUSES = {
    "idea": N_("idea"),
    "draft": N_("draft"),
    "review": N_("in review"),
    "approved": N_("approved"),
    "scheduled": N_("scheduled"),
    "published": N_("published"),
    "dropped": N_("dropped"),
}


class Brand(Record):
    """The plan itself: whose it is, and how its people write dates and words. One per plan."""

    kind, label, step = "brand", N_("Brand"), "1"
    name = Text(N_("Brand"), required=True, limit=120)
    language = Choice(N_("Language"), {"en": "English", "es": "Español"}, default="en", required=True)
    zone = Text(N_("Time zone"), required=True, help=N_("An IANA name, such as America/Bogota."))
    week_start = Choice(N_("Week starts on"), {"monday": N_("Monday"), "sunday": N_("Sunday")}, default="monday")
    cycle = Number(N_("Cycle"), low=1, high=999)


class Person(Record):
    kind, label, step = "person", N_("Person"), "4"
    name = Text(N_("Name"), required=True, width=18, limit=120)
    role = Text(N_("Role"), width=20)
    email = Text(N_("E-mail"), limit=254)
    zone = Text(N_("Time zone"))
    note = Text(N_("Note"), lines=True, limit=5000)


class Goal(Record):
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
    business = Text(N_("Business goal it serves"))
    note = Text(N_("Note"), lines=True, limit=5000)


class Topic(Record):
    kind, label, step = "topic", N_("Topic"), "6"
    name = Text(N_("Topic"), required=True, width=24, limit=80)
    note = Text(N_("Note"), lines=True, limit=5000)


class Channel(Record):
    kind, label, step, title_field = "channel", N_("Channel"), "5", "handle"
    platform = Choice(N_("Platform"), PLATFORMS, required=True, width=10)
    handle = Text(N_("Handle"), width=20, limit=120)
    url = Text(N_("Address"), limit=500)
    purpose = Text(N_("Purpose"))
    owner = Ref(N_("Owner"), "person", width=12)
    status = Choice(
        N_("Status"),
        {"candidate": N_("candidate"), "open": N_("live"), "paused": N_("paused"), "closed": N_("closed")},
        default="open",
        width=10,
    )
    cadence = Number(N_("Posts a week"), low=0, high=200, width=6, help=N_("How many posts a week you promise."))
    note = Text(N_("Note"), lines=True, limit=5000)

    def heading(self) -> str:
        handle = self.handle
        return f"{PLATFORMS.get(self.platform, self.platform)} {handle}".strip()

    def short(self) -> str:
        return SHORT.get(self.platform, "··")

    def matches(self, words: str) -> bool:
        word = fold(words).lstrip("@")
        platform = fold(self.platform)
        names = {
            platform,
            fold(self.handle).lstrip("@"),
            fold(self.heading()),
            fold(self.short()),
            f"{platform}:{fold(self.handle).lstrip('@')}",
        }
        return ALIASES.get(word, word) in names or word in names


class Influencer(Record):
    kind, label, step = "influencer", N_("Influencer"), "3"
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
    handles = Words(N_("Handles"), help=N_("As platform:handle, with commas between."))
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


class Contact(Record):
    """One time somebody of ours was in touch with an influencer."""

    kind, label, step, title_field = "contact", N_("Contact"), "3", "note"
    influencer = Ref(N_("Influencer"), "influencer", required=True, width=20)
    day = Day(N_("Date"), required=True, width=10)
    by = Ref(N_("By"), "person", width=12)
    note = Text(N_("What was said"), lines=True, limit=5000, width=30)


class Post(Record):
    kind, label, step, title_field = "post", N_("Post"), "11", "title"
    title = Text(N_("Title"), required=True, width=30, limit=200)
    channel = Ref(N_("Channel"), "channel", required=True, width=12)
    time = Moment(N_("Date and time"), width=16, help=N_("2026-11-22 09:30, tomorrow 10:00, fri 18:00"))
    zone = Text(N_("Time zone"))
    status = Choice(N_("Status"), STATUSES, default="idea", width=10)
    owner = Ref(N_("Owner"), "person", width=10)
    topic = Ref(N_("Topic"), "topic", width=14)
    goal = Ref(N_("Goal"), "goal")
    copy = Text(N_("Copy"), lines=True, limit=63206)
    media = Text(N_("Media"))
    note = Text(N_("Note"), lines=True, limit=5000)


class Task(Record):
    kind, label, step, title_field = "task", N_("Task"), "", "title"
    title = Text(N_("Task"), required=True, width=40, limit=300)
    of_step = Text(N_("Step"), required=True, limit=3, width=4, key="step")
    done = Day(N_("Done on"), width=10)
    owner = Ref(N_("Owner"), "person", width=12)
    due = Day(N_("Due"), width=10)
    note = Text(N_("Note"), lines=True, limit=5000)


class Kpi(Record):
    kind, label, step = "kpi", N_("KPI"), "7"
    name = Text(N_("Name"), required=True, width=24, limit=120)
    metric = Text(
        N_("Metric"), required=True, width=20, help=N_("A metric's name, or one over another: engagements / reach.")
    )
    level = Choice(N_("Level"), {"1": "1", "2": "2", "3": "3"}, default="1", width=3)
    channel = Ref(N_("Channel"), "channel", width=12, help=N_("Empty: all channels together."))
    unit = Choice(
        N_("Unit"), {"count": N_("count"), "percent": "%", "hours": N_("hours"), "money": N_("money")}, default="count"
    )
    direction = Choice(N_("Better is"), {"up": N_("more"), "down": N_("less")}, default="up")
    window = Number(
        N_("Window"),
        low=1,
        high=366,
        unit="d",
        help=N_("Days that are compared with as many before; 28 unless you say."),
    )
    target = Number(N_("Target"), width=8)
    target_date = Day(N_("Target date"), width=10)
    baseline = Number(N_("Baseline"), help=N_("Where it stood at the start; left empty, the first window with data."))
    baseline_date = Day(N_("Baseline date"))
    phase = Choice(
        N_("Funnel phase"),
        {
            "awareness": N_("awareness"), "interest": N_("interest"), "desire": N_("desire"), "action": N_("action"),
            "recommendation": N_("recommendation"),
        },
        width=14,
    )  # fmt: skip
    nature = Choice(
        N_("Nature"), {"quantitative": N_("quantitative"), "qualitative": N_("qualitative")}, default="quantitative"
    )
    goal = Ref(N_("Goal"), "goal")
    owner = Ref(N_("Owner"), "person", width=12)
    note = Text(N_("Note"), lines=True, limit=5000)


class TypedReading(Record):
    """A number counted by hand: offline actions, coupons that came back, mentions read and judged."""

    kind, label, step, title_field = "reading", N_("Reading by hand"), "12", "metric"
    metric = Text(
        N_("Metric"), required=True, width=24, limit=80, help=N_("Such as shop_visits, or mentions_positive.")
    )
    day = Day(N_("Day"), required=True, width=10)
    value = Number(N_("Value"), required=True, width=10)
    channel = Ref(N_("Channel"), "channel", width=14)
    note = Text(N_("Note"), lines=True, limit=5000)


class Conversation(Record):
    """Something a customer asked, suggested or complained about, and when it was first answered."""

    kind, label, step, title_field = "conversation", N_("Conversation"), "9", "subject"
    subject = Text(N_("About"), required=True, width=30, limit=200)
    received = Moment(N_("Received"), required=True, width=16)
    answered = Moment(N_("Answered"), width=16)
    sort = Choice(
        N_("Kind"),
        {"query": N_("query"), "suggestion": N_("suggestion"), "complaint": N_("complaint")},
        default="query",
        width=11,
        key="kind",
    )
    channel = Ref(N_("Channel"), "channel", width=14)
    topic = Ref(N_("Topic"), "topic", width=14)
    owner = Ref(N_("Owner"), "person", width=12)
    note = Text(N_("Note"), lines=True, limit=5000)


class Review(Record):
    """A daily review: who, when, how long, what was decided. One that was left is taken up again."""

    kind, label, step, title_field = "review", N_("Daily review"), "12", "who"
    day = Day(N_("Day"), required=True, width=10)
    who = Text(N_("Who"), required=True, width=14, limit=120)
    started = Moment(N_("Started"), required=True)
    seconds = Number(N_("Seconds"), low=0, width=8)
    decided = Text(N_("Decided"), lines=True, limit=50_000)
    skipped = Words(N_("Skipped"))
    finished = Choice(N_("Finished"), {"yes": N_("yes"), "no": N_("no")}, default="no", width=8)


class Snooze(Record):
    """A card of the review that shall not come up before a day."""

    kind, label, step, title_field = "snooze", N_("Put off"), "12", "card"
    card = Text(N_("Card"), required=True, width=30, limit=300)
    until = Day(N_("Until"), required=True, width=10)


class Mapping(Record):
    """How one unknown export was explained: which column is the date, which columns are which metrics."""

    kind, label, step = "mapping", N_("Column mapping"), "12"
    name = Text(N_("Name"), required=True, width=24, limit=200)
    header = Text(N_("Header"), required=True, lines=True, limit=20_000, help=N_("The normalised header it is for."))
    platform = Text(N_("Platform"), width=12, limit=60)
    account = Text(N_("Account"), width=16, limit=120)
    date_column = Text(N_("Date column"), required=True, limit=300)
    date_order = Choice(
        N_("Date order"), {"ymd": "2026-11-22", "dmy": "22/11/2026", "mdy": "11/22/2026"}, default="ymd"
    )
    metrics = Table(N_("Columns"), required=True)
