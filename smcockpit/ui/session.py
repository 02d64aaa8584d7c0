"""What panes and screens may know of the open cockpit, and the one way by which they hear that something changed.

Whatever changes (an edit of mine, a colleague's, one by hand in the file, an export that was read, the theme, midnight,
another day's plan) becomes one `Event` and goes to whoever said with `DependsOn` that it depends on such a thing. This
module knows no Textual app, no screen and no pane; the app composes a `Session` and offers it as `app.session`.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import date
from typing import NamedTuple

from smcockpit.i18n import _
from smcockpit.metrics.kpi import Reading, readings
from smcockpit.plan.dates import show_date
from smcockpit.plan.kinds import KINDS
from smcockpit.reports.agenda import person_of
from smcockpit.reports.status import StatusSummary, status_summary
from smcockpit.settings import Settings
from smcockpit.ui.theme import Palette
from smcockpit.workspace import Changed, Present, Workspace

EVERY_KIND = frozenset(KINDS)
_COUNTED_FROM = frozenset(
    {"kpi", "channel", "brand", "mapping", "reading", "conversation"}
)  # what numbers are made from


class Event(NamedTuple):
    """What is other than before. A flag that is not set says that nothing of that sort changed."""

    changed: Changed = frozenset()  # (kind, id) of the records that are new, other or gone
    readings: bool = False  # the KPI readings, or what the exports say
    today: bool = False  # the day
    theme: bool = False  # the colours
    people: bool = False  # who has the plan open, and on which record
    message: bool = False  # the line at the foot
    whole: bool = False  # anything may have changed: another day's plan is shown

    @property
    def kinds(self) -> frozenset[str]:
        """The kinds of the records that changed."""
        return frozenset(kind for kind, _id in self.changed)


class DependsOn(NamedTuple):
    """What a pane, a screen or a line of it shows; an event that touches none of it is not passed on to it.

    A pane declares `DEPENDS = DependsOn(kinds=frozenset({"post", "task"}))`; the main screen subscribes it."""

    kinds: frozenset[str] = frozenset()
    readings: bool = False
    today: bool = True
    theme: bool = True
    people: bool = False
    message: bool = False

    def touched_by(self, event: Event) -> bool:
        """Whether `event` changes anything of this."""
        flags = (
            (self.readings, event.readings), (self.today, event.today), (self.theme, event.theme),
            (self.people, event.people), (self.message, event.message),
        )  # fmt: skip
        return event.whole or not self.kinds.isdisjoint(event.kinds) or any(mine and new for mine, new in flags)


class Session:
    """One open plan as the screens see it. Attributes are read by anybody; only `ui`'s own services set them.

    `workspace` is the plan that is shown, `living` the plan as it stands: the same unless another day's is shown."""

    workspace: Workspace
    living: Workspace
    today: date  # in the zone of the plan that is shown

    def __init__(
        self,
        *,
        settings: Settings,
        keys: dict[str, str],
        palette: Palette,
        read_only: bool = False,
        to_terminal: Callable[[str], None] = lambda _sequence: None,
    ) -> None:
        """`keys`: action id → Textual key names with commas between. `to_terminal` writes a control sequence past the
        screen."""
        self.settings, self.keys, self.palette, self.read_only = settings, keys, palette, read_only
        self.to_terminal = to_terminal
        self.readings: list[Reading] = []
        self.summary: StatusSummary | None = None  # None until a plan is open
        self.others: list[Present] = []  # who else has the plan open
        self.message: tuple[str, str] | None = None  # text and style of the line at the foot
        self.said_waiting = ""  # the last message that an edit waits, which may be replaced by a newer one
        self.leave_asked = False  # whether it was said on leaving that edits still wait
        self.question: object = None  # what the last key asked to be pressed again for
        self.question_before: object = None  # and the key before it
        self._subscribers: list[tuple[DependsOn, Callable[[Event], object]]] = []

    # ---- the plan

    @property
    def is_open(self) -> bool:
        """Whether there is a plan yet; before that `workspace`, `living` and `today` cannot be asked."""
        return hasattr(self, "workspace")

    def open(self, workspace: Workspace) -> None:
        """Begin with a plan: its readings and its summary are made, its changes become events."""
        self.workspace = self.living = workspace
        self.today = workspace.today()
        self._count()
        workspace.subscribe(lambda changed: self.publish(Event(changed)))

    def show(self, workspace: Workspace) -> None:
        """Show another day's plan, or `living` again."""
        self.workspace = workspace
        self.today = workspace.today()
        self.publish(Event(whole=True))

    @property
    def travelling(self) -> bool:
        """Whether another day's plan is shown."""
        return self.workspace is not self.living

    def new_day(self) -> None:
        """Look at the calendar; another day than before is an event."""
        if (today := self.workspace.today()) != self.today:
            self.today = today
            self.publish(Event(today=True))

    def _count(self, kinds: Collection[str] | None = None) -> None:
        """Readings and summary after a change of some `kinds` of records (None: of anything)."""
        if kinds is None or not _COUNTED_FROM.isdisjoint(kinds):
            self.readings = readings(self.workspace.plan, self.workspace.library(), self.today)
        problems = {name: listed[0]["message"] for name, listed in self.workspace.metrics.problems().items()}
        before = self.summary if kinds else None
        self.summary = status_summary(self.workspace.plan, self.readings, self.today, problems, before, kinds or ())

    # ---- one publication

    def subscribe(self, depends_on: DependsOn, callback: Callable[[Event], object]) -> Callable[[], None]:
        """Call `callback` on the screen's own thread after every event that touches `depends_on`; returns how to stop
        that."""
        entry = (depends_on, callback)
        self._subscribers.append(entry)
        return lambda: self._subscribers.remove(entry)

    def publish(self, event: Event) -> None:
        """Bring readings and summary up to date with `event`, then tell those that depend on any of it, in the order in
        which they subscribed."""
        if event.whole or event.today or event.readings:
            self._count()
            event = event._replace(readings=True)
        elif event.changed:
            self._count(event.kinds)
            event = event._replace(readings=not _COUNTED_FROM.isdisjoint(event.kinds))
        for entry in list(self._subscribers):
            depends_on, callback = entry
            if entry in self._subscribers and depends_on.touched_by(event):  # a callback may end another's subscription
                callback(event)

    # ---- talking

    def say(self, text: str, style: str = "") -> None:
        """One line at the foot, until the next key. `style`: "", "warn" or "bad"."""
        self.message = (text, style)
        self.publish(Event(message=True))

    def say_waiting(self, text: str) -> None:
        """That an edit waits; the line goes on telling for how long."""
        self.said_waiting = text
        self.say(text, "warn")

    def silence(self) -> None:
        """A key was pressed: what was said or asked is over."""
        self.question_before, self.question = self.question, None
        if self.message is not None:
            self.message = None
            self.publish(Event(message=True))

    def sure(self, question: str, about: object) -> bool:
        """Whether the key that was pressed just before asked the same; else it is asked."""
        if self.question_before == (question, about):
            return True
        self.question = (question, about)
        self.say(question, "warn")
        return False

    # ---- who, and who may what

    def person(self) -> str:
        """The id of the person at the keyboard, "" where the plan does not know one of that name."""
        return person_of(self.workspace.plan, self.workspace.actor)

    def others_on(self, kind: str, id: str) -> str:
        """Who else is on a record, as "luis, eva"; "" for nobody."""
        return ", ".join(dict.fromkeys(other.actor for other in self.others if (other.kind, other.id) == (kind, id)))

    def locked(self) -> str:
        """Why the plan that is shown cannot be changed, "" where it can."""
        if self.workspace.shown_day is not None:
            day = show_date(self.workspace.shown_day, year=True)
            return _("This is the plan as it stood on {day}; it cannot be changed.").format(day=day)
        if self.workspace.newer:
            return _("This plan was written by a newer smcockpit; it can be read here, but not changed.")
        if self.read_only:
            return _("Read only: this plan is open for reading only; i shows all of a record.")
        return ""

    def may_change(self) -> bool:
        """Whether the plan that is shown can be changed; says why where it cannot."""
        if why := self.locked():
            self.say(why, "warn")
        return not why
