"""The daily review on the screen: one card, one key an answer, until none is left."""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from typing import Any

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from smcockpit.actions.review import Doubtful, Gone, ReviewSession, of_day, streak, summary
from smcockpit.i18n import _, n_
from smcockpit.plan.dates import near_date
from smcockpit.plan.text import fit
from smcockpit.reports.agenda import SECTIONS, Card
from smcockpit.ui.panes.detail import describe
from smcockpit.ui.screens.cockpit import PANE_OF, PaneScreen
from smcockpit.ui.screens.modal import Prompt, page_width
from smcockpit.ui.session import EVERY_KIND, DependsOn, Event, Session
from smcockpit.ui.widgets.drawn import Drawn
from smcockpit.ui.widgets.lines import Span, wrapped
from smcockpit.workspace import StoreError

DEAF = 0.7  # seconds without keys after a card changed by itself: a hand that was on its way is not an answer to it


class _Body(Drawn):
    DEFAULT_CSS = "_Body { height: 16; width: 1fr; background: $background; }"


class ReviewScreen(ModalScreen[Card | None], inherit_bindings=False):
    """Dismissed with the card to open in its pane, or with None.

    A card changes by a key of mine, or by itself, because somebody else answered it or changed its record. The second is
    announced, and no key but Esc is heard until it has stood for a moment."""

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

    def __init__(self, session: Session, review: ReviewSession) -> None:
        super().__init__()
        self.session, self.review = session, review
        self.body = _Body()
        self.card: Card | None = None
        self._ended = False
        self._mine = False  # whether what changes now is my own answer
        self.clock: Callable[[], float] = time.monotonic
        self._hears_at = 0.0  # on the clock; infinite until the change is drawn
        self._news = ""  # what changed by itself
        self._doubted = ""  # key of the card whose x was asked about
        self._doc: dict[str, Any] | None = None  # the record as it is shown

    def compose(self) -> ComposeResult:
        with Vertical() as box:
            box.border_title = Content(_("Daily review"))
            yield self.body
            yield Static("", id="help")

    def on_mount(self) -> None:
        self._stop = self.session.subscribe(DependsOn(EVERY_KIND, readings=True, theme=False), self._changed)
        self.call_after_refresh(self._show)

    def on_resize(self) -> None:
        if self.card is not None and not self._ended:
            self.body.put(self._lines(self.card))

    def on_unmount(self) -> None:
        self._stop()

    def _changed(self, event: Event) -> None:
        card = self.card
        if card is None or self._mine:
            return
        if (card.kind, card.id) in event.changed or "snooze" in event.kinds:
            self.call_later(self._by_itself)
        elif event.readings and card.kind == "kpi":
            self.call_later(self._by_itself, by_numbers=True)

    def _by_itself(self, by_numbers: bool = False) -> None:
        """Show what others, or new numbers, made of my card: the card as it is now, or the next one; say so, and take no
        key for a moment."""
        before = self.card
        if before is None:
            return
        now = next((card for card in self.review.cards() if card.key == before.key), None)
        if now == before and self._doc_of(before) == self._doc:
            return
        if by_numbers:
            text = _("New numbers: “{what}” is not asked any more.") if now is None else _("New numbers: “{what}”.")
            self._news = text.format(what=before.what)
        elif now is None:
            self._news = self.review.gone(before)
        else:
            actor = self.session.workspace.actor_of(before.kind, before.id) or _("somebody")
            self._news = _("{actor} has just changed this card.").format(actor=actor)
        self._hears_at = math.inf
        self._show(now)
        self.call_after_refresh(self._drawn)

    def _doc_of(self, card: Card) -> dict[str, Any] | None:
        record = self.session.workspace.plan.get(card.kind, card.id)
        return record.doc if record is not None else None

    def _drawn(self) -> None:
        self._hears_at = self.clock() + DEAF

    def _deaf(self) -> bool:
        return self.clock() < self._hears_at

    # ---- showing

    def _show(self, stay: Card | None = None) -> None:
        """The first card that nobody else is on, or the one to stay with."""
        cards = self.review.cards()
        taken = {(other.kind, other.id) for other in self.session.others if other.id}
        free = [card for card in cards if (card.kind, card.id) not in taken]  # somebody else is on the others right now
        self.card = stay or ((free or cards)[0] if cards else None)
        self._doubted = ""
        box = self.query_one(Vertical)
        done = self.review.answered()
        box.border_subtitle = Content(_("{done} answered · {left} left").format(done=done, left=len(cards)))
        if self.card is None:
            self._finish()
            return
        self._doc = self._doc_of(self.card)
        self._draw(self.card)
        names = {
            "x": _("done"), ">": _("tomorrow"), "o": _("assign"), "w": _("wait until"), "n": _("note"), "s": _("skip"),
        }  # fmt: skip
        keys = "  ".join(f"{key} {names[key]}" for key in self.card.answers)
        self.query_one("#help", Static).update(Content(f" {keys}\n ⏎ {_('open')}  u {_('undo')}  Esc {_('back')}"))

    def _draw(self, card: Card) -> None:
        """The card, below what there is to say of it."""
        room = page_width(self.app.size.width)
        news = [*wrapped(self._news, room, "warn"), []] if self._news else []
        self.body.put([*news, *self._lines(card)][:16])

    def _lines(self, card: Card) -> list[list[Span]]:
        room = page_width(self.app.size.width)
        plan = self.session.workspace.plan
        since = (
            f"  {_('since {day}').format(day=near_date(card.since, self.review.today))}"
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
            lines += describe(self.session, record, room)[2:]
        return lines[:16]

    def _tell(self, text: str) -> None:
        self.query_one("#help", Static).update(Content(f" {text}"))

    def _finish(self) -> None:
        if self._ended:
            return
        self._ended = True
        room = page_width(self.app.size.width)
        news = wrapped(self._news, room, "warn") if self._news else []
        if not self.review.answered() or self.session.locked():
            self.body.put([*news, [(_("Nothing waits for you today."), "strong")]])
            self._tell("Esc")
            return
        try:
            record = self.review.finish()
        except StoreError as error:
            self.body.put([[(str(error), "bad")]])
            return
        text = summary(record, self.session.workspace.plan.brand.heading())
        lines: list[list[Span]] = [*news, [(_("Review finished."), "title")], []]
        for line in text.split("\n")[2:]:
            lines.append([(fit(line, room) if line else "", "text")])
        days = streak(self.session.workspace, self.session.workspace.actor)
        if days > 1:
            lines.insert(len(news) + 1, [(n_("{n} day in a row", "{n} days in a row", days), "dim")])
        self.body.put(lines[:16])
        self.query_one("#help", Static).update(Content(f" y {_('copy')}  Esc {_('back')}"))

    # ---- answering

    def _may_answer(self) -> bool:
        """Whether a key is an answer now; says so where the plan cannot be changed."""
        if self.card is None or self._deaf():
            return False
        if why := self.session.locked():
            self._tell(why)
        return not why

    def action_answer(self, key: str) -> None:
        """Give the card the answer `key`."""
        if self._may_answer() and self.card is not None:
            self._give(self.card, key)

    def _give(self, card: Card, key: str, text: str = "") -> None:
        """An answer to `card`, whichever is shown by now."""
        sure = key == "x" and self._doubted == card.key
        self._forget_doubt()
        self._mine = True
        try:
            outcome = self.review.answer(card, key, text, sure=sure)
        except (StoreError, ValueError) as error:
            self._by_itself()
            if isinstance(error, Doubtful):
                self._doubted, self._news = card.key, str(error)
                self._draw(self.card or card)
            elif not isinstance(error, Gone) or not self._deaf():  # else it stands above the card that came instead
                self._tell(str(error))
            return
        finally:
            self._mine = False
        self._news = ""
        self.session.say(f"{card.what}: {outcome}")
        self._show()

    def _forget_doubt(self) -> None:
        """Another key than x again: what was asked is over."""
        if self._doubted and self.card is not None:
            self._doubted = self._news = ""
            self._draw(self.card)

    def action_ask(self, key: str) -> None:
        """Ask for what the answer `key` needs: an owner, a day, a note; then give it."""
        card = self.card
        if not self._may_answer() or card is None or key not in card.answers:
            return
        self._forget_doubt()
        people = [person.heading() for person in self.session.workspace.plan.all("person")]
        question, choices = {
            "o": (_("Owner: "), people), "w": (_("Wait until (tomorrow, +3d, fri): "), []), "n": (_("Note: "), []),
        }[key]  # fmt: skip

        def answered(text: str | None) -> None:
            if text:
                self._give(card, key, text)

        self.app.push_screen(Prompt(question, "", choices or None), answered)

    def action_undo(self) -> None:
        """Take the last answer of this review back."""
        if self._deaf():
            return
        if why := self.session.locked():
            self._tell(why)
            return
        self._mine = True
        try:
            what = self.review.undo()
        except StoreError as error:
            self.session.say(str(error), "bad")
            return
        finally:
            self._mine = False
        if not what:
            self._tell(_("There is no answer of this review to take back."))
            return
        self._ended, self._news = False, ""
        self.session.say(_("Undone: {what}").format(what=what))
        self._show()

    def action_open(self) -> None:
        """Leave for the record of the card."""
        if self.card is not None and not self._deaf():
            self.dismiss(self.card)

    def action_copy(self) -> None:
        """Today's summary to the clipboard."""
        from smcockpit.ui.commands import to_clipboard

        record = of_day(self.session.workspace, self.session.workspace.actor, self.review.today)
        if record is None:
            self._tell(_("There is no review of today to copy."))
            return
        to_clipboard(self.session, summary(record, self.session.workspace.plan.brand.heading()))

    def action_leave(self) -> None:
        """Leave; the review is taken up again where it was left."""
        self.dismiss(None)


def open_card(screen: PaneScreen, card: Card) -> None:
    """Put the cursor on a card's record."""
    record = screen.session.workspace.plan.get(card.kind, card.id)
    if record is None:
        return
    if card.kind in PANE_OF:
        screen.go_to(record)
    screen.say(_("r takes the review up again."))
