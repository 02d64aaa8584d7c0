"""Opens the plan, or says why it cannot be opened; fetches what the first key and the first chart need."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from typing import Any

from textual.app import App

from smcockpit.i18n import _, n_
from smcockpit.ui.session import Session
from smcockpit.ui.threads import run_in_thread
from smcockpit.workspace import remarks, warm_up


def prepare(app: App[Any], charts_ready: Callable[[], None]) -> None:
    """Import, beside the screen, what the first chart needs, then what the first edit needs."""

    def import_charts() -> None:
        with contextlib.suppress(Exception):  # the chart says what is wrong where plotext cannot be had
            import plotext  # noqa: F401

    def go_on(_nothing: None) -> None:
        charts_ready()
        run_in_thread(app, warm_up)

    run_in_thread(app, import_charts, go_on)


def say_what_is_odd(session: Session, folder: str) -> None:
    """A plan of a newer program, records that cannot be read, and what is wrong with the place where it lies."""
    if session.workspace.newer:
        session.say(_("This plan was written by a newer smcockpit; it can be read here, but not changed."), "warn")
    if pieces := session.workspace.odd():
        text = n_("{n} thing in this plan cannot be read and is kept aside; “what cannot be read” under : opens it as text, smcockpit restore puts its last good state back.", "{n} things in this plan cannot be read and are kept aside; “what cannot be read” under : opens them as text, smcockpit restore puts their last good states back.", len(pieces))  # fmt: skip
        session.say(text, "warn")
    for remark in remarks(folder):
        if remark.grave or (remark.code == "readonly" and not session.read_only):
            session.say(remark.text, "warn")
