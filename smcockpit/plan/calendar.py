"""Posts on the calendar: days and weeks, what is late, free slots, and the cadence promised against what is planned."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import NamedTuple

from smcockpit.plan.dates import at, reachable, week_start, zone_info
from smcockpit.plan.kinds import STATUSES, Channel, Influencer, Post
from smcockpit.plan.plan import Plan

OPEN = ("idea", "draft", "review", "approved", "scheduled")  # a post in one of these still has to go out
GLYPHS = {"idea": "○", "draft": "◌", "review": "◐", "approved": "◑", "scheduled": "◕", "published": "●", "dropped": "×"}
COLD_DAYS = 45  # after so long without a contact a relationship counts as cold, unless a next date is set


def local_day(post: Post, zone: str) -> date | None:
    """The day a post goes out on the plan's own calendar."""
    if post.doc.get("zone") == zone:  # nearly all: the clock on the wall is the plan's own
        try:
            return reachable(date.fromisoformat(post.word("time")[:10]))
        except ValueError:
            return None
    moment = post.time
    return moment.astimezone(zone_info(zone)).date() if moment else None


def is_late(post: Post, today: date, zone: str) -> bool:
    """Its day has passed and it is neither out nor dropped."""
    day = local_day(post, zone)
    return day is not None and day < today and post.status in OPEN


def in_days(plan: Plan, first: date, days: int) -> dict[date, list[Post]]:
    """The posts of `days` days from `first`, each day's in the order of the clock, on the plan's own calendar."""
    zone = plan.zone()
    by_day: dict[date, list[Post]] = {first + timedelta(days=n): [] for n in range(days)}
    low, high = (first - timedelta(days=2)).isoformat(), (first + timedelta(days=days + 2)).isoformat()
    for post in plan.every(Post):
        if low <= post.word("time") < high:  # ISO texts sort as dates: most posts need no zone arithmetic
            day = local_day(post, zone)
            if day in by_day:
                by_day[day].append(post)
    for posts in by_day.values():
        posts.sort(key=moment_key)
    return by_day


def moment_key(post: Post) -> tuple[float, str]:
    """The sort key of posts in order of time, those without a time last; the id settles ties."""
    moment = post.time
    return (moment.timestamp() if moment else float("inf"), post.id)


def upcoming_posts(plan: Plan, first: date) -> list[Post]:
    """The posts from `first` on in order of time, then those without a date."""
    zone = plan.zone()
    ahead = [post for post in plan.every(Post) if (day := local_day(post, zone)) is None or day >= first]
    return sorted(ahead, key=moment_key)


def late_posts(plan: Plan, today: date) -> list[Post]:
    """The posts whose day has passed and that are neither out nor dropped, in order of time."""
    zone, edge = plan.zone(), (today + timedelta(days=1)).isoformat()
    late = [
        post
        for post in plan.every(Post)
        if (post.word("status") or "idea") in OPEN and "" < post.word("time") < edge and is_late(post, today, zone)
    ]
    return sorted(late, key=moment_key)


def moved(post: Post, days: int) -> datetime | None:
    """Its moment `days` days on, at the same hour on the wall (24 hours is not a day when clocks change)."""
    moment = post.time
    if moment is None:
        return None
    return at((moment.replace(tzinfo=None) + timedelta(days=days)), str(moment.tzinfo))


class Cadence(NamedTuple):
    """One channel's week: posts promised, planned (not dropped) and published."""

    channel: Channel
    target: float
    planned: int
    published: int

    @property
    def state(self) -> str:
        """ "none" where nothing is promised, "kept" where as much is planned as promised, else "short"."""
        return "none" if not self.target else "kept" if self.planned >= self.target else "short"


def cadence(plan: Plan, day: date) -> list[Cadence]:
    """Each open channel's week around `day`."""
    week = in_days(plan, week_start(day, plan.first_weekday()), 7)
    planned: dict[str, int] = {}
    published: dict[str, int] = {}
    for posts in week.values():
        for post in posts:
            if post.status != "dropped":
                planned[post.channel] = planned.get(post.channel, 0) + 1
            if post.status == "published":
                published[post.channel] = published.get(post.channel, 0) + 1
    return [
        Cadence(channel, channel.cadence or 0, planned.get(channel.id, 0), published.get(channel.id, 0))
        for channel in plan.every(Channel)
        if channel.status == "open"
    ]


def free_slots(plan: Plan, channel: Channel, today: date, zone: str) -> Iterator[datetime]:
    """The next moments a post of a channel could go out: from tomorrow on, a day without a post of it, at the hour it
    mostly posts on that weekday (else mostly, else 10:00), as often a week as it promises (else three times)."""
    taken: set[date] = set()
    hours: dict[int, list[time]] = {}
    for post in plan.every(Post):
        moment = post.time if post.word("channel") == channel.id and post.word("status") != "dropped" else None
        if moment is not None:
            wall = moment.astimezone(zone_info(zone))
            taken.add(wall.date())
            hours.setdefault(wall.weekday(), []).append(wall.time().replace(second=0, microsecond=0))
    every = [clock for clocks in hours.values() for clock in clocks]
    week, day = max(int(channel.cadence or 3), 1), today
    for _n in range(366 * 3):
        day += timedelta(days=1)
        first = week_start(day, plan.first_weekday())
        planned = sum(first + timedelta(days=n) in taken for n in range(7))
        if day in taken or planned >= week:
            continue
        clocks = hours.get(day.weekday()) or every or [time(10)]
        taken.add(day)
        yield at(datetime.combine(day, max(set(clocks), key=lambda clock: (clocks.count(clock), clock))), zone)


def next_status(status: str, by: int = 1) -> str:
    """The status one step further in the work of a post (dropped is reached by choice only, never by stepping)."""
    order = [status for status in STATUSES if status != "dropped"]
    if status not in order:
        return "idea"
    return order[min(max(order.index(status) + by, 0), len(order) - 1)]


def further(status: str, wanted: str) -> bool:
    """Whether a post in `status` still has to become `wanted`; what is dropped is behind nothing."""
    order = list(STATUSES)
    return order.index(wanted) > order.index(status)


def to_contact(plan: Plan, today: date) -> list[Influencer]:
    """Influencers whose next contact is due, or who went cold without one, longest waiting first."""
    due: list[tuple[date, Influencer]] = []
    for person in plan.every(Influencer):
        following, last = person.next_contact, person.last_contact
        if following is not None:
            if following <= today:
                due.append((following, person))
        elif last is not None and (today - last).days > COLD_DAYS:
            due.append((last + timedelta(days=COLD_DAYS), person))
    return [person for _day, person in sorted(due, key=lambda pair: (pair[0], pair[1].id))]
