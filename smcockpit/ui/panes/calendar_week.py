"""The calendar a week at a time: seven days side by side."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from smcockpit.i18n import N_, _
from smcockpit.plan.calendar import in_days, local_day
from smcockpit.plan.dates import show_date, week_start
from smcockpit.plan.kinds import Post
from smcockpit.plan.record import Record
from smcockpit.ui.panes.calendar_posts import (
    CalendarView,
    channel_code,
    post_defaults,
    post_glyph,
    post_is_late,
    post_style,
)
from smcockpit.ui.panes.view import ViewOwner
from smcockpit.ui.widgets.lines import Line, Span
from smcockpit.ui.widgets.week import WeekEntry, WeekGrid

DAYS = 7


class WeekView(CalendarView):
    """The week that holds `first`; left and right walk over its edges into the next one."""

    key, label = "week", N_("week")
    widget: WeekGrid

    def __init__(self, owner: ViewOwner) -> None:
        super().__init__(owner)
        self.widget = WeekGrid(owner.marks)
        self._first: date | None = None

    def first_day(self) -> date:
        """The first day of the week that is shown: at first the present one."""
        if self._first is None:
            self._first = week_start(self.session.today, self.plan.first_weekday())
        return self._first

    def title(self) -> str:
        """ "Calendar", first and last day, and the zone of the times."""
        first = self.first_day()
        last = first + timedelta(days=DAYS - 1)
        return f"{_('Calendar')} ‹ {show_date(first)} – {show_date(last)} › {self.zone_name()}"

    def rebuild(self) -> None:
        """The posts of the seven days that fit the filter."""
        first, today, accepts = self.first_day(), self.session.today, self.owner.accepts()
        if self.widget.today == date.min:  # shown for the first time
            self.widget.day = max(0, min((today - first).days, DAYS - 1))
        self.widget.empty = self._nothing()
        days = in_days(self.plan, first, DAYS)
        self.widget.show(
            {day: [self._entry(post) for post in posts if accepts(post)] for day, posts in days.items()}, today
        )

    def _nothing(self) -> list[Span]:
        if self.owner.filter:
            return [(_("No post fits the filter. Esc shows all."), "dim")]
        return [(_("Nothing is planned this week: a adds a post on the chosen day."), "accent")]

    def _entry(self, post: Post) -> WeekEntry:
        clock = post.time.strftime("%H:%M") if post.time else ""
        return WeekEntry(
            post.id,
            post_glyph(self.session, post),
            self._glyph_style(post),
            f"{clock} {channel_code(self.plan, post)}",
            post.heading(),
            post_style(self.session, post),
        )

    def _glyph_style(self, post: Post) -> str:
        if post_is_late(self.session, post):
            return "bad"
        if post.status == "published":
            return "good"
        return "warn" if post.status in ("idea", "draft", "review") else "text"

    def current(self) -> Record | None:
        """The post under the cursor; None on an empty day."""
        entry = self.widget.current
        return self.plan.find(Post, entry.key) if entry is not None else None

    def shown(self) -> list[Line]:
        """The posts of the week, in the order of the clock."""
        posts = (self.plan.find(Post, entry.key) for entries in self.widget.days.values() for entry in entries)
        return [Line(post.id, post) for post in posts if post is not None]

    def cursor_key(self) -> str:
        """The id of the post under the cursor."""
        entry = self.widget.current
        return entry.key if entry is not None else ""

    def defaults(self) -> dict[str, Any]:
        """A post on the day under the cursor, in the channel of the post there."""
        current = self.current()
        return post_defaults(self.plan, self.widget.current_day, current if isinstance(current, Post) else None)

    def move(self, where: str) -> None:
        """Left and right by days, over the edge into the next week; up and down by posts; a page is a week."""
        week = self.widget
        if where in ("left", "right"):
            step = 1 if where == "right" else -1
            if 0 <= week.day + step < DAYS:
                week.stand_on(week.day + step, week.place)
            else:
                self._turn(step, 0 if step > 0 else DAYS - 1)
        elif where in ("up", "down"):
            week.stand_on(week.day, week.place + (1 if where == "down" else -1))
        elif where in ("first", "last"):
            week.stand_on(0 if where == "first" else DAYS - 1)
        else:
            self._turn(1 if where == "page_down" else -1, week.day)

    def _turn(self, weeks: int, column: int) -> None:
        """To another week, the cursor on one of its columns."""
        self._first = self.first_day() + timedelta(days=DAYS * weeks)
        self.widget.start_on(column)
        self.owner.rebuild()

    def _show_day(self, day: date) -> None:
        """To the week of a day, the cursor on that day."""
        first = week_start(day, self.plan.first_weekday())
        if first != self._first:
            self._first = first
            self.widget.start_on((day - first).days)
        self.widget.day, self.widget.place = (day - first).days, 0
        self.owner.rebuild()

    def go_today(self) -> None:
        """To the present day in its week."""
        self._show_day(self.session.today)

    def go_to(self, record: Record) -> bool:
        """To the week of a post, and onto it."""
        if isinstance(record, Post) and (day := local_day(record, self.plan.zone())) is not None:
            self._show_day(day)
            return self.widget.go_to(record.id)
        return False

    def follow(self, record: Record) -> None:
        """To the day that the post was moved to."""
        fresh = self.plan.find(Post, record.id)
        if fresh is not None:
            self.go_to(fresh)
