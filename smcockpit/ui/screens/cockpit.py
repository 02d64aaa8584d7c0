"""What dialogs and pages may ask of the screen with the panes; `main` is the one that has them."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable

from textual.screen import Screen

from smcockpit.plan.record import Record
from smcockpit.ui.panes.pane import Pane
from smcockpit.ui.session import Session
from smcockpit.ui.theming import ThemeSwitch

PANE_OF = {"task": "plan", "post": "calendar", "influencer": "influence", "kpi": "kpis"}  # kind → its own pane


class PaneScreen(Screen[None], inherit_bindings=False):
    """A screen of panes, one of which has the keys."""

    session: Session
    themes: ThemeSwitch
    active: str  # the KEY of the pane that has the keys

    @property
    @abstractmethod
    def pane(self) -> Pane:
        """The pane that has the keys."""

    @abstractmethod
    def go(self, key: str) -> None:
        """Give a pane the keys."""

    @abstractmethod
    def go_to(self, record: Record) -> None:
        """Put the cursor on a record: in the pane of its kind, else in the worksheet of its step."""

    @abstractmethod
    def open_sheet(self, step: str, kind: str = "") -> None:
        """Open the worksheet of a step, at the part of a kind where one is named."""

    @abstractmethod
    def open_findings(self) -> None:
        """Open what the checks find."""

    @abstractmethod
    def open(self) -> None:
        """Open what is under the cursor."""

    @abstractmethod
    def back(self) -> None:
        """Leave the innermost thing that can be left: a reading, marks, a filter, a pane over the four, a zoom."""

    @abstractmethod
    def action_do(self, id: str) -> None:
        """Do what the keymap calls `id`."""

    @abstractmethod
    def start_charts(self) -> None:
        """Draw the charts; before what they need is imported they are empty."""

    def say(self, text: str, style: str = "") -> None:
        """One line at the foot."""
        self.session.say(text, style)

    def ask(
        self, question: str, then: Callable[[str], None], value: str = "", choices: list[str] | None = None
    ) -> None:
        """A question at the foot; `then` gets the answer, and is not called after Esc."""
        from smcockpit.ui.screens.modal import Prompt

        def answered(answer: str | None) -> None:
            if answer is not None:
                then(answer)

        self.app.push_screen(Prompt(question, value, choices), answered)
