"""The screen with the four panes: layout, zoom, and the one door through which every action goes."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, cast

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.css.query import NoMatches
from textual.screen import Screen
from textual.widgets import Static

from smcockpit.i18n import _, n_
from smcockpit.plan.dates import show_date
from smcockpit.plan.text import width
from smcockpit.ui import commands
from smcockpit.ui.keymap import ACTIONS, BY_ID, here, key_name
from smcockpit.ui.panes.calendar import CalendarPane
from smcockpit.ui.panes.influence import InfluencePane
from smcockpit.ui.panes.kpis import KpiPane
from smcockpit.ui.panes.pane import Pane
from smcockpit.ui.panes.plan import PlanPane
from smcockpit.ui.screens import dialogs
from smcockpit.ui.widgets.bars import Bar
from smcockpit.ui.widgets.lines import Lines, Span
from smcockpit.ui.widgets.map import InfluenceMap
from smcockpit.ui.widgets.week import WeekGrid
from smcockpit.workspace import StoreError

if TYPE_CHECKING:
    from smcockpit.ui.app import CockpitApp

NARROW, WIDE = 100, 160  # columns below which one pane fills the screen; from which the left ones get more room
SMALLEST = (70, 20)  # columns and rows below which nothing is of use


class MainScreen(Screen[None], inherit_bindings=False):
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

    def __init__(self) -> None:
        super().__init__()
        self.panes: dict[str, Pane] = {
            "plan": PlanPane(),
            "influence": InfluencePane(),
            "calendar": CalendarPane(),
            "kpis": KpiPane(),
        }
        self.over: dict[str, Pane] = {}  # what opens over the four: a step's worksheet, the findings of the checks
        self.active = "plan"
        self.zoomed = False
        self._tab_ends: list[tuple[int, str]] = []

    @property
    def cockpit(self) -> CockpitApp:
        return cast("CockpitApp", self.app)

    @property
    def pane(self) -> Pane:
        return self.over.get(self.active) or self.panes[self.active]

    @property
    def every(self) -> list[Pane]:
        return [*self.panes.values(), *self.over.values()]

    def compose(self) -> ComposeResult:
        yield Bar(self._head, id="head")
        yield Bar(self._tabs, self._tab_clicked, id="tabs")
        with Horizontal(id="body"):
            with Vertical(id="left"):
                yield self.panes["plan"]
                yield self.panes["influence"]
            with Vertical(id="right"):
                yield self.panes["calendar"]
                yield self.panes["kpis"]
        yield Static(
            Content(_("This terminal is too small: 70×20 is the least. Make it larger, or try: smcockpit status")),
            id="notice",
        )
        yield Bar(self._foot, id="foot")

    def on_mount(self) -> None:
        self._fit(self.app.size.width, self.app.size.height)
        for pane in self.panes.values():
            pane.rebuild()
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
        return self.zoomed or self.active in self.over or self.has_class("-narrow")

    def _arrange(self) -> None:
        full = self.full
        self.set_class(full, "-zoomed")
        for pane in self.every:
            pane.set_class((full or pane.KEY in self.over) and self.active != pane.KEY, "off")
            pane.set_class(full and self.active == pane.KEY, "zoomed")
        try:
            for side, inside in (("#left", ("plan", "influence")), ("#right", ("calendar", "kpis"))):
                self.query_one(side).set_class(full and self.active not in inside, "off")
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
            from smcockpit.ui.panes.findings import FindingsPane
            from smcockpit.ui.panes.sheet import SheetPane

            pane = {"sheet": SheetPane, "findings": FindingsPane}[key]()
            self.over[key] = pane
            await self.query_one("#body").mount(pane)
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
        async def show() -> None:
            pane = await self.open_over("findings")
            pane.rebuild()
            pane.main().focus()
            self.bars()
            self.call_after_refresh(pane.show_detail)

        self.call_later(show)

    def on_descendant_focus(self, event: events.DescendantFocus) -> None:
        for pane in self.every:
            key = pane.KEY
            if key != self.active and pane in event.widget.ancestors:
                self.active = key
                self._arrange()
                self.bars()

    # ---- lines at the edges

    def bars(self) -> None:
        message = self.cockpit.message
        for bar in self.query(Bar):  # none where the screen is being taken down
            if bar.id == "foot":
                bar.tall(message[0] if message else "")
            bar.update()

    def _head(self, room: int) -> tuple[list[Span], list[Span]]:
        app = self.cockpit
        if app.glance is None:
            return [], []
        one, brand = app.glance, app.workspace.plan.brand
        week = one.today.isocalendar().week
        parts = [
            (n_("{n} due", "{n} due", one.due), "head-strong" if one.due else "head-dim"),
            (n_("{n} late", "{n} late", one.late), "head-strong" if one.late else "head-dim"),
            (n_("{n} to contact", "{n} to contact", len(one.contacts)), "head-strong" if one.contacts else "head-dim"),
            (n_("{n} KPI off", "{n} KPIs off", len(one.off)), "head-strong" if one.off else "head-dim"),
        ]
        counts: list[Span] = []
        for text, style in parts:
            counts += [(" · ", "head-dim")] if counts else []
            counts.append((text, style))
        day = show_date(one.today, weekday=True, year=room >= NARROW)
        others = list(dict.fromkeys(one.actor for one in app.others if one.actor != app.workspace.actor))
        state = self._state()
        left: list[Span] = [(f" {brand.heading()}", "head-accent"), (f" · {_('week')} {week}", "head-dim")]
        if room >= NARROW:
            left = [
                (f" {brand.heading()}", "head-accent"),
                (f" · {_('cycle')} {brand.cycle or 1:g} · {_('week')} {week} · {day}", "head-dim"),
            ]
            who = ", ".join([app.workspace.actor, *others[:3]]) + (" …" if len(others) > 3 else "")
            return left, [*state, *counts, (f" · {who} ", "head-dim")]
        who = f"· {app.workspace.actor} +{len(others)} " if others else ""
        return [*left, (" · ", "head-dim"), *state, *counts], [(f" {day} {who}", "head-dim")]

    def _state(self) -> list[Span]:
        """What is unusual about the plan that is shown: another day's, read only, edits that wait for the server."""
        app, told = self.cockpit, []
        if app.workspace.shown_day is not None:
            told.append(_("as of {day}").format(day=show_date(app.workspace.shown_day, year=True)))
        if app.read_only or app.living.newer:
            told.append(_("read only"))
        if waiting := len(app.living.waiting):
            told.append(n_("{n} edit waits", "{n} edits wait", waiting))
        return [(" · ".join(told) + " · ", "head-accent")] if told else []

    def _tabs(self, room: int) -> tuple[list[Span], list[Span]]:
        spans: list[Span] = []
        self._tab_ends = []
        at = 0
        names = {"plan": _("Plan"), "influence": _("Influence"), "calendar": _("Calendar"), "kpis": _("KPIs")}
        for key, pane in self.panes.items():
            here = pane.NUMBER == self.pane.NUMBER
            text = f"[{pane.NUMBER} {names[key]}]" if here else f" {pane.NUMBER} {names[key]} "
            spans.append((text + " ", "head-accent" if here else "head"))
            at += width(text) + 1
            self._tab_ends.append((at, key))
        return spans, []

    def _tab_clicked(self, x: int) -> None:
        for end, key in self._tab_ends:
            if x < end:
                self.go(key)
                return

    def _foot(self, room: int) -> tuple[list[Span], list[Span]]:
        app = self.cockpit
        if app.message:
            text, style = app.message
            return [(f" {text}", {"bad": "head-strong", "warn": "head-strong"}.get(style, "head"))], []
        help_key = key_name(app.keys["cockpit.help"].split(",")[0])
        ends: list[Span] = [(f" {help_key}", "head-strong"), (f" {_('help')} ", "head-dim")]
        left = room - sum(width(text) for text, _style in ends)
        spans: list[Span] = []
        for action in here(self.active):
            keys = app.keys[action.id].split(",")[0]
            if not action.footer or action.id == "cockpit.help" or not keys:
                continue
            entry: list[Span] = [(f" {key_name(keys)}", "head-strong"), (f" {_(action.label)}", "head-dim")]
            left -= sum(width(text) for text, _style in entry)
            if left < 0:  # a key whose name is cut tells nobody anything
                break
            spans += entry
        return spans, ends

    # ---- actions

    def action_do(self, id: str) -> None:
        """Every key, click and command ends here."""
        self.cockpit.silence()
        if BY_ID[id].changes and not self.cockpit.may_change():
            return
        group, _dot, name = id.partition(".")
        if group == "move":
            self.pane.move(name)
        elif group == "pane":
            self._go_pane(name)
        else:
            try:
                _DEEDS[id](self)
            except StoreError as error:  # a history that cannot be read, a plan that is gone: nothing of it was done
                self.cockpit.say(str(error), "bad")

    def _go_pane(self, name: str) -> None:
        keys = list(self.panes)
        if name in self.panes:
            self.go(name)
        elif name in ("next", "previous") and self.active in self.over:
            self.pane.turn(1 if name == "next" else -1)
        elif name in ("next", "previous"):
            self.go(keys[(keys.index(self.active) + (1 if name == "next" else -1)) % 4])
        elif name == "zoom" and self.active not in self.over:
            self.zoomed = not self.zoomed
            self._arrange()
            self.call_after_refresh(self.pane.rebuild)
        elif name == "view":
            self.pane.view()

    def back(self) -> None:
        if self.cockpit.stop_reading() or self.pane.back():
            return
        if self.active in self.over:
            self.go("plan")
        elif self.cockpit.now is not None:
            self.cockpit.show_day(None)
        elif self.zoomed:
            self._go_pane("zoom")

    def open(self) -> None:
        if not self.pane.open():
            dialogs.open_current(self)

    @on(Lines.Opened)
    @on(InfluenceMap.Opened)
    @on(WeekGrid.Opened)
    def _clicked_twice(self) -> None:
        self.open()

    def done(self) -> None:
        """x: done; among the findings, the safe fix."""
        if self.active == "findings":
            self.over["findings"].fix()  # type: ignore[attr-defined]
        else:
            commands.toggle_done(self.cockpit, self.pane.selected())

    def step_trouble(self, by: int) -> None:
        """To the next record that needs something, around the end."""
        found = self.pane.troubled()
        if not found:
            self.cockpit.say(_("Nothing here is late or needs something."))
            return
        current = self.pane.current()
        ids = [record.id for record in found]
        at = ids.index(current.id) + by if current is not None and current.id in ids else (0 if by > 0 else -1)
        self.pane.go_to(found[at % len(found)])

    def shift(self, days: int) -> None:
        records = self.pane.selected()
        commands.shift(self.cockpit, records, days)
        if isinstance(self.pane, CalendarPane) and len(records) == 1:
            self.pane.follow(records[0])


