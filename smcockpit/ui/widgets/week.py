"""Seven days side by side, what is on them in order, a cursor that stands on an entry or on an empty day."""

from __future__ import annotations

from collections.abc import Container
from datetime import date
from typing import Any, NamedTuple

from textual import events

from smcockpit.plan.dates import day_names
from smcockpit.plan.text import fit
from smcockpit.ui.widgets.cursor import CursorMoved, CursorOpened
from smcockpit.ui.widgets.drawn import Drawn
from smcockpit.ui.widgets.lines import Span

NARROW_COLUMN = 24  # cells below which an entry takes two lines
SMALLEST_WIDTH, SMALLEST_HEIGHT = 35, 2  # cells below which nothing is drawn
MARKED = "■"


class WeekEntry(NamedTuple):
    """What stands on a day: `key` tells it from the others; a glyph, a short head such as "10:00 FB", and a title."""

    key: str
    glyph: str
    glyph_style: str
    head: str
    title: str
    style: str


class WeekGrid(Drawn, can_focus=True):
    """A table of seven columns. `marked` holds the keys of the entries that are drawn as marked."""

    DEFAULT_CSS = "WeekGrid { width: 1fr; height: 1fr; background: $background; }"

    def __init__(self, marked: Container[str], **more: Any) -> None:
        super().__init__(**more)
        self.days: dict[date, list[WeekEntry]] = {}
        self.today = date.min
        self.day, self.place = 0, 0  # the cursor: column, and entry in it
        self.marked = marked
        self.empty: list[Span] = []  # shown under the days where the week has no entry
        self._places_by_line: dict[tuple[int, int], int] = {}  # (column, line below the head) → entry in the column

    def start_on(self, day: int) -> None:
        """Put the cursor on column `day` (0 to 6) of the week that is shown next, whatever stood there before."""
        self.day, self.place, self.days = day, 0, {}

    def show(self, days: dict[date, list[WeekEntry]], today: date) -> None:
        """The entries of seven days; the cursor stays on its entry where that is still there, else on its column."""
        current = self.current
        self.days, self.today = days, today
        columns = list(days.values())
        if current is not None:
            for day, entries in enumerate(columns):
                for place, entry in enumerate(entries):
                    if entry.key == current.key:
                        self.day, self.place = day, place
        self.place = min(self.place, max(len(columns[self.day]) - 1, 0)) if columns else 0
        self.changed()

    @property
    def current(self) -> WeekEntry | None:
        """The entry under the cursor; None on an empty day."""
        columns = list(self.days.values())
        entries = columns[self.day] if self.day < len(columns) else []
        return entries[self.place] if self.place < len(entries) else None

    @property
    def current_day(self) -> date:
        """The day under the cursor."""
        return list(self.days)[self.day] if self.days else self.today

    def stand_on(self, day: int, place: int = 0) -> None:
        """Put the cursor on entry `place` of column `day`, or the nearest there is."""
        columns = list(self.days.values())
        day = max(0, min(day, 6))
        place = max(0, min(place, len(columns[day]) - 1)) if columns and columns[day] else 0
        if (day, place) != (self.day, self.place):
            self.day, self.place = day, place
            self.changed()
            self.post_message(CursorMoved())

    def go_to(self, key: str) -> bool:
        """Put the cursor on the entry of `key`; False where the week has none of that key."""
        for day, entries in enumerate(self.days.values()):
            for place, entry in enumerate(entries):
                if entry.key == key:
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
        """Names of the days, then the columns side by side."""
        height = self.size.height
        if not self.days or self.size.width < SMALLEST_WIDTH or height < SMALLEST_HEIGHT:
            return []
        cell = self.size.width // 7
        two_lines = cell < NARROW_COLUMN
        names = day_names()
        self._places_by_line = {}
        head: list[Span] = []
        columns: list[list[list[Span]]] = []
        for n, (day, entries) in enumerate(self.days.items()):
            text = f"{names[day.weekday()]} {day.day}"
            chosen = n == self.day and self.has_focus and not entries
            label, style = (f"▐{text}▌", "title") if day == self.today else (f" {text} ", "dim")
            head += [(fit(label, cell - 1), "cursor-strong" if chosen else style), (" ", "text")]
            columns.append(self._draw_column(n, entries, cell - 1, height - 1, two_lines))
        lines = [head]
        if not any(self.days.values()):
            return [*lines, [], *([(" ", "text"), span] for span in self.empty)]
        for y in range(height - 1):
            line: list[Span] = []
            for column in columns:
                line += [*(column[y] if y < len(column) else [(" " * (cell - 1), "text")]), (" ", "text")]
            lines.append(line)
        return lines

    def _draw_column(
        self, day: int, entries: list[WeekEntry], room: int, height: int, two_lines: bool
    ) -> list[list[Span]]:
        """The entries of column `day` in `height` lines of `room` cells; where not all fit, how many there are more."""
        each = 2 if two_lines else 1
        fits = max(height // each, 1)
        first = 0
        if len(entries) > fits:
            fits = max((height - 1) // each, 1)
            first = max(0, min(self.place - fits + 1, len(entries) - fits)) if day == self.day else 0
        lines: list[list[Span]] = []
        for place in range(first, min(first + fits, len(entries))):
            here = day == self.day and place == self.place and self.has_focus
            for n in range(each):
                self._places_by_line[day, len(lines) + n] = place
            lines += self._draw_entry(entries[place], room, here, two_lines)
        below = len(entries) - first - fits
        if below > 0 or first > 0:
            lines.append([(fit(f"  +{len(entries) - min(fits, len(entries))}", room), "dim")])
        return lines

    def _draw_entry(self, entry: WeekEntry, room: int, here: bool, two_lines: bool) -> list[list[Span]]:
        """One entry in one or two lines of `room` cells; what is urgent keeps its colour when it is marked."""
        marked = entry.key in self.marked
        glyph = MARKED if marked else entry.glyph
        glyph_style = "accent" if marked and entry.glyph_style != "bad" else entry.glyph_style
        head, title, style = f" {entry.head}", entry.title, entry.style
        if here:
            if two_lines:
                return [[(fit(glyph + head, room), "cursor-strong")], [(fit("  " + title, room), "cursor")]]
            return [[(fit(f"{glyph}{head} {title}", room), "cursor-strong")]]
        if two_lines:
            return [[(glyph, glyph_style), (fit(head, room - 1), style)], [(fit("  " + title, room), style)]]
        return [[(glyph, glyph_style), (fit(f"{head} {title}", room - 1), style)]]

    def on_click(self, event: events.Click) -> None:
        cell = max(self.size.width // 7, 1)
        day = min(event.x // cell, 6)
        place = self._places_by_line.get((day, event.y - 1), 0)
        again = (day, place) == (self.day, self.place) and event.chain > 1
        self.stand_on(day, place)
        if again and self.current is not None:
            self.post_message(CursorOpened())
