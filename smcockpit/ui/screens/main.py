"""The screen with the four panes: layout, zoom, and the one door through which every action goes."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import Any

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.css.query import NoMatches
from textual.widgets import Static

from smcockpit.i18n import _
from smcockpit.plan.record import Record
from smcockpit.plan.worksheets import step_of
from smcockpit.ui import commands, messages
from smcockpit.ui.export_reader import ExportReader
from smcockpit.ui.keymap import ACTIONS, BY_ID
from smcockpit.ui.panes.calendar import CalendarPane
from smcockpit.ui.panes.influence import InfluencePane
from smcockpit.ui.panes.kpis import KpiPane
from smcockpit.ui.panes.pane import Pane
from smcockpit.ui.panes.plan import PlanPane
from smcockpit.ui.screens import dialogs
from smcockpit.ui.screens.acts import ACTS
from smcockpit.ui.screens.cockpit import PANE_OF, PaneScreen
from smcockpit.ui.screens.edges import NARROW, Edges
from smcockpit.ui.session import EVERY_KIND, DependsOn, Event, Session
from smcockpit.ui.theming import ThemeSwitch
from smcockpit.ui.time_travel import show_day
from smcockpit.ui.widgets.bars import Bar
from smcockpit.ui.widgets.chart import Chart
from smcockpit.ui.widgets.cursor import CursorOpened
from smcockpit.workspace import StoreError

WIDE = 160  # columns from which the left panes get more room
SMALLEST = (70, 20)  # columns and rows below which nothing is of use
SIDES: dict[str, tuple[type[Pane], ...]] = {"left": (PlanPane, InfluencePane), "right": (CalendarPane, KpiPane)}
OVER = {  # panes that fill the screen over the four, imported when they are first wanted
    "sheet": ("smcockpit.ui.panes.sheet", "SheetPane"),
    "findings": ("smcockpit.ui.panes.findings", "FindingsPane"),
}
EVERYTHING = DependsOn(EVERY_KIND, readings=True, people=True, message=True)


class MainScreen(PaneScreen, inherit_bindings=False):
    """Four panes side by side, or one that fills the screen; lines at the edges; panes that open over the four."""

    DEFAULT_CSS = """
    MainScreen { background: $background; color: $foreground; layout: vertical; }
    MainScreen #left { width: 40; }
    MainScreen.-wide #left { width: 62; }
    MainScreen #right { width: 1fr; }
    MainScreen #plan { height: 3fr; }
    MainScreen #influence { height: 2fr; }
    MainScreen #calendar { height: 2fr; }
    MainScreen #kpis { height: 3fr; }
    MainScreen #tabs { display: none; }
    MainScreen.-narrow #tabs { display: block; }
    MainScreen .off { display: none; }
    MainScreen.-zoomed #left, MainScreen.-zoomed #right { width: 1fr; }
    MainScreen #notice { display: none; height: 1fr; content-align: center middle; background: $background; }
    MainScreen.-narrow #plan Detail { width: 30; }
    MainScreen.-narrow #influence, MainScreen.-narrow #calendar, MainScreen.-narrow #sheet, MainScreen.-narrow #findings { layout: vertical; }
    MainScreen.-narrow #kpis Detail { display: none; }
    MainScreen.-tiny #notice { display: block; }
    MainScreen.-tiny #body { display: none; }
    """
    AUTO_FOCUS = None

    def __init__(self, session: Session, themes: ThemeSwitch, exports: ExportReader) -> None:
        super().__init__()
        self.session, self.themes, self.exports = session, themes, exports
        self.panes: dict[str, Pane] = {kind.KEY: kind() for kinds in SIDES.values() for kind in kinds}
        self.over: dict[str, Pane] = {}  # those of OVER that were opened
        self.active = "plan"
        self.zoomed = False
        self.edges = Edges(session, self.panes, lambda: self.pane)
        self._stale: set[str] = set()  # hidden panes that show what was before
        self._stops: list[Callable[[], None]] = []  # ends what was subscribed to

    @property
    def pane(self) -> Pane:
        return self.over.get(self.active) or self.panes[self.active]

    @property
    def every(self) -> list[Pane]:
        """The panes that were made so far, shown or not."""
        return [*self.panes.values(), *self.over.values()]

    def compose(self) -> ComposeResult:
        yield Bar(self.edges.head, id="head")
        yield Bar(self.edges.tabs, self._tab_clicked, id="tabs")
        with Horizontal(id="body"):
            for side, kinds in SIDES.items():
                with Vertical(id=side):
                    yield from (self.panes[kind.KEY] for kind in kinds)
        yield Static(
            Content(_("This terminal is too small: 70×20 is the least. Make it larger, or try: smcockpit status")),
            id="notice",
        )
        yield Bar(self.edges.foot, id="foot")

    def on_mount(self) -> None:
        self._fit(self.app.size.width, self.app.size.height)
        for pane in self.panes.values():
            self._follow(pane)
            pane.rebuild()
        self._stops.append(self.session.subscribe(EVERYTHING, self._bars_changed))
        self.pane.main().focus()

    # ---- layout

    def on_resize(self, event: events.Resize) -> None:
        self._fit(event.size.width, event.size.height)
        if self.is_mounted:
            self.call_after_refresh(self.pane.show_detail)

    def _fit(self, columns: int, rows: int) -> None:
        narrow = columns < NARROW
        self.set_class(narrow, "-narrow")
        self.set_class(columns >= WIDE, "-wide")
        for pane in self.every:
            if pane.KEY in ("influence", "calendar", *self.over):
                pane.detail.set_class(narrow, "-flat")
        self.set_class(columns < SMALLEST[0] or rows < SMALLEST[1], "-tiny")
        self._arrange()

    @property
    def full(self) -> bool:
        """Whether one pane fills the screen."""
        return self.zoomed or self.active in self.over or self.has_class("-narrow")

    def _arrange(self) -> None:
        full = self.full
        self.set_class(full, "-zoomed")
        for pane in self.every:
            pane.set_class((full or pane.KEY in self.over) and self.active != pane.KEY, "off")
            pane.set_class(full and self.active == pane.KEY, "zoomed")
            if pane.KEY in self._stale and not pane.has_class("off"):
                self._stale.discard(pane.KEY)
                self.call_after_refresh(pane.rebuild)
        try:
            for side, kinds in SIDES.items():
                inside = any(self.active == kind.KEY for kind in kinds)
                self.query_one(f"#{side}").set_class(full and not inside, "off")
        except NoMatches:
            return
        for bar in self.query(Bar):
            bar.update()

    def go(self, key: str) -> None:
        """Focus a pane."""
        self.active = key
        self._arrange()
        self.pane.main().focus()
        if self.full:
            self.pane.rebuild()
            self.call_after_refresh(self.pane.show_detail)
        self.bars()

    async def open_over(self, key: str) -> Any:
        """A pane that fills the screen over the four, made when it is first wanted; Esc leaves it."""
        if key not in self.over:
            module, name = OVER[key]
            pane: Pane = getattr(import_module(module), name)()
            self.over[key] = pane
            await self.query_one("#body").mount(pane)
            self._follow(pane)
        self.active = key
        self._fit(self.app.size.width, self.app.size.height)
        return self.over[key]

    def open_sheet(self, step: str, kind: str = "") -> None:
        """A step's worksheet."""

        async def show() -> None:
            pane = await self.open_over("sheet")
            pane.show_step(step, kind)
            self.bars()
            self.call_after_refresh(pane.rebuild)

        self.call_later(show)

    def open_findings(self) -> None:
        """What the checks find."""

        async def show() -> None:
            pane = await self.open_over("findings")
            pane.rebuild()
            pane.main().focus()
            self.bars()
            self.call_after_refresh(pane.show_detail)

        self.call_later(show)

    def go_to(self, record: Record) -> None:
        if record.kind in PANE_OF:
            self.go(PANE_OF[record.kind])
            self.pane.go_to(record)
            return
        self.open_sheet(step_of(record.kind), record.kind)
        self.call_later(lambda: self.pane.go_to(record))

    # ---- what panes and pages ask for

    @on(messages.GoToPane)
    def _go_to_pane(self, message: messages.GoToPane) -> None:
        self.go(message.key)

    @on(messages.OpenRecord)
    def _open_record(self, message: messages.OpenRecord) -> None:
        if (record := self.session.workspace.plan.get(message.kind, message.id)) is not None:
            self.go_to(record)

    @on(messages.EditRecord)
    def _edit_record(self, message: messages.EditRecord) -> None:
        if (record := self.session.workspace.plan.get(message.kind, message.id)) is not None:
            dialogs.edit_record(self, record)

    @on(messages.AddRecord)
    def _add_record(self, message: messages.AddRecord) -> None:
        dialogs.add(self, message.kind if message.kind != self.pane.adds() else "")  # then with what the pane knows

    @on(messages.SaveChanges)
    def _save_changes(self, message: messages.SaveChanges) -> None:
        commands.commit(self.session, message.what, message.changes)

    @on(messages.FixFindings)
    def _fix_findings(self, message: messages.FixFindings) -> None:
        commands.fix(self.session, list(message.diagnostics))

    @on(messages.OpenSheet)
    def _open_sheet(self, message: messages.OpenSheet) -> None:
        self.open_sheet(message.step, message.kind)

    @on(messages.OpenFindings)
    def _open_findings(self) -> None:
        self.open_findings()

    @on(messages.OpenPage)
    def _open_page(self, message: messages.OpenPage) -> None:
        self.action_do(message.action)

    def on_descendant_focus(self, event: events.DescendantFocus) -> None:
        for pane in self.every:
            key = pane.KEY
            if key != self.active and pane in event.widget.ancestors:
                self.active = key
                self._arrange()
                self.bars()

    # ---- what changed

    def _follow(self, pane: Pane) -> None:
        """Rebuild a pane whenever something changes that it depends on; one that is hidden, when it is seen again."""

        def changed(event: Event) -> None:
            if pane.has_class("off"):
                self._stale.add(pane.KEY)
            else:
                pane.rebuild()

        self._stops.append(self.session.subscribe(pane.DEPENDS, changed))

    def on_unmount(self) -> None:
        for stop in self._stops:
            stop()

    def _bars_changed(self, _event: Event) -> None:
        if self.is_mounted:
            self.bars()

    def bars(self) -> None:
        """Draw the lines at the edges where they say something else than before."""
        message = self.session.message
        for bar in self.query(Bar):  # none where the screen is being taken down
            if bar.id == "foot":
                bar.tall(message[0] if message else "")
            bar.update()

    def start_charts(self) -> None:
        for chart in self.query(Chart):
            chart.start()

    def _tab_clicked(self, x: int) -> None:
        if (key := self.edges.tab_at(x)) is not None:
            self.go(key)

    # ---- actions

    def action_do(self, id: str) -> None:
        """Every key, click and command ends here."""
        self.session.silence()
        if BY_ID[id].changes and not self.session.may_change():
            return
        group, _dot, name = id.partition(".")
        if group == "move":
            self.pane.move(name)
        elif group == "pane":
            self._go_pane(name)
        else:
            try:
                ACTS[id](self)
            except StoreError as error:  # a history that cannot be read, a plan that is gone: nothing of it was done
                self.say(str(error), "bad")

    def _go_pane(self, name: str) -> None:
        keys = list(self.panes)
        if name in self.panes:
            self.go(name)
        elif name in ("next", "previous") and self.active in self.over:
            self.pane.turn(1 if name == "next" else -1)
        elif name in ("next", "previous"):
            self.go(keys[(keys.index(self.active) + (1 if name == "next" else -1)) % len(keys)])
        elif name == "zoom" and self.active not in self.over:
            self.zoomed = not self.zoomed
            self._arrange()
            self.call_after_refresh(self.pane.rebuild)
        elif name == "view":
            self.pane.next_view()

    def back(self) -> None:
        if self.exports.stop() or self.pane.back():
            return
        if self.active in self.over:
            self.go("plan")
        elif self.session.travelling:
            show_day(self.session, None)
        elif self.zoomed:
            self._go_pane("zoom")

    def open(self) -> None:
        if not self.pane.open():
            dialogs.open_current(self)

    @on(CursorOpened)
    def _clicked_twice(self) -> None:
        self.open()


def main_screen(session: Session, themes: ThemeSwitch, exports: ExportReader) -> MainScreen:
    """The screen with a person's keys: its bindings come from the action table."""
    keys = session.keys
    bindings = [
        Binding(keys[action.id], f"do('{action.id}')", action.label, show=False, id=action.id)
        for action in ACTIONS
        if keys[action.id]
    ]
    return type("MainScreen", (MainScreen,), {"BINDINGS": bindings})(session, themes, exports)  # type: ignore[no-any-return]
