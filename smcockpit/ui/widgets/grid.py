"""A grid of cells with named rows and columns: arrows walk it, one key sets a value. What does not fit scrolls."""

from __future__ import annotations

from collections.abc import Container, Sequence
from typing import Any, NamedTuple

from textual import events
from textual.message import Message

from smcockpit.plan.text import fit, width
from smcockpit.ui.widgets.cursor import CursorMoved, CursorOpened
from smcockpit.ui.widgets.drawn import Drawn
from smcockpit.ui.widgets.lines import Span

NARROWEST, WIDEST = 8, 24  # cells of a column
CLEARING = ("backspace", "delete", "minus")


class Header(NamedTuple):
    """A row or column: `key` tells it from the others, `name` is shown."""

    key: str
    name: str


def cell_key(place: tuple[str, str]) -> str:
    """What tells the cell of (row key, column key) from the others among the marks."""
    return "\t".join(place)


class CellGrid(Drawn, can_focus=True):
    """Rows × columns of short texts. `marked` holds the keys (`cell_key`) of the cells that are drawn as marked."""

    DEFAULT_CSS = "CellGrid { width: 1fr; height: 1fr; background: $background; }"

    class Chosen(Message):
        """A value for the cell under the cursor; None clears it."""

        def __init__(self, value: str | None) -> None:
            super().__init__()
            self.value = value

    def __init__(self, marked: Container[str], **more: Any) -> None:
        super().__init__(**more)
        self.marked = marked
        self.rows: list[Header] = []
        self.columns: list[Header] = []
        self.texts: dict[tuple[str, str], str] = {}
        self.keys: dict[str, str] = {}  # key → value
        self.row, self.column = 0, 0
        self.empty: list[list[Span]] = []

    def show(
        self, rows: Sequence[Header], columns: Sequence[Header], texts: dict[tuple[str, str], str], keys: dict[str, str]
    ) -> None:
        """Other content: `texts` by (row key, column key), `keys` from a key of the keyboard to the value it sets. The
        cursor stays where it is, as far as there is such a cell."""
        self.rows, self.columns, self.texts, self.keys = list(rows), list(columns), texts, keys
        self.row = min(self.row, max(len(rows) - 1, 0))
        self.column = min(self.column, max(len(columns) - 1, 0))
        self.changed()

    @property
    def place(self) -> tuple[str, str] | None:
        """(row, column) keys of the cell under the cursor; None where there is no cell."""
        if not self.rows or not self.columns:
            return None
        return self.rows[self.row].key, self.columns[self.column].key

    def places(self) -> list[tuple[str, str]]:
        """(row, column) keys of every cell, row by row."""
        return [(row.key, column.key) for row in self.rows for column in self.columns]

    def stand_on(self, row: int, column: int) -> None:
        """Put the cursor on a cell by its numbers, or on the nearest there is."""
        row = max(0, min(row, len(self.rows) - 1))
        column = max(0, min(column, len(self.columns) - 1))
        if self.rows and self.columns and (row, column) != (self.row, self.column):
            self.row, self.column = row, column
            self.changed()
            self.post_message(CursorMoved())

    def move(self, where: str) -> None:
        """Move the cursor: down, up, left, right, first, last, page_down or page_up."""
        page = max(self.size.height - 2, 1)
        row, column = {
            "down": (self.row + 1, self.column), "up": (self.row - 1, self.column), "right": (self.row, self.column + 1), "left": (self.row, self.column - 1),
            "first": (0, 0), "last": (len(self.rows) - 1, len(self.columns) - 1),
            "page_down": (self.row + page, self.column), "page_up": (self.row - page, self.column),
        }[where]  # fmt: skip
        self.stand_on(row, column)

    def _layout(self) -> tuple[int, int, int, int]:
        """Cells of the row names, of a column, and the first row and column that are seen."""
        names = min(max((width(row.name) for row in self.rows), default=8) + 1, max(self.size.width * 2 // 5, 12))
        room = self.size.width - names - 1
        each = max(NARROWEST, min(WIDEST, room // max(len(self.columns), 1)))
        fits = max(room // each, 1)
        left = max(0, min(self.column - fits + 1, len(self.columns) - fits))
        height = max(self.size.height - 1, 1)
        top = max(0, min(self.row - height + 1, len(self.rows) - height))
        return names, each, top, left

    def draw(self) -> list[list[Span]]:
        """The names of the columns, then the rows that are seen."""
        if not self.rows or not self.columns:
            return self.empty
        names, each, top, left = self._layout()
        seen = self.columns[left : left + max((self.size.width - names - 1) // each, 1)]
        more = len(self.columns) > len(seen)
        corner = f" {left + 1}–{left + len(seen)}/{len(self.columns)}" if more else ""
        lines: list[list[Span]] = [
            [(fit(corner, names + 1), "dim"), *((fit(column.name, each - 1) + " ", "dim") for column in seen)]
        ]
        for number in range(top, min(top + max(self.size.height - 1, 1), len(self.rows))):
            row = self.rows[number]
            line: list[Span] = [
                (" ", "text"),
                (fit(row.name, names - 1) + " ", "strong" if number == self.row else "text"),
            ]
            for n, column in enumerate(seen, left):
                marked = "●" if cell_key((row.key, column.key)) in self.marked else ""
                text = marked + self.texts.get((row.key, column.key), "")
                here = number == self.row and n == self.column and self.has_focus
                style = "cursor-strong" if here else "accent" if marked else "text" if text else "dim"
                line.append((fit(text or "·", each - 1), style))
                line.append((" ", "text"))
            lines.append(line)
        return lines

    def check_consume_key(self, key: str, character: str | None) -> bool:
        """Whether a key sets a value here, whatever it does elsewhere."""
        return key in self.keys or (character or "") in self.keys or key in CLEARING

    async def _on_key(self, event: events.Key) -> None:
        value = self.keys.get(event.character or event.key)
        if self.place is not None and (value is not None or event.key in CLEARING):
            event.stop()
            event.prevent_default()
            self.post_message(self.Chosen(value))

    def on_focus(self) -> None:
        self.changed()

    def on_blur(self) -> None:
        self.changed()

    def on_resize(self) -> None:
        self.changed()

    def on_click(self, event: events.Click) -> None:
        names, each, top, left = self._layout()
        row, column = event.y - 1 + top, (event.x - names - 1) // each + left
        again = (row, column) == (self.row, self.column) and event.chain > 1
        if event.y > 0 and event.x > names:
            self.stand_on(row, column)
            if again:
                self.post_message(CursorOpened())
