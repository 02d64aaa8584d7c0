"""SM3: channels: set-up, cadence, gaps, the mix of topics."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from itertools import pairwise

from smcockpit.checks.rule import Example, Hit, Subject, rule
from smcockpit.i18n import N_, _
from smcockpit.plan import kinds
from smcockpit.plan.calendar import cadence
from smcockpit.plan.channels import score
from smcockpit.plan.completion import live
from smcockpit.plan.limits import limits_of

IG = ("channel", "ig", {"platform": "instagram", "status": "open", "cadence": 3})


def _post(id: str, when: str, **more: str) -> tuple[str, str, dict[str, str]]:
    return (
        "post",
        id,
        {
            "title": f"Post {id}",
            "channel": "ig",
            "time": f"{when}-05:00",
            "zone": "America/Bogota",
            "status": "draft",
            **more,
        },
    )


@rule(
    "SM301", "warning", N_("A live channel's set-up is not finished"),
    N_("People land on it every day. Go through its checklist in step 8."),
    good=[IG, ("setup", "s", {"name": "Bio", "channel": "ig", "state": "done"})],
    bad=[IG, ("setup", "s", {"name": "Bio", "channel": "ig", "state": "open"})],
)  # fmt: skip
def set_up(subject: Subject) -> Iterator[Hit]:
    total: dict[str, int] = {}
    left: dict[str, list[str]] = {}
    for setup in subject.plan.every(kinds.Setup):
        total[setup.word("channel")] = total.get(setup.word("channel"), 0) + 1
        if setup.state == "open":
            left.setdefault(setup.word("channel"), []).append(setup.heading())
    for channel in live(subject.plan):
        if channel.id not in total or channel.id in left:
            yield Hit("channel", channel.id, ", ".join(left.get(channel.id, ())[:3]))


@rule(
    "SM302", "note", N_("A live channel promises no cadence"),
    N_("Without a promise nobody sees that a channel falls asleep. Say how many posts a week you can keep up for a year."),
    good=[IG], bad=[("channel", "ig", {"platform": "instagram", "status": "open"})],
)  # fmt: skip
def no_cadence(subject: Subject) -> Iterator[Hit]:
    for channel in live(subject.plan):
        if channel.cadence is None:
            yield Hit("channel", channel.id)


@rule(
    "SM303", "note", N_("A cadence outside what is usual on the network"),
    N_("Too few and nobody remembers you; too many and reach per post falls. Your own numbers win over this figure: set a limit of your own where they do."),
    good=[IG], bad=[("channel", "ig", {"platform": "instagram", "status": "open", "cadence": 40})],
)  # fmt: skip
def unusual_cadence(subject: Subject) -> Iterator[Hit]:
    for channel in live(subject.plan):
        usual = limits_of(subject.plan, channel.platform).weekly
        if usual and channel.cadence and not usual[0] <= channel.cadence <= usual[1]:
            text = _("{n} a week; usual are {low} to {high}")
            yield Hit(
                "channel", channel.id, text.format(n=f"{channel.cadence:g}", low=f"{usual[0]:g}", high=f"{usual[1]:g}")
            )


@rule(
    "SM304", "warning", N_("A live channel has nothing planned"),
    N_("The days ahead are empty. Plan a post, or pause the channel and say so."),
    good=[IG, _post("a", "2026-11-25T09:00")], bad=[IG], figure=7,
)  # fmt: skip
def gap(subject: Subject) -> Iterator[Hit]:
    days = int(subject.value("SM304"))
    first, last = subject.today.isoformat(), (subject.today + timedelta(days=days + 1)).isoformat()
    filled = {
        post.word("channel")
        for post in subject.plan.every(kinds.Post)
        if first <= post.word("time") < last and post.word("status") != "dropped"
    }
    for channel in live(subject.plan):
        if channel.id not in filled:
            yield Hit("channel", channel.id, _("nothing in the next {n} days").format(n=days))


@rule(
    "SM305", "warning", N_("Fewer posts this week than promised"),
    N_("What was promised is not planned. Fill a slot, or promise less."),
    good=[("channel", "ig", {"platform": "instagram", "status": "open", "cadence": 1}), _post("a", "2026-11-18T09:00", status="published")],
    bad=[IG, _post("a", "2026-11-18T09:00", status="published")],
)  # fmt: skip
def cadence_short(subject: Subject) -> Iterator[Hit]:
    for week in cadence(subject.plan, subject.today):
        if week.state == "short":
            yield Hit("channel", week.channel.id, _("{n} of {all}").format(n=week.planned, all=f"{week.target:g}"))


_MIX: Example = [IG, ("topic", "t", {"name": "Origin", "share": 50}), ("topic", "u", {"name": "Offers", "share": 50})]


@rule(
    "SM306", "note", N_("The mix of topics drifts from what was wanted"),
    N_("Over four weeks back and four ahead, a topic has another share than you decided. Plan more of one, less of the other, or change the share."),
    good=[*_MIX, *(_post(f"p{n}", "2026-11-25T09:00", topic="tu"[n % 2]) for n in range(10))],
    bad=[*_MIX, *(_post(f"p{n}", "2026-11-25T09:00", topic="t") for n in range(10))], figure=15,
)  # fmt: skip
def topic_drift(subject: Subject) -> Iterator[Hit]:
    wanted = {topic.id: topic.share for topic in subject.plan.every(kinds.Topic) if topic.share is not None}
    if not wanted:
        return
    first, last = ((subject.today + timedelta(days=days)).isoformat() for days in (-28, 29))
    count: dict[str, int] = {}
    for post in subject.plan.every(kinds.Post):
        if first <= post.word("time") < last and post.word("status") != "dropped":
            count[post.word("topic")] = count.get(post.word("topic"), 0) + 1
    total = sum(count.values())
    if total < 10:  # of so few posts a share says nothing
        return
    for topic, share in wanted.items():
        is_now = count.get(topic, 0) / total * 100
        if abs(is_now - share) > subject.value("SM306"):
            yield Hit(
                "topic", topic, _("{now} % now, {wanted} % wanted").format(now=f"{is_now:.0f}", wanted=f"{share:g}")
            )


@rule(
    "SM307", "warning", N_("No engagement rule holds for a live channel"),
    N_("Whoever answers there must guess tone and time. Write a rule for it, or one for all channels, in step 9."),
    good=[IG, ("rule", "r", {"title": "Questions", "hours": 4})], bad=[IG],
)  # fmt: skip
def no_rule(subject: Subject) -> Iterator[Hit]:
    ruled = {engagement_rule.word("channel") for engagement_rule in subject.plan.every(kinds.EngagementRule)}
    for channel in live(subject.plan):
        if channel.id not in ruled and "" not in ruled:
            yield Hit("channel", channel.id)


@rule(
    "SM308", "note", N_("A channel suits less than when it was chosen"),
    N_("Presence, reach and answers give it another score now. Look again at step 5: keep it for a reason, or pause it."),
    good=[("channel", "ig", {"platform": "instagram", "score": 70}), ("fit", "f", {"persona": "a", "channel": "ig", "presence": "2", "reach": "2"})],
    bad=[("channel", "ig", {"platform": "instagram", "score": 90}), ("fit", "f", {"persona": "a", "channel": "ig", "presence": "1", "reach": "1"})],
    figure=20,
)  # fmt: skip
def score_fell(subject: Subject) -> Iterator[Hit]:
    for channel in live(subject.plan):
        now = score(subject.plan, channel).total if channel.score is not None else None
        if now is not None and channel.score is not None and now < channel.score - subject.value("SM308"):
            yield Hit(
                "channel", channel.id, _("{now} now, {then} then").format(now=f"{now:.0f}", then=f"{channel.score:.0f}")
            )


@rule(
    "SM309", "warning", N_("Nobody fetches the numbers of a live channel"),
    N_("Without a metric source its KPIs go stale unnoticed. Say which export, how often, by whom, in step 12."),
    good=[IG, ("metric_source", "m", {"name": "Insights", "channel": "ig"})], bad=[IG],
)  # fmt: skip
def unmeasured(subject: Subject) -> Iterator[Hit]:
    fed = {metric_source.word("channel") for metric_source in subject.plan.every(kinds.MetricSource)}
    for channel in live(subject.plan):
        if channel.id not in fed and "" not in fed:
            yield Hit("channel", channel.id)


@rule(
    "SM310", "warning", N_("Two posts of a channel are too close together"),
    N_("They take reach from each other. Move one (< >), or set how many minutes apart is enough for you."),
    good=[IG, _post("a", "2026-11-25T09:00"), _post("b", "2026-11-25T15:00")],
    bad=[IG, _post("a", "2026-11-25T09:00"), _post("b", "2026-11-25T09:20")], figure=60,
)  # fmt: skip
def clash(subject: Subject) -> Iterator[Hit]:
    first, apart = subject.today.isoformat(), subject.value("SM310")
    by_channel: dict[str, list[kinds.Post]] = {}
    for post in subject.plan.every(kinds.Post):
        if post.word("time") >= first and post.word("status") not in ("dropped", "published"):
            by_channel.setdefault(post.word("channel"), []).append(post)
    for posts in by_channel.values():
        posts.sort(key=lambda post: (post.word("time"), post.id))
        for earlier, later in pairwise(posts):
            if earlier.word("time")[:10] != later.word("time")[:10]:
                continue  # cheap, and nobody plans over midnight
            first_time, next_time = earlier.time, later.time
            if first_time is None or next_time is None:
                continue
            if (minutes := (next_time - first_time).total_seconds() / 60) < apart:
                text = _("{n} minutes after “{name}”").format(n=f"{minutes:.0f}", name=earlier.heading())
                yield Hit("post", later.id, text, others=(earlier.id,))


@rule(
    "SM311", "warning", N_("An event passes without a post"),
    N_("Coverage before, during or after it is planned nowhere. Add a post and give it the event."),
    good=[IG, ("event", "e", {"name": "Fair", "start": "2026-11-27"}), _post("a", "2026-11-27T09:00", event="e")],
    bad=[IG, ("event", "e", {"name": "Fair", "start": "2026-11-27"})], figure=14,
)  # fmt: skip
def event_uncovered(subject: Subject) -> Iterator[Hit]:
    covered = {post.word("event") for post in subject.plan.every(kinds.Post) if post.word("event")}
    first = subject.today.isoformat()
    last = (subject.today + timedelta(days=int(subject.value("SM311")))).isoformat()
    for event in subject.plan.every(kinds.Event):
        if (
            event.id not in covered
            and (event.word("end") or event.word("start")) >= first
            and event.word("start") <= last
        ):
            yield Hit("event", event.id, event.word("start"))


@rule(
    "SM312", "note", N_("A channel serves no persona"),
    N_("Say whom it is for; what is for everybody is for nobody."),
    good=[("channel", "ig", {"platform": "instagram", "personas": ["a"]}), ("persona", "a", {"name": "Marta"})],
    bad=[("channel", "ig", {"platform": "instagram"})],
)  # fmt: skip
def channel_without_persona(subject: Subject) -> Iterator[Hit]:
    for channel in live(subject.plan):
        if not channel.personas:
            yield Hit("channel", channel.id)
