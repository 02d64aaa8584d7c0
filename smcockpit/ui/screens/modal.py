"""Screens over the screen: a prompt at the foot, a page of text to read."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from smcockpit.ui.widgets.inputs import FieldInput
from smcockpit.ui.widgets.lines import Line, Lines, Span
from smcockpit.words import _


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
        self.dismiss(None)


def page_width(columns: int) -> int:
    """The cells a page has for its lines on a screen of so many columns."""
    return min(columns * 9 // 10, 100) - 5


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

    def compose(self) -> ComposeResult:
        spans = {str(n): line for n, (_key, line) in enumerate(self._content)}
        self.lines = Lines(lambda line, room: spans[line.key])
        self.lines.replace([Line(str(n), key) for n, (key, _line) in enumerate(self._content)])
        self.lines.styles.height = max(len(self._content), 1)
        with Vertical() as box:
            box.border_title = Content(self._title)
            yield self.lines
            yield Static(Content(f" {self._foot}"))

    def on_mount(self) -> None:
        self.lines.focus()
        self.lines.move_to(self.start_at)

    def action_move(self, by: int) -> None:
        self.lines.move_by(by)

    def action_page(self, by: int) -> None:
        self.lines.page(by)

    def action_choose(self) -> None:
        line = self.lines.current
        self.dismiss(str(line.record) if line is not None and line.record else None)

    def on_lines_opened(self) -> None:
        self.action_choose()

    def action_leave(self) -> None:
        self.dismiss(None)
