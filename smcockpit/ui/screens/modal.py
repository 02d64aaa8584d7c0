"""Screens over the screen: a prompt at the foot, a page of text to read."""

from __future__ import annotations

import re

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from smcockpit.i18n import _
from smcockpit.plan.text import width
from smcockpit.ui.widgets.inputs import FieldInput
from smcockpit.ui.widgets.lines import Line, Lines, Span


class Prompt(ModalScreen[str | None], inherit_bindings=False):
    """One question at the foot of the screen; the answer, or None for Esc."""

    DEFAULT_CSS = """
    Prompt { background: transparent; align: left bottom; }
    Prompt Horizontal { dock: bottom; height: 1; background: $surface; }
    Prompt Static { width: auto; padding: 0 1 0 0; color: $accent; background: $surface; }
    """
    BINDINGS = [Binding("escape", "leave", show=False)]

    def __init__(self, question: str, value: str = "", choices: list[str] | None = None) -> None:
        super().__init__()
        self._question, self._value, self._choices = question, value, choices

    def compose(self) -> ComposeResult:
        with Horizontal():
            yield Static(Content(f" {self._question}"))
            yield FieldInput(self._value, self._choices)

    def on_input_submitted(self, event: FieldInput.Submitted) -> None:
        self.dismiss(event.value)

    def action_leave(self) -> None:
        """Leave without an answer."""
        self.dismiss(None)


def page_width(columns: int) -> int:
    """The cells a page has for its lines on a screen of so many columns."""
    return min(columns * 9 // 10, 100) - 5


def broken(spans: list[Span], room: int) -> list[list[Span]]:
    """Spans as lines of at most `room` cells, broken between words where that goes."""
    if sum(width(text) for text, _style in spans) <= room:
        return [spans]
    lines: list[list[Span]] = [[]]
    left = room = max(room, 10)
    for text, style in spans:
        for word in re.findall(r"\S+\s*|\s+", text):
            size = width(word.rstrip())
            if size > left and lines[-1]:
                lines.append([("  ", style)])
                left = room - 2
            while size > left:  # longer than a line
                head = _head(word, left)
                lines[-1].append((head, style))
                word = word[len(head) :]
                size = width(word.rstrip())
                lines.append([("  ", style)])
                left = room - 2
            lines[-1].append((word, style))
            left -= width(word)
    return lines


def _head(word: str, room: int) -> str:
    """As much of a word as fits, at least one character."""
    end = 1
    while end < len(word) and width(word[: end + 1]) <= room:
        end += 1
    return word[:end]


class Page(ModalScreen[str | None], inherit_bindings=False):
    """Lines to read or choose from. Enter gives the key of the line under the cursor, Esc nothing."""

    DEFAULT_CSS = """
    Page { background: transparent; align: center middle; }
    Page Vertical { width: 90%; max-width: 100; height: auto; max-height: 85%; border: round $focus; background: $background; border-title-color: $focus; }
    Page Lines { max-height: 100%; }
    Page Static { height: 1; dock: bottom; color: $dim; background: $background; }
    """
    BINDINGS = [
        Binding("escape,q,question_mark,i", "leave", show=False),
        Binding("enter", "choose", show=False),
        Binding("j,down", "move(1)", show=False),
        Binding("k,up", "move(-1)", show=False),
        Binding("pagedown,ctrl+d,space", "page(1)", show=False),
        Binding("pageup,ctrl+u", "page(-1)", show=False),
        Binding("g,home", "move(-99999)", show=False),
        Binding("G,end", "move(99999)", show=False),
    ]

    def __init__(self, title: str, content: list[tuple[str, list[Span]]], foot: str = "") -> None:
        """`content`: (key, spans) a line."""
        super().__init__()
        self._title, self._content, self._foot = title, content, foot or _("Esc: back")
        self.start_at = 0  # the line the cursor begins on
        self._spans: dict[str, list[Span]] = {}

    def compose(self) -> ComposeResult:
        self.lines = Lines(lambda line, room: self._spans[line.key])
        self._lay_out()
        with Vertical() as box:
            box.border_title = Content(self._title)
            yield self.lines
            yield Static(Content(f" {self._foot}"))

    def _lay_out(self) -> None:
        """What is too wide for the size of now goes on in a line below, which stands for the same."""
        room, lines = page_width(self.app.size.width), []
        self._spans = {}
        for n, (key, content) in enumerate(self._content):
            for part, spans in enumerate(broken(content, room)):
                line = f"{n}.{part}" if part else str(n)
                self._spans[line] = spans
                lines.append(Line(line, key))
        self.lines.replace(lines)
        self.lines.styles.height = max(len(lines), 1)

    def on_mount(self) -> None:
        self.lines.focus()
        self.lines.go_to(str(self.start_at))

    def on_resize(self) -> None:
        self._lay_out()

    def action_move(self, by: int) -> None:
        """The cursor `by` lines down."""
        self.lines.move_by(by)

    def action_page(self, by: int) -> None:
        """The cursor `by` pages down."""
        self.lines.page(by)

    def action_choose(self) -> None:
        """Leave with the key of the line under the cursor."""
        line = self.lines.current
        self.dismiss(str(line.record) if line is not None and line.record else None)

    def on_lines_opened(self) -> None:
        self.action_choose()

    def action_leave(self) -> None:
        """Leave without a choice."""
        self.dismiss(None)
