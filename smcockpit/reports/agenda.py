"""What today asks for, as cards in the order of a morning: late, due, going out, waiting for approval, past their promise,
numbers that moved, influencers gone cold, stale data, tomorrow. A pure function of plan, numbers, day and person."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from typing import NamedTuple

from smcockpit.i18n import N_, _, n_
from smcockpit.metrics.kpi import Reading, off_track, show_change, show_value, window_text
from smcockpit.plan.attention import promised
from smcockpit.plan.calendar import COLD_DAYS, in_days, late_posts, to_contact
from smcockpit.plan.dates import near_date, show_date, zone_info
from smcockpit.plan.kinds import STATUSES, Channel, Conversation, Person, Post, Snooze, Task
from smcockpit.plan.limits import limits_of, over
from smcockpit.plan.plan import Plan
from smcockpit.reports.status import late_tasks, tasks_due

PROMISE_HOURS = 24  # within which a customer is answered, unless the attention matrix promises otherwise
SECTIONS = {
    "late": N_("late"), "due": N_("due today"), "out": N_("goes out today"), "approval": N_("waits for approval"),
    "promise": N_("past its promise"), "kpi": N_("moved"), "cold": N_("gone cold"), "stale": N_("stale data"), "tomorrow": N_("tomorrow"),
}  # fmt: skip
ALWAYS = "ns"  # note and skip fit every card


class Card(NamedTuple):
    """One thing to answer. `key` is the same on every day it comes up; `answers` are the keys it takes: x done,
    > tomorrow, o assign, w wait until, n note, s skip."""

    key: str
    section: str
    kind: str
    id: str
    what: str
    why: str
    since: date | None
    who: str  # id of the person it is for, "" for nobody
    answers: str


def agenda(
    plan: Plan, readings: Iterable[Reading], today: date, person: str = "", now: datetime | None = None
) -> list[Card]:
    """The cards of a day, for everybody ("") or for one person: theirs, and what is nobody's. `now` is for promises."""
    now = now or datetime(today.year, today.month, today.day, 9, tzinfo=zone_info(plan.zone()))
    cards = [
        *_late(plan, today), *_due(plan, today), *_out(plan, today), *_approvals(plan, today), *_promises(plan, now),
        *_numbers(readings, today), *_cold(plan, today), *_stale(readings, today), *_tomorrow(plan, today),
    ]  # fmt: skip
    put_off = {snooze.card for snooze in plan.every(Snooze) if snooze.until is not None and snooze.until > today}
    seen: set[str] = set()
    kept = []
    for card in cards:
        if f"{card.kind} {card.id}" in seen or (person and card.who not in ("", person)):
            continue
        if card.kind not in ("kpi",):
            seen.add(f"{card.kind} {card.id}")  # what is late, or was put off, is not asked about once more as due
        if card.key not in put_off:
            kept.append(card)
    return kept


def _task(task: Task, section: str, why: str) -> Card:
    return Card(
        f"{section}:{task.id}",
        section,
        "task",
        task.id,
        f"{task.of_step}  {task.heading()}",
        why,
        task.due,
        task.owner,
        "x>ow" + ALWAYS,
    )


def _post(plan: Plan, post: Post, section: str, why: str) -> Card:
    channel = plan.find(Channel, post.channel)
    moment = post.time
    clock = f"{moment:%H:%M} " if moment is not None else ""
    what = f"{clock}{channel.short() if channel else '··'} {post.heading()}"
    return Card(
        f"{section}:{post.id}",
        section,
        "post",
        post.id,
        what,
        why,
        moment.date() if moment else None,
        post.owner,
        "x>ow" + ALWAYS,
    )


def _late(plan: Plan, today: date) -> Iterable[Card]:
    for task in late_tasks(plan, today):
        days = (today - (task.due or today)).days
        yield _task(task, "late", n_("due {n} day ago", "due {n} days ago", days))
    for post in late_posts(plan, today):
        yield _post(plan, post, "late", _("should be out; it is {status}").format(status=_(STATUSES[post.status])))


def _due(plan: Plan, today: date) -> Iterable[Card]:
    for task in tasks_due(plan, today):
        yield _task(task, "due", _("due today"))


def missing(plan: Plan, post: Post) -> list[str]:
    """What a post lacks to go out."""
    lacking = []
    channel = plan.find(Channel, post.channel)
    limits = limits_of(plan, channel.platform) if channel is not None else None
    if limits is not None and (n := over(limits, post.copy)) is not None:
        lacking.append(_("a shorter text ({n} of {most})").format(n=n, most=limits.characters))
    if not post.copy:
        lacking.append(_("copy"))
    if not post.media:
        lacking.append(_("media"))
    if post.status not in ("approved", "scheduled", "published"):
        lacking.append(_("approval"))
    return lacking


def publish_warnings(plan: Plan, post: Post, now: datetime) -> list[str]:
    """Why it is hard to believe that a post is out, as clauses: what it lacks to go out, and a time that is to come."""
    reasons = []
    if lacks := missing(plan, post):
        reasons.append(_("lacks {what}").format(what=", ".join(lacks)))
    if post.time is not None and post.time > now:
        reasons.append(
            _("goes out on {day} at {clock} only").format(day=show_date(post.time.date()), clock=f"{post.time:%H:%M}")
        )
    return reasons


def moment_on(today: date, clock: datetime) -> datetime:
    """The moment that counts as now: the clock's, or the end of `today` where the day is held and the clock is not."""
    return clock if clock.date() == today else datetime.combine(today, time.max, clock.tzinfo)


