"""The calendar as a list: the posts of the days behind and ahead, under the name of each day."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from smcockpit.i18n import N_, _
from smcockpit.plan.calendar import local_day, upcoming_posts
from smcockpit.plan.dates import show_date, week_start
from smcockpit.plan.kinds import Post
from smcockpit.plan.record import Record
from smcockpit.plan.text import fit
from smcockpit.ui.panes.calendar_posts import (
    CalendarView,
    channel_code,
    post_defaults,
    post_glyph,
    post_is_late,
    post_style,
)
from smcockpit.ui.panes.view import ListView
from smcockpit.ui.widgets.lines import Line, Span, Spans

PAST_DAYS = 14  # how far back the agenda begins
WIDE = 60  # cells from which the owner is shown


class AgendaView(CalendarView, ListView):
    """Lines of posts, those without a date last; a line of a day carries its date, None for "without a date"."""

    key, label = "agenda", N_("Agenda")

    def first_day(self) -> date:
        """The first day of the present week."""
        return week_start(self.session.today, self.plan.first_weekday())

    def title(self) -> str:
        """ "Agenda", and the zone of its times."""
        return f"{_('Agenda')} · {self.zone_name()}"

    def rebuild(self) -> None:
        """The posts from `PAST_DAYS` back on, a line for each day before them."""
        zone, accepts = self.plan.zone(), self.owner.accepts()
        lines: list[Line] = []
        last: object = ""
        for post in upcoming_posts(self.plan, self.session.today - timedelta(days=PAST_DAYS)):
            if not accepts(post):
                continue
            day = local_day(post, zone)
            if day != last:
                lines.append(Line(f"day:{day}", day))
                last = day
            lines.append(Line(post.id, post, 1))
        self.widget.empty = self._nothing()
        self.widget.replace(lines)

    def _nothing(self) -> list[Span]:
        if self.owner.filter:
            return [(_("No post fits the filter. Esc shows all."), "dim")]
        return [(_("Nothing is planned yet: press a to add the first post."), "accent")]

    def draw(self, line: Line, room: int) -> Spans:
        """A day by its name; a post by status, time, channel, title and, where there is room, owner."""
        if not isinstance(line.record, Post):
            text = show_date(line.record, weekday=True, year=True) if line.record else _("without a date")
            today = line.record == self.session.today
            return [(text, "title" if today else "strong"), (f"  {_('today')}" if today else "", "accent")]
        post = line.record
        style = post_style(self.session, post)
        owner = self.plan.named("person", post.owner).split(" ")[0]
        ends = f" {fit(post.shown('status', self.plan), 12)}" + (f" {fit(owner, 8)}" if room > WIDE else "")
        head = f" {post.time.strftime('%H:%M') if post.time else '--:--'} {channel_code(self.plan, post):3} "
        return [
            (post_glyph(self.session, post), style),
            (head, style),
            (fit(post.heading(), room - 1 - len(head) - len(ends)), style),
            (ends, "bad" if post_is_late(self.session, post) else "dim"),
        ]

    def enter(self, record: Record | None) -> None:
        """On the record that the cursor stood on, else on the present day."""
        if record is not None:
            self.go_to(record)
        else:
            self.go_today()

    def defaults(self) -> dict[str, Any]:
        """A post on the day of the one under the cursor, in its channel; else on the present day."""
        current = self.current()
        beside = current if isinstance(current, Post) else None
        day = local_day(beside, self.plan.zone()) if beside is not None else None
        return post_defaults(self.plan, day or self.session.today, beside)

    def go_today(self) -> None:
        """To the line of the present day, where it has posts."""
        self.widget.go_to(f"day:{self.session.today}")
