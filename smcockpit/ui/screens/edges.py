"""What stands in the lines at the edges of the screen: the plan and how it stands, the tabs, the keys that work here."""

from __future__ import annotations

from collections.abc import Callable

from smcockpit.i18n import _, n_
from smcockpit.plan.dates import show_date
from smcockpit.plan.text import width
from smcockpit.ui.keymap import BY_ID, here, key_name
from smcockpit.ui.panes.pane import Pane
from smcockpit.ui.session import Session
from smcockpit.ui.widgets.lines import Span

Sides = tuple[list[Span], list[Span]]  # what stands left and right
NARROW = 100  # columns below which the line at the top is short


class Edges:
    """Spans for the three bars, from the session and from which pane has the keys."""

    def __init__(self, session: Session, panes: dict[str, Pane], active: Callable[[], Pane]) -> None:
        """`panes`: those that have a tab, in order; `active` gives the one that has the keys."""
        self._session, self._panes, self._active = session, panes, active
        self._tab_ends: list[tuple[int, str]] = []  # column after a tab, KEY of its pane

    def head(self, room: int) -> Sides:
        """The brand, the day, what is due and who is here, for `room` cells."""
        session = self._session
        if session.summary is None:
            return [], []
        summary, brand, actor = session.summary, session.workspace.plan.brand, session.workspace.actor
        week = summary.today.isocalendar().week
        day = show_date(summary.today, weekday=True, year=room >= NARROW)
        others = list(dict.fromkeys(other.actor for other in session.others if other.actor != actor))
        name: Span = (f" {brand.heading()}", "head-accent")
        if room >= NARROW:
            left: list[Span] = [
                name,
                (f" · {_('cycle')} {brand.cycle or 1:g} · {_('week')} {week} · {day}", "head-dim"),
            ]
            who = ", ".join([actor, *others[:3]]) + (" …" if len(others) > 3 else "")
            return left, [*self._state(), *self._counts(), (f" · {who} ", "head-dim")]
        left = [name, (f" · {_('week')} {week}", "head-dim"), (" · ", "head-dim"), *self._state(), *self._counts()]
        who = f"· {actor} +{len(others)} " if others else ""
        return left, [(f" {day} {who}", "head-dim")]

    def _counts(self) -> list[Span]:
        """What is due, late, to contact and off its target; what is none of it is dim."""
        summary = self._session.summary
        assert summary is not None
        due, late, contacts, off = summary.due, summary.late, len(summary.contacts), len(summary.off)
        spans: list[Span] = []
        for count, text in (
            (due, n_("{n} due", "{n} due", due)),
            (late, n_("{n} late", "{n} late", late)),
            (contacts, n_("{n} to contact", "{n} to contact", contacts)),
            (off, n_("{n} KPI off", "{n} KPIs off", off)),
        ):
            spans += [(" · ", "head-dim")] if spans else []
            spans.append((text, "head-strong" if count else "head-dim"))
        return spans

    def _state(self) -> list[Span]:
        """What is unusual about the plan that is shown: another day's, read only, edits that wait for the server."""
        session, states = self._session, []
        if session.workspace.shown_day is not None:
            states.append(_("as of {day}").format(day=show_date(session.workspace.shown_day, year=True)))
        if session.read_only or session.living.newer:
            states.append(_("read only"))
        if waiting := len(session.living.waiting):
            states.append(n_("{n} edit waits", "{n} edits wait", waiting))
        return [(" · ".join(states) + " · ", "head-accent")] if states else []

    def tabs(self, _room: int) -> Sides:
        """The panes by number and name, the active one in brackets."""
        spans: list[Span] = []
        self._tab_ends = []
        at = 0
        for key, pane in self._panes.items():
            name = _(BY_ID[f"pane.{key}"].label)
            active = pane.NUMBER == self._active().NUMBER
            text = f"[{pane.NUMBER} {name}]" if active else f" {pane.NUMBER} {name} "
            spans.append((text + " ", "head-accent" if active else "head"))
            at += width(text) + 1
            self._tab_ends.append((at, key))
        return spans, []

    def tab_at(self, x: int) -> str | None:
        """The KEY of the pane whose tab is at a column, None beside the tabs."""
        return next((key for end, key in self._tab_ends if x < end), None)

    def foot(self, room: int) -> Sides:
        """What was said last, else the keys that work here, as many as have room."""
        if self._session.message is not None and self._session.message[0]:
            text, style = self._session.message
            return [(f" {text}", "head-strong" if style in ("bad", "warn") else "head")], []
        keys = self._session.keys
        help_key = key_name(keys["cockpit.help"].split(",")[0])
        ends: list[Span] = [(f" {help_key}", "head-strong"), (f" {_('help')} ", "head-dim")]
        left = room - sum(width(text) for text, _style in ends)
        spans: list[Span] = []
        for action in here(self._active().KEY):
            key = keys[action.id].split(",")[0]
            if not action.footer or action.id == "cockpit.help" or not key:
                continue
            entry: list[Span] = [(f" {key_name(key)}", "head-strong"), (f" {_(action.label)}", "head-dim")]
            left -= sum(width(text) for text, _style in entry)
            if left < 0:  # a key whose name is cut tells nobody anything
                break
            spans += entry
        return spans, ends
