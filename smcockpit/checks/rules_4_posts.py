"""SM4: posts: what the network takes, when, with whose word, and for whom it can be read."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import time, timedelta

from smcockpit.checks.rule import Fix, Hit, Subject, rule
from smcockpit.i18n import N_, _
from smcockpit.plan.dates import parse_clock
from smcockpit.plan.kinds import PLATFORMS, Channel, Post
from smcockpit.plan.limits import Limits, hashtags, limits_of, over
from smcockpit.plan.text import fold

X = ("channel", "ig", {"platform": "x", "status": "open"})
IG = ("channel", "ig", {"platform": "instagram", "status": "open"})
SOON = "2026-11-23T10:00-05:00"


def _post(id: str = "a", **more: object) -> tuple[str, str, dict[str, object]]:
    doc: dict[str, object] = {
        "title": f"Post {id}",
        "channel": "ig",
        "time": SOON,
        "zone": "America/Bogota",
        "status": "approved",
        "copy": "Hello",
    }
    return "post", id, {name: value for name, value in {**doc, **more}.items() if value is not None}


def planned(subject: Subject, days: int = 0) -> Iterator[Post]:
    """Posts still to go out, from today on; with `days`, no further than that."""
    first = subject.today.isoformat()
    last = (subject.today + timedelta(days=days + 1)).isoformat() if days else "9"
    for post in subject.plan.every(Post):
        if first <= post.word("time") < last and post.word("status") not in ("published", "dropped"):
            yield post


def _limits(subject: Subject) -> dict[str, tuple[str, Limits]]:
    return {
        channel.id: (channel.platform, limits_of(subject.plan, channel.platform))
        for channel in subject.plan.every(Channel)
    }


@rule(
    "SM401", "error", N_("A text is longer than the network takes"),
    N_("It would be refused or cut. Shorten it; each network counts in its own way (on X a link is 23 and an emoji 2, on Bluesky a family emoji is 1)."),
    good=[X, _post(copy="a" * 256 + " https://example.com/a/very/long/address")], bad=[X, _post(copy="a" * 281)],
)  # fmt: skip
def too_long(subject: Subject) -> Iterator[Hit]:
    limits = _limits(subject)
    for post in planned(subject):
        platform, limit = limits.get(post.word("channel"), ("", None))
        if limit is None:
            continue
        if (n := over(limit, post.word("copy"))) is not None:
            text = _("{n} of {most} on {network}").format(n=n, most=limit.characters, network=_(PLATFORMS[platform]))
            yield Hit("post", post.id, text)
        elif limit.title is not None and len(post.heading()) > limit.title:
            text = _("title {n} of {most} on {network}")
            yield Hit(
                "post", post.id, text.format(n=len(post.heading()), most=limit.title, network=_(PLATFORMS[platform]))
            )


@rule(
    "SM402", "warning", N_("More hashtags than the network takes"),
    N_("Those above the limit are ignored, or all of them are. Keep the ones people really follow."),
    good=[IG, _post(copy="#a #b #c #d #e")], bad=[IG, _post(copy="#a #b #c #d #e #f")],
)  # fmt: skip
def too_many_hashtags(subject: Subject) -> Iterator[Hit]:
    limits = _limits(subject)
    for post in planned(subject):
        platform, limit = limits.get(post.word("channel"), ("", None))
        if limit is None or limit.hashtags is None or post.word("copy").count("#") <= limit.hashtags:
            continue
        count = len(hashtags(post.word("copy")))
        if count > limit.hashtags:
            text = _("{n} of {most} on {network}").format(n=count, most=limit.hashtags, network=_(PLATFORMS[platform]))
            yield Hit("post", post.id, text)


_QUIET = (
    "brand",
    "b",
    {"name": "B", "language": "en", "zone": "America/Bogota", "quiet_from": "22:00", "quiet_to": "07:00"},
)


@rule(
    "SM403", "warning", N_("A post goes out in quiet hours"),
    N_("You said that nothing goes out then. Move it."),
    good=[_QUIET, IG, _post()], bad=[_QUIET, IG, _post(time="2026-11-23T23:15-05:00")],
)  # fmt: skip
def quiet_hours(subject: Subject) -> Iterator[Hit]:
    brand = subject.plan.brand
    try:
        first, last = parse_clock(brand.quiet_from), parse_clock(brand.quiet_to)
    except ValueError:
        return
    for post in planned(subject):
        moment = post.time
        clock = time(moment.hour, moment.minute) if moment is not None else None
        if clock is not None and (first <= clock < last if first < last else clock >= first or clock < last):
            yield Hit("post", post.id, f"{clock:%H:%M}")


@rule(
    "SM404", "error", N_("A post is not approved before its deadline"),
    N_("It goes out soon and nobody has said yes. Have it approved, or move it."),
    good=[IG, _post()], bad=[IG, _post(status="review", time="2026-11-22T20:00-05:00")], figure=24,
)  # fmt: skip
def unapproved(subject: Subject) -> Iterator[Hit]:
    hours = subject.plan.brand.approval_hours
    hours = hours if hours is not None else subject.value("SM404")
    edge = (subject.now + timedelta(hours=hours + 14)).date().isoformat()
    for post in planned(subject):
        if post.word("time")[:10] > edge or post.word("status") in ("approved", "scheduled"):
            continue
        moment = post.time
        if moment is not None and moment - subject.now < timedelta(hours=hours):
            yield Hit(
                "post", post.id, _("needed {n} h before {time}").format(n=f"{hours:g}", time=f"{moment:%d/%m %H:%M}")
            )


@rule(
    "SM405", "error", N_("A paid or gifted post carries no disclosure label"),
    N_("Readers must see that somebody paid or gave something, in the post itself, also when it is shared on. Write the label: ad, paid partnership, gift of …"),
    good=[IG, _post(relation="paid", disclosure="Ad", copy="Ad. Our new roast")], bad=[IG, _post(relation="gifted")],
)  # fmt: skip
def undisclosed(subject: Subject) -> Iterator[Hit]:
    for post in planned(subject):
        if post.word("relation") in ("paid", "gifted", "partner", "employee") and not post.word("disclosure"):
            yield Hit("post", post.id, _(Post.relation.options[post.word("relation")]))


@rule(
    "SM406", "warning", N_("The disclosure label does not stand in the text"),
    N_("A label that only the plan knows protects nobody. Put it at the beginning of the copy."),
    good=[IG, _post(relation="paid", disclosure="Ad", copy="Ad. Our new roast")],
    bad=[IG, _post(relation="paid", disclosure="Ad", copy="Our new roast")],
)  # fmt: skip
def label_missing(subject: Subject) -> Iterator[Hit]:
    for post in planned(subject):
        label = post.word("disclosure")
        if label and post.word("copy") and fold(label) not in fold(post.word("copy")):
            yield Hit("post", post.id, label)


@rule(
    "SM407", "warning", N_("Media without an alt text"),
    N_("Who cannot see the picture gets nothing. Say in a sentence what it shows."),
    good=[IG, _post(media="farm.jpg", alt="A farmer holds red coffee cherries")], bad=[IG, _post(media="farm.jpg")],
)  # fmt: skip
def no_alt(subject: Subject) -> Iterator[Hit]:
    for post in planned(subject):
        if post.word("media") and not post.word("alt"):
            yield Hit("post", post.id)


@rule(
    "SM408", "warning", N_("A post goes out soon and has no copy"),
    N_("Write it today, so that somebody can still look at it."),
    good=[IG, _post()], bad=[IG, _post(copy=None)], figure=2,
)  # fmt: skip
def no_copy(subject: Subject) -> Iterator[Hit]:
    for post in planned(subject, int(subject.value("SM408"))):
        if not post.word("copy"):
            yield Hit("post", post.id)


@rule(
    "SM409", "note", N_("A post of the coming week has no owner"),
    N_("Say who brings it out (o)."),
    good=[IG, _post(owner="ana")], bad=[IG, _post()], figure=7,
)  # fmt: skip
def post_without_owner(subject: Subject) -> Iterator[Hit]:
    for post in planned(subject, int(subject.value("SM409"))):
        if not post.word("owner"):
            yield Hit("post", post.id)


@rule(
    "SM410", "warning", N_("A post should be out and is not"),
    N_("Its day has passed. Publish it and say so (x), move it (>), or drop it."),
    good=[IG, _post(time="2026-11-20T10:00-05:00", status="published")], bad=[IG, _post(time="2026-11-20T10:00-05:00")],
)  # fmt: skip
def post_late(subject: Subject) -> Iterator[Hit]:
    from smcockpit.plan.calendar import late_posts

    for post in late_posts(subject.plan, subject.today):
        yield Hit("post", post.id, post.word("time")[:10])


@rule(
    "SM411", "error", N_("A post is planned on a channel that is not live"),
    N_("It has nowhere to go out. Choose another channel, or open this one."),
    good=[IG, _post()], bad=[("channel", "ig", {"platform": "instagram", "status": "closed"}), _post()],
)  # fmt: skip
def dead_channel(subject: Subject) -> Iterator[Hit]:
    dead = {channel.id: channel for channel in subject.plan.every(Channel) if channel.status in ("closed", "paused")}
    for post in planned(subject):
        if post.word("channel") in dead:
            yield Hit("post", post.id, _(Channel.status.options[dead[post.word("channel")].status]))


@rule(
    "SM412", "note", N_("Two channels get the very same text"),
    N_("People who follow both see a copy. Make the variant speak the channel's language."),
    good=[X, _post(), _post("b", copy="Hello there")],
    bad=[X, ("channel", "fb", {"platform": "facebook"}), _post(copy="The same long text on both"), _post("b", channel="fb", copy="The same long text on both")],
)  # fmt: skip
def same_text(subject: Subject) -> Iterator[Hit]:
    seen: dict[str, Post] = {}
    for post in planned(subject):
        copy = post.word("copy")
        if len(copy) < 20:
            continue
        other = seen.setdefault(copy, post)
        if other is not post and other.word("channel") != post.word("channel"):
            yield Hit("post", post.id, _("as in “{name}”").format(name=other.heading()), others=(other.id,))


@rule(
    "SM413", "warning", N_("An exclusive post has a variant on another channel"),
    N_("It was promised to one channel only. Drop the variant, or the promise."),
    good=[IG, _post(exclusive="yes")], bad=[IG, _post(exclusive="yes"), _post("b", variant_of="a", channel="fb")],
)  # fmt: skip
def not_exclusive(subject: Subject) -> Iterator[Hit]:
    plan = subject.plan
    for post in plan.every(Post):
        origin = plan.find(Post, post.word("variant_of")) if post.word("variant_of") else None
        if origin is not None and origin.word("exclusive") == "yes" and origin.word("channel") != post.word("channel"):
            fix = Fix(
                _("clear {field}").format(field=_(Post.exclusive.label)), (("post", origin.id, {"exclusive": None}),)
            )
            yield Hit("post", post.id, origin.heading(), fix, (origin.id,))


@rule(
    "SM414", "note", N_("An approved post does not say who approved it"),
    N_("When something goes wrong the first question is who said yes. Put the approver down."),
    good=[IG, _post(approver="ana", approved="2026-11-20")], bad=[IG, _post(approver="ana")],
)  # fmt: skip
def approved_by(subject: Subject) -> Iterator[Hit]:
    for post in planned(subject):
        if post.word("approver") and post.word("status") in ("approved", "scheduled") and not post.word("approved"):
            day = Fix(_("approved today"), (("post", post.id, {"approved": subject.today.isoformat()}),))
            yield Hit("post", post.id, subject.plan.named("person", post.approver), day)
