"""The daily review on the screen: one card, one key an answer, until none is left."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from smcockpit.agenda import SECTIONS, Card
from smcockpit.plan.dates import near_date
from smcockpit.plan.text import fit
from smcockpit.review import Session, streak, summary
from smcockpit.store.port import StoreError
from smcockpit.ui.panes.pane import describe, wrapped
from smcockpit.ui.screens.modal import Prompt, page_width
from smcockpit.ui.widgets.drawn import Drawn
from smcockpit.ui.widgets.lines import Span
from smcockpit.words import _, n_
from smcockpit.workspace import Changed

if TYPE_CHECKING:
    from smcockpit.ui.app import CockpitApp

_PANES = {"task": "plan", "post": "calendar", "influencer": "influence", "kpi": "kpis"}


class _Body(Drawn):
    DEFAULT_CSS = "_Body { height: 16; width: 1fr; background: $background; }"


class ReviewScreen(ModalScreen[Card | None], inherit_bindings=False):
    """Dismissed with the card to open in its pane, or with None."""

    DEFAULT_CSS = """
    ReviewScreen { background: transparent; align: center middle; }
    ReviewScreen Vertical { width: 90%; max-width: 100; height: 21; border: round $focus; background: $background; border-title-color: $focus; border-subtitle-color: $dim; }
    ReviewScreen #help { height: 2; dock: bottom; color: $dim; background: $background; }
    """
    BINDINGS = [
        *(Binding(key, f"answer('{sign}')", show=False) for key, sign in (("x", "x"), ("greater_than_sign,ctrl+right", ">"), ("s,right,l", "s"))),
        Binding("o", "ask('o')", show=False), Binding("w", "ask('w')", show=False), Binding("n", "ask('n')", show=False),
        Binding("u", "undo", show=False), Binding("enter", "open", show=False), Binding("y", "copy", show=False),
        Binding("escape,q,r,ctrl+c", "leave", show=False),
    ]  # fmt: skip

    def __init__(self, app: CockpitApp, session: Session) -> None:
        super().__init__()
        self.cockpit, self.session = app, session
        self.body = _Body()
        self.card: Card | None = None
        self._ended = False

    def compose(self) -> ComposeResult:
        with Vertical() as box:
            box.border_title = Content(_("Daily review"))
            yield self.body
            yield Static("", id="help")

    def on_mount(self) -> None:
        self._stop = self.cockpit.workspace.subscribe(self._changed)
        self.call_after_refresh(self._show)

    def on_resize(self) -> None:
        if self.card is not None and not self._ended:
            self.body.put(self._lines(self.card))

    def on_unmount(self) -> None:
        self._stop()

    def _changed(self, changed: Changed) -> None:
        if self.card is not None and (self.card.kind, self.card.id) in changed:
            self.call_after_refresh(self._show)

    # ---- showing

    def _show(self) -> None:
        cards = self.session.cards()
        taken = {(one.kind, one.id) for one in self.cockpit.others if one.id}
        free = [card for card in cards if (card.kind, card.id) not in taken]  # somebody else is on the others right now
        self.card = (free or cards)[0] if cards else None
        box = self.query_one(Vertical)
        done = self.session.answered()
        box.border_subtitle = Content(_("{done} answered · {left} left").format(done=done, left=len(cards)))
        if self.card is None:
            self._finish()
            return
        self.body.put(self._lines(self.card))
        names = {
            "x": _("done"), ">": _("tomorrow"), "o": _("assign"), "w": _("wait until"), "n": _("note"), "s": _("skip"),
        }  # fmt: skip
        keys = "  ".join(f"{key} {names[key]}" for key in self.card.answers)
        self.query_one("#help", Static).update(Content(f" {keys}\n ⏎ {_('open')}  u {_('undo')}  Esc {_('back')}"))

    def _lines(self, card: Card) -> list[list[Span]]:
        room = page_width(self.cockpit.size.width)
        plan = self.cockpit.workspace.plan
        since = (
            f"  {_('since {day}').format(day=near_date(card.since, self.session.today))}"
            if card.since is not None and card.section == "late"
            else ""
        )
        who = plan.named("person", card.who)
        lines: list[list[Span]] = [
            [(_(SECTIONS[card.section]).upper(), "accent"), (since, "dim"), (f"  {who}" if who else "", "dim")],
            [], *wrapped(card.what, room, "title"), *wrapped(card.why, room, "warn" if card.section in ("late", "promise") else "text"), [],
        ]  # fmt: skip
        record = plan.get(card.kind, card.id)
        if record is not None:
            lines += describe(self.cockpit, record, room)[2:]
        return lines[:16]

    def _finish(self) -> None:
        if self._ended:
            return
        self._ended = True
        if not self.session.answered():
            self.body.put([[(_("Nothing waits for you today."), "strong")]])
            self.query_one("#help", Static).update(Content(" Esc"))
            return
        try:
            record = self.session.finish()
        except StoreError as error:
            self.body.put([[(str(error), "bad")]])
            return
        text = summary(record, self.cockpit.workspace.plan.brand.heading())
        room = page_width(self.cockpit.size.width)
        lines: list[list[Span]] = [[(_("Review finished."), "title")], []]
        for line in text.split("\n")[2:]:
            lines.append([(fit(line, room) if line else "", "text")])
        days = streak(self.cockpit.workspace, self.cockpit.workspace.actor)
        if days > 1:
            lines.insert(1, [(n_("{n} day in a row", "{n} days in a row", days), "dim")])
        self.body.put(lines[:16])
        self.query_one("#help", Static).update(Content(f" y {_('copy')}  Esc {_('back')}"))

    # ---- answering

    def action_answer(self, key: str, text: str = "") -> None:
        card = self.card
        if card is None:
            return
        try:
            said = self.session.answer(card, key, text)
        except (StoreError, ValueError) as error:
            self.query_one("#help", Static).update(Content(f" {error}"))
            return
        self.cockpit.say(f"{card.what}: {said}")
        self._show()

    def action_ask(self, key: str) -> None:
        if self.card is None or key not in self.card.answers:
            return
        people = [person.heading() for person in self.cockpit.workspace.plan.all("person")]
        question, choices = {
            "o": (_("Owner: "), people), "w": (_("Wait until (tomorrow, +3d, fri): "), []), "n": (_("Note: "), []),
        }[key]  # fmt: skip

        def answered(text: str | None) -> None:
            if text:
                self.action_answer(key, text)

        self.app.push_screen(Prompt(question, "", choices or None), answered)

    def action_undo(self) -> None:
        try:
            what = self.session.undo()
        except StoreError as error:
            self.cockpit.say(str(error), "bad")
            return
        self._ended = False
        self.cockpit.say(_("Undone: {what}").format(what=what) if what else _("You have nothing to undo."))
        self._show()

    def action_open(self) -> None:
        if self.card is not None:
            self.dismiss(self.card)

    def action_copy(self) -> None:
        from smcockpit.review import last
        from smcockpit.ui.deeds import to_clipboard

        record = last(self.cockpit.workspace, self.cockpit.workspace.actor)
        if record is not None:
            to_clipboard(self.cockpit, summary(record, self.cockpit.workspace.plan.brand.heading()))

    def action_leave(self) -> None:
        self.dismiss(None)


def open_card(app: CockpitApp, card: Card) -> None:
    """Put the cursor on a card's record, in its pane."""
    main = app.main
    record = app.workspace.plan.get(card.kind, card.id)
    if main is None or record is None:
        return
    pane = _PANES.get(card.kind)
    if pane is not None:
        main.go(pane)
        main.pane.go_to(record)
    app.say(_("r takes the review up again."))