_DEEDS: dict[str, Callable[[MainScreen], Any]] = {
    "cockpit.back": MainScreen.back,
    "record.open": MainScreen.open,
    "record.add": dialogs.add,
    "record.edit": dialogs.edit,
    "record.editor": dialogs.in_editor,
    "record.done": MainScreen.done,
    "record.delete": lambda s: commands.delete(s.cockpit, s.pane.selected()),
    "record.duplicate": lambda s: commands.duplicate(s.cockpit, s.pane.selected()),
    "record.copy": lambda s: commands.copy(s.cockpit, s.pane.selected()),
    "record.assign": dialogs.assign,
    "record.note": dialogs.note,
    "influencer.contact": lambda s: (
        commands.log_contact(s.cockpit, s.pane.selected()) if s.active == "influence" else None
    ),
    "post.status": lambda s: commands.change_status(s.cockpit, s.pane.selected(), 1) if s.active == "calendar" else None,
    "post.status_back": lambda s: (
        commands.change_status(s.cockpit, s.pane.selected(), -1) if s.active == "calendar" else None
    ),
    "mark.one": lambda s: s.pane.mark("one"),
    "mark.range": lambda s: s.pane.mark("range"),
    "mark.all": lambda s: s.pane.mark("all"),
    "time.earlier": lambda s: s.shift(-1),
    "time.later": lambda s: s.shift(1),
    "time.week_earlier": lambda s: s.shift(-7),
    "time.week_later": lambda s: s.shift(7),
    "time.today": lambda s: s.pane.go_today(),
    "value.up": lambda s: commands.change_value(s.cockpit, s.pane.selected(), 1),
    "value.down": lambda s: commands.change_value(s.cockpit, s.pane.selected(), -1),
    "find.filter": dialogs.filter_pane,
    "find.next": lambda s: s.step_trouble(1),
    "find.previous": lambda s: s.step_trouble(-1),
    "trust.undo": lambda s: s.cockpit.undo(),
    "trust.redo": lambda s: s.cockpit.redo(),
    "trust.history": dialogs.history_page,
    "trust.trash": dialogs.trash_page,
    "trust.odd": dialogs.odd_in_editor,
    "trust.as_of": dialogs.another_day,
    "trust.origin": dialogs.origin_page,
    "cockpit.palette": dialogs.palette,
    "cockpit.exports": dialogs.exports_page,
    "cockpit.checks": MainScreen.open_findings,
    "cockpit.who": dialogs.who_answers,
    "cockpit.cycle": dialogs.cycle_page,
    "trust.why": dialogs.why_page,
    "cockpit.review": dialogs.review,
    "cockpit.people": dialogs.people_page,
    "cockpit.theme": lambda s: s.cockpit.next_theme(),
    "cockpit.redraw": lambda s: s.cockpit.redraw(),
    "cockpit.suspend": lambda s: s.cockpit.action_suspend_process(),
    "cockpit.help": dialogs.help_page,
    "cockpit.quit": lambda s: s.cockpit.leave(),
}


def main_screen(keys: dict[str, str]) -> MainScreen:
    """The screen with a person's keys: its bindings come from the action table."""
    bindings = [
        Binding(keys[action.id], f"do('{action.id}')", action.label, show=False, id=action.id)
        for action in ACTIONS
        if keys[action.id]
    ]
    return type("MainScreen", (MainScreen,), {"BINDINGS": bindings})()  # type: ignore[no-any-return]
