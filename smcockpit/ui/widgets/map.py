"""A map of points: a mark each, names where there is room, quadrants named; arrows go to the nearest neighbour."""

from __future__ import annotations

from collections.abc import Collection, Container, Mapping
from typing import Any, NamedTuple

from textual import events
from textual.geometry import Size

from smcockpit.i18n import _
from smcockpit.ui.widgets.cursor import CursorMoved, CursorOpened
from smcockpit.ui.widgets.drawn import Drawn
from smcockpit.ui.widgets.labels import nearest, place_labels
from smcockpit.ui.widgets.lines import Span


class Axes(NamedTuple):
    """What the two directions and the four quadrants are called, as texts of the catalogue. `quadrants` maps (right,
    upper) to a name."""

    across: str
    up: str
    quadrants: Mapping[tuple[bool, bool], str]


class Point(NamedTuple):
    """`key` tells it from the others; `mark` is the one character that is drawn, in `style`."""

    key: str
    name: str
    x: float  # 0 to 100, to the right
    y: float  # 0 to 100, upwards
    mark: str
    style: str


class PointMap(Drawn, can_focus=True):
    """Points on two axes from 0 to 100. Two points on one spot stand on neighbouring cells; beyond one in six cells the
    least important stay off. `marked` holds the keys of the points that are drawn as marked."""

    DEFAULT_CSS = "PointMap { width: 1fr; height: 1fr; background: $background; }"

    def __init__(self, axes: Axes, marked: Container[str], **more: Any) -> None:
        super().__init__(**more)
        self.axes = axes
        self.points: list[Point] = []
        self.cursor = ""
        self.empty: list[Span] = []
        self.marked = marked
        self._placed: tuple[Size, dict[str, tuple[int, int]]] | None = None

    def show(self, points: list[Point]) -> None:
        """The points, the most important first."""
        if points != self.points:
            self.points = points
            self._placed = None
            self._settle()

    @property
    def cells(self) -> dict[str, tuple[int, int]]:
        """The cell (column, row) of every point that has one, for the size of now."""
        if self._placed is None or self._placed[0] != self.size:
            self._placed = self.size, self._place(self.size.width - 2, self.size.height - 1)
        return self._placed[1]

    @property
    def hidden(self) -> int:
        """How many points have no cell."""
        return len(self.points) - len(self.cells)

    def _place(self, width: int, height: int) -> dict[str, tuple[int, int]]:
        """Give every point a cell of its own, the nearest free one to its place."""
        cells: dict[str, tuple[int, int]] = {}
        if width < 10 or height < 4:
            return cells
        most = max(width * height // 6, 12)
        taken: set[tuple[int, int]] = self._draw_quadrants(
            [[("", "")] * width for _row in range(height)], width, height
        )
        for point in self.points[:most]:
            x = min(int(point.x / 100 * width), width - 1)
            y = min(int((100 - point.y) / 100 * height), height - 1)
            place = next(
                (
                    (x + dx, y + dy)
                    for dx, dy in _RINGS
                    if 0 <= x + dx < width and 0 <= y + dy < height and (x + dx, y + dy) not in taken
                ),
                None,
            )
            if place is not None:
                taken.add(place)
                cells[point.key] = place
        return cells

    def _settle(self) -> None:
        """Put the cursor on a point that is shown, and draw."""
        if self.cursor not in self.cells:
            self.cursor = next(iter(self.cells), "")
            self.post_message(CursorMoved())
        self.changed()

    def shown(self) -> Collection[str]:
        """The keys of the points that have a cell."""
        return self.cells.keys()

    def on_resize(self) -> None:
        self._settle()
        self.post_message(CursorMoved())  # others may be on it now

    def on_focus(self) -> None:
        self.changed()

    def on_blur(self) -> None:
        self.changed()

    def go_to(self, key: str) -> bool:
        """Put the cursor on the point of `key`; False where it has no cell."""
        if key not in self.cells:
            return False
        if key != self.cursor:
            self.cursor = key
            self.changed()
            self.post_message(CursorMoved())
        return True

    def step(self, dx: int, dy: int) -> None:
        """To the nearest point in a direction: (1, 0) is right, (0, 1) down."""
        if self.cursor in self.cells:
            self.go_to(nearest({key: (float(x), float(y)) for key, (x, y) in self.cells.items()}, self.cursor, dx, dy))

    def end(self, last: bool) -> None:
        """To the leftmost (highest first) or rightmost point."""
        if self.cells:
            pick = max if last else min
            self.go_to(pick(self.cells, key=lambda key: (self.cells[key][0], self.cells[key][1])))

    def draw(self) -> list[list[Span]]:
        """The quadrants, the names that have room, the marks over them, and the axis below."""
        width, height = self.size.width - 2, self.size.height - 1
        if not self.points:
            return [[(" ", "text"), span] for span in self.empty]
        cells = self.cells
        if not cells:
            return [[(_("too small for the map"), "dim")]]
        grid: list[list[tuple[str, str]]] = [[(" ", "text")] * width for _row in range(height)]
        reserved = self._draw_quadrants(grid, width, height)
        names = {point.key: point.name for point in self.points if point.key in cells}
        labels = place_labels(cells, names, width, height, self.cursor, reserved)
        by_key = {point.key: point for point in self.points}
        for key, label in labels.items():
            here = key == self.cursor and self.has_focus
            for n, char in enumerate(label.text):
                if 0 <= label.column + n < width:
                    grid[label.row][label.column + n] = (char, "cursor-strong" if here else "text")
        for key, (x, y) in cells.items():
            point = by_key[key]
            mark = "●" if key in self.marked else point.mark
            grid[y][x] = (
                mark,
                "cursor-strong"
                if key == self.cursor and self.has_focus
                else "accent"
                if key in self.marked
                else point.style,
            )
        lines = [_runs([("│", "line"), *row]) for row in grid]
        more = _("+{n} in the list").format(n=self.hidden) + " " if self.hidden else ""
        across = f" {more}{_(self.axes.across)}"
        lines.append([("└" + "─" * max(width - len(across), 0), "line"), (across, "dim")])
        return lines

    def _draw_quadrants(self, grid: list[list[tuple[str, str]]], width: int, height: int) -> set[tuple[int, int]]:
        """Draw lines and names of the quadrants into `grid`; returns the cells of the texts, which no label may cover."""
        texts: set[tuple[int, int]] = set()
        middle = width // 2
        for y in range(height):
            grid[y][middle] = ("┊", "line")
        for x in range(width):
            grid[height // 2][x] = ("┼" if x == middle else "┈", "line")
        title = _(self.axes.up)
        for n, char in enumerate(title[:width]):
            grid[0][n] = (char, "dim")
            texts.add((n, 0))
        for (right, up), name in self.axes.quadrants.items():
            text = _(name)
            row = 1 if up else height - 1
            start = width - len(text) - 1 if right else 1
            for n, char in enumerate(text):
                if 0 <= start + n < width and 0 <= row < height:
                    grid[row][start + n] = (char, "dim")
                    texts.add((start + n, row))
        return texts

    def on_click(self, event: events.Click) -> None:
        near = min(
            self.cells,
            key=lambda key: abs(self.cells[key][0] + 1 - event.x) + 2 * abs(self.cells[key][1] - event.y),
            default="",
        )
        if near:
            again = near == self.cursor and event.chain > 1
            self.go_to(near)
            if again:
                self.post_message(CursorOpened())


_RINGS = sorted(
    ((dx, dy) for dx in range(-8, 9) for dy in range(-5, 6)), key=lambda step: (abs(step[0]) + 2 * abs(step[1]), step)
)


def _runs(cells: list[tuple[str, str]]) -> list[Span]:
    """Neighbouring cells of one style as one span."""
    spans: list[Span] = []
    for char, style in cells:
        if spans and spans[-1][1] == style:
            spans[-1] = (spans[-1][0] + char, style)
        else:
            spans.append((char, style))
    return spans
