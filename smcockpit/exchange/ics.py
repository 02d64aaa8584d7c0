"""The calendar as iCalendar (RFC 5545): posts, deadlines and reviews out; the same and other people's events in.

UIDs are stable and the sequence number is the record's revision, so that a calendar program knows what it has seen."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

from smcockpit.exchange.incoming import Incoming
from smcockpit.i18n import _
from smcockpit.plan import kinds
from smcockpit.plan.dates import at, zone_info
from smcockpit.plan.fields import stored
from smcockpit.plan.plan import Plan, is_done
from smcockpit.plan.text import clean

HOST = "smcockpit"
_STATUS = {"published": "CONFIRMED", "scheduled": "CONFIRMED", "approved": "CONFIRMED", "dropped": "CANCELLED"}


def to_ics(plan: Plan, today: date) -> bytes:
    """Every post with a date, open tasks with a deadline, and the reviews there were. Moments keep their zone, and the
    zones come with the file."""
    from icalendar import Calendar, Event

    calendar = Calendar()
    calendar.add("prodid", "-//smcockpit//content calendar//EN")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", plan.brand.heading())
    stamp = datetime(today.year, today.month, today.day, tzinfo=UTC)

    def event(record: Any, summary: str, start: date | datetime, end: date | datetime, **more: str) -> None:
        entry = Event()
        entry.add("uid", f"{record.kind}-{record.id}@{HOST}")
        entry.add("sequence", record.rev)
        entry.add("dtstamp", stamp)
        entry.add("summary", summary)
        entry.add("dtstart", start)
        entry.add("dtend", end)
        for name, value in more.items():
            if value:
                entry.add(name, value)
        calendar.add_component(entry)

    for post in sorted(plan.every(kinds.Post), key=lambda post: (post.word("time"), post.id)):
        moment = post.time
        if moment is None:
            continue
        moment = moment.astimezone(zone_info(post.word("zone") or plan.zone()))
        channel = plan.named("channel", post.channel)
        summary = f"{channel}: {post.heading()}" if channel else post.heading()
        event(
            post,
            summary,
            moment,
            moment + timedelta(minutes=15),
            description=post.copy,
            status=_STATUS.get(post.status, "TENTATIVE"),
            categories=plan.named("topic", post.topic),
        )
    for task in sorted(plan.every(kinds.Task), key=lambda task: (task.word("due"), task.id)):
        if task.due is not None and not is_done(task):
            event(
                task, f"{task.of_step} {task.heading()}", task.due, task.due + timedelta(days=1), description=task.note
            )
    for review in sorted(plan.every(kinds.Review), key=lambda review: (review.word("day"), review.id)):
        if review.started is not None:
            began = review.started.astimezone(zone_info(plan.zone()))
            length = timedelta(seconds=max(review.seconds or 0, 60))
            event(review, _("Daily review") + f": {review.who}", began, began + length, description=review.decided)
    calendar.add_missing_timezones()
    return bytes(calendar.to_ical())


def from_ics(data: bytes, plan: Plan) -> Iterator[Incoming]:
    """What a calendar file changes: moments and titles of our own posts, deadlines of our tasks; events of others become
    events to cover. A cancelled post is dropped. Raises ValueError with a sentence for what is no calendar."""
    from icalendar import Calendar

    try:
        calendar = Calendar.from_ical(data)
    except (ValueError, KeyError, IndexError, TypeError) as error:
        raise ValueError(
            _("This is not a calendar file: {why}.").format(why=clean(str(error)) or type(error).__name__)
        ) from None
    for number, component in enumerate(calendar.walk("VEVENT"), 1):
        try:
            yield _read(component, plan, number)
        except (ValueError, KeyError, AttributeError, TypeError) as error:
            yield Incoming(
                number, "", "", {}, problem=_("this event cannot be read: {why}").format(why=clean(str(error)))
            )


def _read(component: Any, plan: Plan, number: int) -> Incoming:
    uid, title = str(component.get("uid", "")), clean(str(component.get("summary", "")))
    start = component.decoded("dtstart")
    name, _at, host = uid.partition("@")
    kind, _dash, id = name.partition("-")
    if host == HOST and kind in ("post", "task", "review"):
        record = plan.get(kind, id)
        if record is None:
            return Incoming(number, kind, "", {}, problem=_("“{name}” is not in this plan any more").format(name=title))
        given: dict[str, Any] = {}
        if isinstance(record, kinds.Post) and isinstance(start, datetime):
            zone = record.word("zone") or plan.zone()
            wall = start.astimezone(zone_info(zone)) if start.tzinfo else at(start, zone)
            given["time"] = record.doc.get("time") if wall == record.time else stored(wall)
            if own := title.removeprefix(f"{plan.named('channel', record.channel)}: "):
                given["title"] = record.doc.get("title") if own == record.heading() else own
            if str(component.get("status", "")) == "CANCELLED":
                given["status"] = "dropped"
        elif isinstance(record, kinds.Task):
            due = start.date() if isinstance(start, datetime) else start
            given["due"] = record.doc.get("due") if due == record.due else due.isoformat()
        same = frozenset(name for name, value in given.items() if value == record.doc.get(name))
        fields = {name: value for name, value in given.items() if name not in same}
        return Incoming(number, kind, record.id, fields, same=same)
    first = start.astimezone(zone_info(plan.zone())).date() if isinstance(start, datetime) and start.tzinfo else start
    first = first.date() if isinstance(first, datetime) else first
    last = first
    if "dtend" in component:
        end = component.decoded("dtend")
        last = end.date() if isinstance(end, datetime) else end - timedelta(days=1)
    if not title:
        return Incoming(number, "event", "", {}, problem=_("it has no title"))
    if any(known.heading() == title and known.start == first for known in plan.every(kinds.Event)):
        return Incoming(number, "event", "", {})
    fields = {
        "name": title[:200],
        "start": first.isoformat(),
        "end": last.isoformat() if last > first else None,
        "place": clean(str(component.get("location", "")))[:500] or None,
    }
    return Incoming(number, "event", "", {name: value for name, value in fields.items() if value})
