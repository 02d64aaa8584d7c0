"""The way out that a person asks for."""

from __future__ import annotations

from typing import Any

from textual.app import App

from smcockpit.i18n import n_
from smcockpit.ui.session import Session


def leave(app: App[Any], session: Session) -> None:
    """Out, unless edits still wait for a server or for somebody's lock; then only when asked twice."""
    waiting = len(session.living.waiting) if session.is_open else 0
    if waiting and not session.leave_asked:
        session.leave_asked = True
        text = n_("{n} edit still waits to be saved. q again leaves without it.", "{n} edits still wait to be saved. q again leaves without them.", waiting)  # fmt: skip
        session.say(text, "bad")
        return
    app.exit(0)
