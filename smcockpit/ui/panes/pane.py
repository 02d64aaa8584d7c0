"""What the four panes share: a frame with a title, one main widget, and, when zoomed, the details beside it."""

from __future__ import annotations

import textwrap
from abc import abstractmethod
from typing import TYPE_CHECKING, Any, ClassVar, cast

from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.content import Content
from textual.widget import Widget

from smcockpit.i18n import _, n_
from smcockpit.plan.filter import compile_filter
from smcockpit.plan.record import Record
from smcockpit.plan.text import fit
from smcockpit.ui.widgets.drawn import Drawn
from smcockpit.ui.widgets.lines import Line, Lines, Span

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
        self.marks: dict[str, tuple[str, str]] = {}  # key of a line → (kind, id) of its record, "" where it has none
        self._mark_from = ""  # the line a range begins at
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

    def shown(self) -> list[Line]:
        """What can be marked, in the order of a range: all that the pane lists after filter and window, scrolled out of
        sight or not. `record` is None where a line has none (an empty cell)."""
        return [line for line in cast(Lines, self.main()).lines if isinstance(line.record, Record)]

    def cursor_key(self) -> str:
        """The key of the line under the cursor, as `shown` has it."""
        line = cast(Lines, self.main()).current
        return line.key if line is not None else ""

    def stands(self, key: str, kind: str, id: str) -> bool:
        """Whether what was marked is still there, shown or not."""
        return not id or self.plan.get(kind, id) is not None

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
        if self.marks:
            self.marks.clear()
            self._marks_changed()
            return True
        if self.filter:
            self.set_filter("")
            return True
        return False

    def describe(self, width: int) -> list[list[Span]]:
        """The details of what is under the cursor."""
        record = self.current()
        return describe(self.cockpit, record, width) if record is not None else []

    # ---- marks: one set for all views of a pane; a mark that is not shown is out of play until it is shown again

    def in_play(self) -> list[Line]:
        """The marked lines that are shown."""
        return [line for line in self.shown() if line.key in self.marks] if self.marks else []

    def selected(self) -> list[Record]:
        """The records that the keys act on, each once: what is marked and shown; without that, what is under the cursor."""
        if lines := self.in_play():
            records = [line.record for line in lines if line.record is not None]
            return list({(record.kind, record.id): record for record in records}.values())
        current = self.current()
        return [current] if current is not None else []

    def mark(self, how: str) -> None:
        """`one`: the line under the cursor, or not any more; `range`: from the last one that was marked to here; `all`:
        all that is shown, or none of it."""
        shown, here = self.shown(), self.cursor_key()
        keys = [line.key for line in shown]
        if not shown or (how != "all" and here not in keys):
            self.cockpit.say(_("Nothing to do that to here."))
            return
        if how == "range" and self._mark_from in keys:
            low, high = sorted((keys.index(self._mark_from), keys.index(here)))
            shown = shown[low : high + 1]
        elif how != "all":
            shown, self._mark_from = [shown[keys.index(here)]], here
        if how != "range" and all(line.key in self.marks for line in shown):
            for line in shown:
                del self.marks[line.key]
        else:
            self.marks |= {line.key: _whose(line.record) for line in shown}
        self._marks_changed()
        main = self.main()
        if how == "one" and isinstance(main, Lines):
            main.move_by(1)

    def _marks_changed(self) -> None:
        widget: Any = self.main()
        widget.changed()
        self.entitle()

    def _marks_text(self) -> str:
        """How many are marked and, where it differs, how many of them the keys act on here."""
        count = sum(self.stands(key, *whose) for key, whose in self.marks.items())
        here = len(self.in_play())
        if not count or count == here:
            return n_("{n} marked", "{n} marked", count) if count else ""
        return n_("{n} marked, {here} of them here", "{n} marked, {here} of them here", count).format(here=here)

    # ---- shared

    def compose(self) -> ComposeResult:
        yield self.detail

    def on_resize(self) -> None:
        self.entitle()

    def entitle(self) -> None:
        """Title, marks and filter in the frame; only what is new is drawn."""
        parts = [self._marks_text(), f"/ {self.filter}" if self.filter else self.legend()]
        title, subtitle = Content(f"{self.NUMBER} {self.title()}"), Content(" · ".join(filter(None, parts)))
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


def _whose(record: Record | None) -> tuple[str, str]:
    return (record.kind, record.id) if record is not None else ("", "")


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
