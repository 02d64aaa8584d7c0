"""Pane 3: the content calendar, a week at a time or as an agenda."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widget import Widget

from smcockpit.i18n import _
from smcockpit.plan.calendar import GLYPHS, cadence, in_days, is_late, late_posts, local_day, upcoming_posts
from smcockpit.plan.dates import at, show_date, show_zone, week_start
from smcockpit.plan.fields import stored
from smcockpit.plan.kinds import Channel, Post
from smcockpit.plan.record import Record
from smcockpit.plan.text import fit
from smcockpit.ui.panes.pane import Pane
from smcockpit.ui.panes.plan import move_lines
from smcockpit.ui.widgets.drawn import Drawn
from smcockpit.ui.widgets.lines import Line, Lines, Span, Spans
from smcockpit.ui.widgets.week import WeekGrid

PAST_DAYS = 14  # how far back the agenda begins


class CadenceLine(Drawn):
    """What each channel promised for the week, and what is planned."""

    DEFAULT_CSS = "CadenceLine { height: 1; width: 1fr; background: $background; }"


class CalendarPane(Pane):
    KEY, NUMBER, ADDS = "calendar", 3, "post"
    KINDS = frozenset({"post", "channel", "topic", "person", "brand"})
    DEFAULT_CSS = """
    CalendarPane Lines { display: none; }
    CalendarPane.-agenda Lines { display: block; }
    CalendarPane.-agenda WeekGrid { display: none; }
    """

    def __init__(self) -> None:
        super().__init__()
        self.week = WeekGrid(self._short, self._is_late, self.marks)
        self.lines = Lines(self._draw, self.marks)
        self.cadence_line = CadenceLine()
        self.first: date | None = None

    def compose(self) -> ComposeResult:
        with Vertical():
            yield self.week
            yield self.lines
            yield self.cadence_line
        yield self.detail

    @property
    def listed(self) -> bool:
        return self.has_class("-agenda")

    def main(self) -> Widget:
        return self.lines if self.listed else self.week

    def title(self) -> str:
        first = self._first()
        last = first + timedelta(days=6)
        zone = show_zone(at(datetime.combine(first, time(12)), self.plan.zone()))
        if self.listed:
            return f"{_('Agenda')} · {zone}"
        return f"{_('Calendar')} ‹ {show_date(first)} – {show_date(last)} › {zone}"

    def _first(self) -> date:
        if self.first is None:
            self.first = week_start(self.cockpit.today, self.plan.first_weekday())
        return self.first

    def rebuild(self) -> None:
        fits = self.fits()
        if self.listed:
            self._rebuild_agenda(fits)
        else:
            first = self._first()
            days = in_days(self.plan, first, 7)
            if self.filter:
                days = {day: [post for post in posts if fits(post)] for day, posts in days.items()}
            if self.week.today == date.min:
                self.week.day = max(0, min((self.cockpit.today - first).days, 6))
            nothing = (
                [(_("No post fits the filter. Esc shows all."), "dim")]
                if self.filter
                else [(_("Nothing is planned this week: a adds a post on the chosen day."), "accent")]
            )
            self.week.empty = nothing
            self.week.show(days, self.cockpit.today)
        self.cadence_line.put([self._cadence()])
        self.entitle()
        self.show_detail()

    def _rebuild_agenda(self, fits: Any) -> None:
        today = self.cockpit.today
        lines: list[Line] = []
        last: object = ""
        for post in [post for post in upcoming_posts(self.plan, today - timedelta(days=PAST_DAYS)) if fits(post)]:
            day = local_day(post, self.plan.zone())
            if day != last:
                lines.append(Line(f"day:{day}", day))
                last = day
            lines.append(Line(post.id, post, 1))
        self.lines.empty = [
            (_("No post fits the filter. Esc shows all."), "dim")
            if self.filter
            else (_("Nothing is planned yet: press a to add the first post."), "accent")
        ]
        self.lines.replace(lines)

    def _draw(self, line: Line, room: int) -> Spans:
        if not isinstance(line.record, Post):
            text = show_date(line.record, weekday=True, year=True) if line.record else _("without a date")
            today = line.record == self.cockpit.today
            return [(text, "title" if today else "strong"), (f"  {_('today')}" if today else "", "accent")]
        post = line.record
        late = self._is_late(post)
        moment = post.time
        style = "bad" if late else "dim" if post.status in ("published", "dropped") else "text"
        owner = self.plan.named("person", post.owner).split(" ")[0]
        ends = f" {fit(post.shown('status', self.plan), 12)}" + (f" {fit(owner, 8)}" if room > 60 else "")
        head = f" {moment.strftime('%H:%M') if moment else '--:--'} {self._short(post):3} "
        return [
            ("!" if late else GLYPHS[post.status], style), (head, style), (fit(post.heading(), room - 1 - len(head) - len(ends)), style), (ends, "bad" if late else "dim"),
        ]  # fmt: skip

    def _cadence(self) -> list[Span]:
        spans: list[Span] = [(f" {_('cadence')} ", "dim")]
        for one in cadence(self.plan, self._first() if not self.listed else self.cockpit.today):
            if not one.target:
                continue
            short = one.state == "short"
            spans.append((f" {one.channel.short()} {one.planned}/{one.target:g}", "warn" if short else "text"))
            spans.append((f" {_('short')} " if short else " ✔ ", "warn" if short else "good"))
        if len(spans) == 1:
            spans.append((_("no channel promises posts a week yet"), "dim"))
        return spans

    def _short(self, post: Post) -> str:
        channel = self.plan.find(Channel, post.channel)
        return channel.short() if channel else "··"

    def _is_late(self, post: Post) -> bool:
        return is_late(post, self.cockpit.today, self.plan.zone())

    def current(self) -> Record | None:
        if not self.listed:
            return self.week.current
        line = self.lines.current
        return line.record if line is not None and isinstance(line.record, Post) else None

    def shown(self) -> list[Line]:
        """The posts of the agenda, or of the week that is shown, in the order of the clock."""
        if self.listed:
            return super().shown()
        return [Line(post.id, post) for posts in self.week.days.values() for post in posts]

    def cursor_key(self) -> str:
        if self.listed:
            return super().cursor_key()
        return self.week.current.id if self.week.current is not None else ""

    def defaults(self) -> dict[str, Any]:
        day = self.week.current_day if not self.listed else self.cockpit.today
        current = self.current()
        if self.listed and isinstance(current, Post):
            day = local_day(current, self.plan.zone()) or day
        found: dict[str, Any] = {"time": stored(at(datetime.combine(day, time(9)), self.plan.zone()))}
        if isinstance(current, Post):
            found["channel"] = current.channel
        elif channel := next(self.plan.every(Channel), None):
            found["channel"] = channel.id
        return found

    def move(self, where: str) -> None:
        if self.listed:
            move_lines(self.lines, where)
            return
        week = self.week
        if where in ("left", "right"):
            step = 1 if where == "right" else -1
            if 0 <= week.day + step <= 6:
                week.stand_on(week.day + step, week.place)
            else:
                self._turn(step, 0 if step > 0 else 6)
        elif where in ("up", "down"):
            week.stand_on(week.day, week.place + (1 if where == "down" else -1))
        elif where in ("first", "last"):
            week.stand_on(0 if where == "first" else 6)
        else:
            self._turn(1 if where == "page_down" else -1, week.day)

    def _turn(self, weeks: int, day: int) -> None:
        """To another week."""
        self.first = self._first() + timedelta(days=7 * weeks)
        self.week.day, self.week.place = day, 0
        self.week.days = {}
        self.rebuild()

    def go_today(self) -> None:
        if self.listed:
            self.lines.go_to(f"day:{self.cockpit.today}")
            return
        self._show_day(self.cockpit.today)

    def _show_day(self, day: date) -> None:
        first = week_start(day, self.plan.first_weekday())
        if first != self.first:
            self.first = first
            self.week.days = {}
        self.week.day, self.week.place = (day - first).days, 0
        self.rebuild()

    def go_to(self, record: Record) -> bool:
        if self.listed:
            return self.lines.go_to(record.id)
        if isinstance(record, Post) and (day := local_day(record, self.plan.zone())) is not None:
            self._show_day(day)
            return self.week.go_to(record.id)
        return False

    def follow(self, record: Record) -> None:
        """Keep the cursor on a post that was moved to another week."""
        fresh = self.plan.find(Post, record.id)
        if fresh is not None and not self.listed:
            self.go_to(fresh)

    def troubled(self) -> list[Record]:
        return list(late_posts(self.plan, self.cockpit.today))

    def view(self) -> None:
        current = self.current()
        focused = self.main().has_focus
        self.toggle_class("-agenda")
        self.rebuild()
        if focused:
            self.main().focus()
        if current is not None:
            self.go_to(current)
        elif self.listed:
            self.go_today()

    @on(WeekGrid.Moved)
    @on(Lines.Moved)
    def _moved(self) -> None:
        self.show_detail()
