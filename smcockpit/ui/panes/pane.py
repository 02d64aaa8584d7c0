"""What the four panes share: a frame with a title, one main widget, and, when zoomed, the details beside it."""

from __future__ import annotations

import textwrap
from abc import abstractmethod
from typing import TYPE_CHECKING, Any, ClassVar, cast

from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.content import Content
from textual.widget import Widget

from smcockpit.plan.filter import compile_filter
from smcockpit.plan.record import Record
from smcockpit.plan.text import fit
from smcockpit.ui.widgets.drawn import Drawn
from smcockpit.ui.widgets.lines import Span
from smcockpit.words import _

if TYPE_CHECKING:
    from smcockpit.ui.app import CockpitApp


class Detail(Drawn):
    """All of one record, wrapped."""

    DEFAULT_CSS = "Detail { width: 34; height: 1fr; display: none; background: $background; padding: 0 0 0 1; border-left: vkey $line; }"

    def on_resize(self) -> None:
        next(pane for pane in self.ancestors if isinstance(pane, Pane)).show_detail()


class Pane(Horizontal):
    """One of the four. Subclasses say what is shown (`rebuild`), what is under the cursor, and what acting on it means."""

    DEFAULT_CSS = """
    Pane { border: round $line; border-title-color: $foreground; border-subtitle-color: $dim; background: $background; height: 1fr; width: 1fr; }
    Pane:focus-within { border: round $focus; border-title-color: $focus; }
    Pane.zoomed Detail { display: block; }
    Pane.zoomed Detail.-flat { width: 1fr; height: 5; border: none; border-top: solid $line; padding: 0; }
    """
    BORDER_TITLE = ""
    KEY: ClassVar[str]  # "plan", "influence", "calendar", "kpis"
    NUMBER: ClassVar[int]
    KINDS: ClassVar[frozenset[str]]  # a change of one of these redraws the pane
    ADDS: ClassVar[str]  # the kind `a` adds

    def __init__(self) -> None:
        super().__init__(id=self.KEY)
        self.filter = ""
        self.detail = Detail()

    @property
    def cockpit(self) -> CockpitApp:
        return cast("CockpitApp", self.app)

    @property
    def plan(self) -> Any:
        return self.cockpit.workspace.plan

    # ---- what a pane must say

    @abstractmethod
    def title(self) -> str:
        """What stands in the frame after the pane's number."""

    @abstractmethod
    def main(self) -> Widget:
        """The widget that takes the keys."""

    @abstractmethod
    def rebuild(self) -> None:
        """Show what the plan says now."""

    @abstractmethod
    def current(self) -> Record | None:
        """The record under the cursor."""

    @abstractmethod
    def move(self, where: str) -> None:
        """down, up, left, right, first, last, page_down, page_up."""

    # ---- what it may say

    def marked(self) -> list[Record]:
        return []

    def selected(self) -> list[Record]:
        """The marked records, else the one under the cursor."""
        found = self.marked()
        if found:
            return found
        current = self.current()
        return [current] if current is not None else []

    def defaults(self) -> dict[str, Any]:
        """What a record added here starts with."""
        return {}

    def adds(self) -> str:
        return self.ADDS

    def open(self) -> bool:
        """Enter; False where it means editing the record."""
        return False

    def go_today(self) -> None:
        """The key for today."""

    def go_to(self, record: Record) -> bool:
        """Put the cursor on a record; False where it is not shown."""
        return False

    def troubled(self) -> list[Record]:
        """The records that are late or need something, in order, for `n`."""
        return []

    def legend(self) -> str:
        """What the marks mean, in the frame's lower edge, where there is room."""
        return ""

    def turn(self, by: int) -> None:
        """Tab in a pane that fills the screen: its next part."""

    def view(self) -> None:
        """The other view, where there is one."""

    def back(self) -> bool:
        """Esc: leave marks, then the filter; False where there was nothing to leave."""
        if self.filter:
            self.set_filter("")
            return True
        return False

    def describe(self, width: int) -> list[list[Span]]:
        """The details of what is under the cursor."""
        record = self.current()
        return describe(self.cockpit, record, width) if record is not None else []

    # ---- shared

    def compose(self) -> ComposeResult:
        yield self.detail

    def on_resize(self) -> None:
        self.entitle()

    def entitle(self) -> None:
        """Title and filter in the frame; only what is new is drawn."""
        title, subtitle = (
            Content(f"{self.NUMBER} {self.title()}"),
            Content(f"/ {self.filter}" if self.filter else self.legend()),
        )
        if self.border_title != title.plain:
            self.border_title = title
        if self.border_subtitle != subtitle.plain:
            self.border_subtitle = subtitle

    def set_filter(self, text: str) -> None:
        """Raises ValueError with a sentence for a filter that makes no sense."""
        compile_filter(text, self.plan, self.cockpit.today)
        self.filter = text
        self.rebuild()
        self.entitle()

    def fits(self) -> Any:
        return compile_filter(self.filter, self.plan, self.cockpit.today)

    def show_detail(self) -> None:
        if not self.has_class("zoomed") or not self.detail.display:
            return
        record = self.current()
        if self.detail.has_class("-flat") and record is not None:
            self.detail.put(flat(self.cockpit, record, self.detail.size.width))
        else:
            self.detail.put(self.describe(max(self.detail.size.width - 2, 20)))


def describe(app: CockpitApp, record: Record, width: int) -> list[list[Span]]:
    """Every field of a record that says something, labels dim, long texts wrapped."""
    plan = app.workspace.plan
    lines: list[list[Span]] = [[(fit(record.heading(), width), "title")], []]
    for field in record.fields.values():
        value = record.doc.get(field.name)
        if value is None or field.name in ("header", record.title_field):
            continue
        shown = field.show(value, plan)
        label = _(field.label)
        if len(shown) + 14 <= width and "\n" not in shown:
            lines.append([(fit(label, 13) + " ", "dim"), (shown, "text")])
            continue
        lines.append([(label, "dim")])
        for part in shown.split("\n"):
            lines += [[("  " + text, "text")] for text in textwrap.wrap(part, max(width - 2, 10)) or [""]]
    for name in record.broken():
        lines.append([(_("does not fit: {field}").format(field=_(record.fields[name].label)), "bad")])
    if who := app.beside_me(record.kind, record.id):
        lines += [[], [(_("{actor} is on this record too.").format(actor=who), "warn")]]
    by = app.workspace.actor_of(record.kind, record.id)
    if by and by != app.workspace.actor:
        lines += [[], [(_("last changed by {actor}").format(actor=by), "dim")]]
    return lines


def flat(app: CockpitApp, record: Record, width: int) -> list[list[Span]]:
    """The same in few lines: heading, then the fields one behind the other."""
    plan = app.workspace.plan
    lines: list[list[Span]] = [[(fit(record.heading(), width), "title")]]
    spans: list[Span] = []
    used = 0
    for field in record.fields.values():
        value = record.doc.get(field.name)
        if value is None or field.name in ("zone", "header", record.title_field):
            continue
        shown = " ".join(field.show(value, plan).split())
        label = f"{_(field.label)}: "
        if used and used + len(label) + min(len(shown), 24) > width:
            lines.append(spans)
            spans, used = [], 0
        room = max(width - used - len(label), 8)
        shown = shown if len(shown) <= room else fit(shown, room)
        spans += [(label, "dim"), (shown + "   ", "text")]
        used += len(label) + len(shown) + 3
    return [*lines, spans]


def wrapped(text: str, width: int, style: str = "text", indent: str = "") -> list[list[Span]]:
    return [[(indent + line, style)] for line in textwrap.wrap(text, max(width, 10))]
