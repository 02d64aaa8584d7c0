"""Seven days side by side, posts in the order of the clock, a cursor that stands on a post or on an empty day."""

from __future__ import annotations

from collections.abc import Callable, Container
from datetime import date
from typing import Any

from textual import events
from textual.message import Message

from smcockpit.plan.calendar import GLYPHS
from smcockpit.plan.dates import day_names
from smcockpit.plan.kinds import Post
from smcockpit.plan.text import fit
from smcockpit.ui.widgets.drawn import Drawn
from smcockpit.ui.widgets.lines import Span


class WeekGrid(Drawn, can_focus=True):
    DEFAULT_CSS = "WeekGrid { width: 1fr; height: 1fr; background: $background; }"

    class Moved(Message):
        """The cursor is elsewhere."""

    class Opened(Message):
        """A post was clicked twice."""

    def __init__(
        self, short: Callable[[Post], str], late: Callable[[Post], bool], marked: Container[str], **more: Any
    ) -> None:
        """`short` gives a post's channel in two letters."""
        super().__init__(**more)
        self._short, self._late = short, late
        self.days: dict[date, list[Post]] = {}
        self.today = date.min
        self.day, self.place = 0, 0  # the cursor: column and post in it
        self.marked = marked
        self.empty: list[Span] = []  # shown under the days where the week has no post
        self._hits: dict[tuple[int, int], int] = {}  # (column, line) → post in the column

    def show(self, days: dict[date, list[Post]], today: date) -> None:
        """A week's posts; the cursor stays on its post where that is still there, else on its day."""
        current = self.current
        self.days, self.today = days, today
        columns = list(days.values())
        if current is not None:
            for day, posts in enumerate(columns):
                for place, post in enumerate(posts):
                    if post.id == current.id:
                        self.day, self.place = day, place
        self.place = min(self.place, max(len(columns[self.day]) - 1, 0)) if columns else 0
        self.changed()

    @property
    def current(self) -> Post | None:
        columns = list(self.days.values())
        posts = columns[self.day] if self.day < len(columns) else []
        return posts[self.place] if self.place < len(posts) else None

    @property
    def current_day(self) -> date:
        return list(self.days)[self.day] if self.days else self.today

    def stand_on(self, day: int, place: int = 0) -> None:
        columns = list(self.days.values())
        day = max(0, min(day, 6))
        place = max(0, min(place, len(columns[day]) - 1)) if columns and columns[day] else 0
        if (day, place) != (self.day, self.place):
            self.day, self.place = day, place
            self.changed()
            self.post_message(self.Moved())

    def go_to(self, id: str) -> bool:
        for day, posts in enumerate(self.days.values()):
            for place, post in enumerate(posts):
                if post.id == id:
                    self.stand_on(day, place)
                    return True
        return False

    def on_focus(self) -> None:
        self.changed()

    def on_blur(self) -> None:
        self.changed()

    def on_resize(self) -> None:
        self.changed()

    def draw(self) -> list[list[Span]]:
        height = self.size.height
        if not self.days or self.size.width < 35 or height < 2:
            return []
        cell = self.size.width // 7
        two = cell < 24  # a narrow column gives each post two lines
        names = day_names()
        self._hits = {}
        head: list[Span] = []
        columns: list[list[list[Span]]] = []
        for n, (day, posts) in enumerate(self.days.items()):
            text = f"{names[day.weekday()]} {day.day}"
            chosen = n == self.day and self.has_focus and not posts
            mark, style = (f"▐{text}▌", "title") if day == self.today else (f" {text} ", "dim")
            head += [(fit(mark, cell - 1), "cursor-strong" if chosen else style), (" ", "text")]
            columns.append(self._column(n, posts, cell - 1, height - 1, two))
        lines = [head]
        if not any(self.days.values()):
            return [*lines, [], *([(" ", "text"), span] for span in self.empty)]
        for y in range(height - 1):
            line: list[Span] = []
            for column in columns:
                line += [*(column[y] if y < len(column) else [(" " * (cell - 1), "text")]), (" ", "text")]
            lines.append(line)
        return lines

    def _column(self, day: int, posts: list[Post], room: int, height: int, two: bool) -> list[list[Span]]:
        each = 2 if two else 1
        fits = max(height // each, 1)
        first = 0
        if len(posts) > fits:
            fits = max((height - 1) // each, 1)
            first = max(0, min(self.place - fits + 1, len(posts) - fits)) if day == self.day else 0
        lines: list[list[Span]] = []
        for place in range(first, min(first + fits, len(posts))):
            post = posts[place]
            here = day == self.day and place == self.place and self.has_focus
            for n in range(each):
                self._hits[day, len(lines) + n] = place
            lines += self._cell(post, room, here, two)
        rest = len(posts) - first - fits
        if rest > 0 or first > 0:
            lines.append([(fit(f"  +{len(posts) - min(fits, len(posts))}", room), "dim")])
        return lines

    def _cell(self, post: Post, room: int, here: bool, two: bool) -> list[list[Span]]:
        late = self._late(post)
        moment = post.time
        glyph = "■" if post.id in self.marked else "!" if late else GLYPHS[post.status]
        clock = moment.strftime("%H:%M") if moment else ""
        style = "bad" if late else "dim" if post.status in ("published", "dropped") else "text"
        glyph_style = (
            "bad"
            if late
            else "accent"
            if post.id in self.marked
            else "good"
            if post.status == "published"
            else "warn"
            if post.status in ("idea", "draft", "review")
            else "text"
        )
        head = f" {clock} {self._short(post)}"
        title = post.heading()
        if here:
            if two:
                return [[(fit(glyph + head, room), "cursor-strong")], [(fit("  " + title, room), "cursor")]]
            return [[(fit(f"{glyph}{head} {title}", room), "cursor-strong")]]
        if two:
            return [[(glyph, glyph_style), (fit(head, room - 1), style)], [(fit("  " + title, room), style)]]
        return [[(glyph, glyph_style), (fit(f"{head} {title}", room - 1), style)]]

    def on_click(self, event: events.Click) -> None:
        cell = max(self.size.width // 7, 1)
        day = min(event.x // cell, 6)
        place = self._hits.get((day, event.y - 1), 0)
        again = (day, place) == (self.day, self.place) and event.chain > 1
        self.stand_on(day, place)
        if again and self.current is not None:
            self.post_message(self.Opened())
