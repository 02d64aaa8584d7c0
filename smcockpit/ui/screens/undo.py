"""Takes the last change of mine back, or does it again; asks where a colleague changed the same since."""

from __future__ import annotations

from collections.abc import Callable

from smcockpit.i18n import _
from smcockpit.ui.screens.cockpit import PaneScreen
from smcockpit.ui.screens.lookback import choice_page
from smcockpit.workspace import Choice, NotYours, StoreError


def undo(screen: PaneScreen) -> None:
    """One step back."""
    _step(screen, screen.session.workspace.undo, "ask", _("Undone: {what}"), _("You have nothing to undo."))


def redo(screen: PaneScreen) -> None:
    """One step forth again."""
    _step(screen, screen.session.workspace.redo, "ask", _("Done again: {what}"), _("You have nothing to do again."))


def _step(screen: PaneScreen, step: Callable[[Choice], str], choice: Choice, done: str, nothing: str) -> None:
    """Make `step` with a `choice`; "ask" opens a page where two people changed the same."""
    session = screen.session
    try:
        what = step(choice)
    except NotYours as error:

        def chosen(answer: str | None) -> None:
            picked: Choice = "mine" if answer == "mine" else "theirs"
            if answer in ("mine", "theirs"):
                _step(screen, step, picked, done, nothing)

        screen.app.push_screen(choice_page(session, error, screen.app.size.width), chosen)
        return
    except (StoreError, ValueError) as error:
        session.say(str(error), "bad")
        return
    if what and session.workspace.caution:
        session.say(session.workspace.caution, "bad")
    else:
        session.say(done.format(what=what) if what else nothing)