def _out(plan: Plan, today: date) -> Iterable[Card]:
    for post in in_days(plan, today, 1)[today]:
        if post.status in ("published", "dropped"):
            continue
        lacks = missing(plan, post)
        why = _("ready: copy, media, approval") if not lacks else _("lacks {what}").format(what=", ".join(lacks))
        yield _post(plan, post, "out", why)


def _approvals(plan: Plan, today: date) -> Iterable[Card]:
    waiting = [
        post
        for post in plan.every(Post)
        if post.status == "review" and (post.time is None or post.time.date() >= today)
    ]
    for post in sorted(waiting, key=lambda post: (post.word("time") or "9", post.id)):
        when = near_date(post.time.date(), today) if post.time is not None else _("no date yet")
        card = _post(plan, post, "approval", _("in review, planned for {day}").format(day=when))
        yield card._replace(who=post.approver or card.who)  # it waits for whoever approves it


def unanswered(plan: Plan, now: datetime) -> list[tuple[Conversation, float]]:
    """Conversations that wait for longer than was promised, the oldest first, with the hours that were promised (by the
    attention matrix, else PROMISE_HOURS)."""
    waiting: list[tuple[Conversation, float]] = []
    for talk in sorted(plan.every(Conversation), key=lambda talk: (talk.word("received"), talk.id)):
        received = talk.received if talk.answered is None else None
        if received is None:
            continue
        hours = promised(plan, talk, PROMISE_HOURS)
        if now - received > timedelta(hours=hours):
            waiting.append((talk, hours))
    return waiting


def _promises(plan: Plan, now: datetime) -> Iterable[Card]:
    for talk, promise in unanswered(plan, now):
        received = talk.received
        assert received is not None  # it waits since then
        hours = int((now - received).total_seconds() // 3600)
        channel = plan.named("channel", talk.channel)
        why = _("{kind} unanswered for {n} h; {promise} h are promised").format(
            kind=_(Conversation.sort.options[talk.sort]), n=hours, promise=f"{promise:g}"
        )
        what = f"{talk.heading()} · {channel}" if channel else talk.heading()
        yield Card(
            f"promise:{talk.id}",
            "promise",
            "conversation",
            talk.id,
            what,
            why,
            received.date(),
            talk.owner,
            "xow" + ALWAYS,
        )


def _numbers(readings: Iterable[Reading], today: date) -> Iterable[Card]:
    moved = [
        reading
        for reading in readings
        if reading.change and (reading.real or off_track(reading)) and reading.stale_since is None
    ]
    for reading in sorted(moved, key=lambda reading: (not off_track(reading), reading.kpi.level, reading.kpi.id)):
        why = f"{window_text(reading)}"
        if reading.kpi.target is not None:
            why += (
                " · "
                + _("target {value}").format(value=show_value(reading.kpi.target, reading.kpi.unit))
                + (f" · {_(reading.pace)}" if reading.pace else "")
            )
        what = f"{reading.kpi.heading()} {show_value(reading.value, reading.kpi.unit)} {show_change(reading)}"
        key = f"kpi:{reading.kpi.id}:{reading.as_of.isoformat() if reading.as_of else ''}"  # the next data may bring it up again
        yield Card(key, "kpi", "kpi", reading.kpi.id, what, why, reading.as_of, reading.kpi.owner, "xw" + ALWAYS)


def _cold(plan: Plan, today: date) -> Iterable[Card]:
    for person in to_contact(plan, today):
        last = person.last_contact
        why = _("last contact {day}").format(day=near_date(last, today)) if last is not None else _("never contacted")
        if person.next_contact is not None:
            why = _("contact planned for {day}").format(day=near_date(person.next_contact, today)) + f" · {why}"
        yield Card(
            f"cold:{person.id}",
            "cold",
            "influencer",
            person.id,
            person.heading(),
            why,
            person.next_contact or (last and last + timedelta(days=COLD_DAYS)),
            person.owner,
            "x>ow" + ALWAYS,
        )


def _stale(readings: Iterable[Reading], today: date) -> Iterable[Card]:
    for reading in readings:
        if reading.stale_since is not None:
            files = ", ".join(dict.fromkeys(source.file.rpartition("/")[2] for source in reading.sources[:3]))
            why = _("no data since {day}").format(day=near_date(reading.stale_since, today)) + (
                f" · {files}" if files else ""
            )
            yield Card(
                f"stale:{reading.kpi.id}:{reading.stale_since.isoformat()}",
                "stale",
                "kpi",
                reading.kpi.id,
                reading.kpi.heading(),
                why,
                reading.stale_since,
                reading.kpi.owner,
                "xw" + ALWAYS,
            )


def _tomorrow(plan: Plan, today: date) -> Iterable[Card]:
    day = today + timedelta(days=1)
    for post in in_days(plan, day, 1)[day]:
        lacks = missing(plan, post)
        if post.status not in ("published", "dropped") and lacks:
            yield _post(plan, post, "tomorrow", _("tomorrow; lacks {what}").format(what=", ".join(lacks)))
    for task in tasks_due(plan, day):
        yield _task(task, "tomorrow", _("due tomorrow"))


def person_of(plan: Plan, actor: str) -> str:
    """The id of the person a user is, by name or first name; "" where the plan knows none."""
    name = actor.casefold()
    for person in plan.every(Person):
        if name in (person.heading().casefold(), person.heading().casefold().split(" ")[0]):
            return person.id
    return ""
