"""What every view of the calendar has: the days it is about, how a post looks, what a new one starts with."""

from __future__ import annotations

from abc import abstractmethod
from datetime import date, datetime, time
from typing import Any

from smcockpit.plan.calendar import GLYPHS, is_late
from smcockpit.plan.dates import at, show_zone
from smcockpit.plan.fields import stored
from smcockpit.plan.kinds import Channel, Post
from smcockpit.plan.plan import Plan
from smcockpit.ui.panes.view import View
from smcockpit.ui.session import Session

NEW_POST_AT = time(9)  # on the wall clock of the plan's zone


class CalendarView(View):
    """A view of posts over days."""

    @abstractmethod
    def first_day(self) -> date:
        """The first day of the week whose cadence is counted."""

    def zone_name(self) -> str:
        """The plan's zone as it is called in that week, such as "UTC-5"."""
        return show_zone(at(datetime.combine(self.first_day(), time(12)), self.plan.zone()))


def post_glyph(session: Session, post: Post) -> str:
    """One character: "!" for a late post, else its status."""
    return "!" if post_is_late(session, post) else GLYPHS[post.status]


def post_style(session: Session, post: Post) -> str:
    """Bad for a late post, dim for one that needs nothing any more."""
    if post_is_late(session, post):
        return "bad"
    return "dim" if post.status in ("published", "dropped") else "text"


def post_is_late(session: Session, post: Post) -> bool:
    """Whether a post should be out by the day that is shown and is not."""
    return is_late(post, session.today, session.workspace.plan.zone())


def channel_code(plan: Plan, post: Post) -> str:
    """The channel of a post in two letters."""
    channel = plan.find(Channel, post.channel)
    return channel.short() if channel else "··"


def post_defaults(plan: Plan, day: date, beside: Post | None) -> dict[str, Any]:
    """The fields of a new post on a day: the channel of the post that it is added beside, else the first of the plan."""
    defaults: dict[str, Any] = {"time": stored(at(datetime.combine(day, NEW_POST_AT), plan.zone()))}
    if beside is not None:
        defaults["channel"] = beside.channel
    elif channel := next(plan.every(Channel), None):
        defaults["channel"] = channel.id
    return defaults
