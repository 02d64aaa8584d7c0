"""Steps 7 and 12: what is measured, what for, and the numbers themselves."""

from __future__ import annotations

from smcockpit.i18n import N_
from smcockpit.plan.fields import Choice, Day, Measure, Moment, Number, Ref, Text, TextList, TextMap
from smcockpit.plan.kinds.scales import FREQUENCIES, PHASES, YES_NO
from smcockpit.plan.record import Record


class Phase(Record):
    """A phase of the funnel: what it is for, and the KPI that says whether it works."""

    kind, label, step, title_field = "phase", N_("Funnel phase"), "7", "objective"
    phase = Choice(N_("Phase"), PHASES, required=True, width=15)
    objective = Text(N_("Objective"), required=True, width=40, limit=300)
    kpi = Ref(N_("KPI"), "kpi", width=18)
    note = Text(N_("Note"), lines=True, limit=5000)


class Tactic(Record):
    """What is done to move people through a phase of the funnel."""

    kind, label, step = "tactic", N_("Tactic"), "7"
    name = Text(N_("Tactic"), required=True, width=36, limit=200)
    phase = Choice(N_("Phase"), PHASES, required=True, width=15)
    channel = Ref(N_("Channel"), "channel", width=14)
    owner = Ref(N_("Owner"), "person", width=12)
    note = Text(N_("Note"), lines=True, limit=5000)


class Conversion(Record):
    """An action wanted of a visitor, and the metric that counts it."""

    kind, label, step = "conversion", N_("Conversion"), "7"
    name = Text(N_("Name"), required=True, width=26, limit=200)
    action = Choice(
        N_("Action"),
        {
            "form": N_("fill in a form"), "download": N_("download something"), "stay": N_("stay on a page"), "tool": N_("use a tool"),
        },
        width=18,
    )  # fmt: skip
    page = Text(N_("Page"), width=20, limit=500)
    minutes = Number(N_("Minutes"), low=0, high=600, help=N_("For staying: how long."))
    metric = Text(N_("Metric"), width=16, limit=80, help=N_("The metric that counts it, such as conversions."))
    counts = Choice(N_("Counts"), {"visits": N_("visits"), "visitors": N_("unique visitors")}, default="visits")
    goal = Ref(N_("Goal"), "goal")


class Kpi(Record):
    """A metric or formula that is watched, with its target, window and goal."""

    kind, label, step = "kpi", N_("KPI"), "7"
    name = Text(N_("Name"), required=True, width=24, limit=120)
    metric = Measure(
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
    phase = Choice(N_("Funnel phase"), PHASES, width=14)
    nature = Choice(
        N_("Nature"), {"quantitative": N_("quantitative"), "qualitative": N_("qualitative")}, default="quantitative"
    )
    goal = Ref(N_("Goal"), "goal")
    owner = Ref(N_("Owner"), "person", width=12)
    note = Text(N_("Note"), lines=True, limit=5000)


class MetricSource(Record):
    """Where the numbers of a channel come from, who fetches them, and how often they are due."""

    kind, label, step = "metric_source", N_("Metric source"), "12"
    name = Text(N_("Name"), required=True, width=24, limit=200)
    channel = Ref(N_("Channel"), "channel", width=18)
    tool = Text(N_("Tool"), width=16, limit=120, help=N_("Such as Meta Business Suite or Google Analytics."))
    files = Text(
        N_("Files"), width=18, limit=300, help=N_("The folder or the names below metrics/, such as instagram/*.csv.")
    )
    often = Choice(N_("How often"), FREQUENCIES, default="weekly", width=10)
    owner = Ref(N_("Owner"), "person", width=12)
    metrics = TextList(N_("Metrics"), help=N_("Which measures of step 7 it feeds, with commas between."))
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


class ColumnMapping(Record):
    """What was asked once about exports: which columns of an unknown one are what, or whose an account is that posts name."""

    kind, label, step = "mapping", N_("Column mapping"), "12"
    name = Text(N_("Name"), required=True, width=24, limit=200)
    header = Text(N_("Header"), lines=True, limit=20_000, help=N_("The normalised header it is for."))
    platform = Text(N_("Platform"), width=12, limit=60)
    account = Text(N_("Account"), width=16, limit=120)
    ours = Choice(N_("Ours"), YES_NO, width=6, help=N_("Whether posts of this account are ours."))
    date_column = Text(N_("Date column"), limit=300)
    date_order = Choice(
        N_("Date order"), {"ymd": "2026-11-22", "dmy": "22/11/2026", "mdy": "11/22/2026"}, default="ymd"
    )
    metrics = TextMap(N_("Columns"))
    columns = TextMap(N_("Other columns"), help=N_("The columns that name posts, campaigns or accounts."))
    year = Number(N_("Year"), low=1990, high=2199, help=N_("Of dates that name none."))
    period = Choice(
        N_("Period"), {"day": N_("day"), "week": N_("week"), "month": N_("month")}, help=N_("What a date stands for.")
    )
    of = Text(N_("Kind"), limit=60, help=N_("The kind of records its rows are, where they are no numbers."))


class Review(Record):
    """A daily review: who, when, how long, what was decided. One that was left is taken up again."""

    kind, label, step, title_field = "review", N_("Daily review"), "12", "who"
    written = "who", "decided"
    day = Day(N_("Day"), required=True, width=10)
    who = Text(N_("Who"), required=True, width=14, limit=120)
    started = Moment(N_("Started"), required=True)
    seconds = Number(N_("Seconds"), low=0, width=8)
    decided = Text(N_("Decided"), lines=True, limit=50_000)
    skipped = TextList(N_("Skipped"))
    finished = Choice(N_("Finished"), YES_NO, default="no", width=8)


class Snooze(Record):
    """A card of the review that shall not come up before a day."""

    kind, label, step, title_field = "snooze", N_("Put off"), "12", "card"
    card = Text(N_("Card"), required=True, width=30, limit=300)
    until = Day(N_("Until"), required=True, width=10)
