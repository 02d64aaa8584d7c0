"""Says on which record I am and asks who else has the plan open."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from textual.app import App

from smcockpit.ui.session import Event, Session
from smcockpit.ui.threads import run_in_thread
from smcockpit.workspace import Present, StoreError


class PresenceWatch:
    """One question at a time; a server's answer may be far away and is not waited for."""

    def __init__(self, app: App[Any], session: Session, remote: bool, where: Callable[[], tuple[str, str]]) -> None:
        """`remote`: whether the plan lies on a server. `where` gives (kind, id) of the record that I edit or stand on,
        ("", "") for none."""
        self._app, self._session, self._remote, self._where = app, session, remote, where
        self._asking = False
        self._announced: tuple[str, str] | None = None

    def look(self) -> None:
        """Announce where I am, if I have moved, and ask who is here; a difference is an event."""
        if self._asking:
            return
        self._asking = True
        plan, record = self._session.living, self._where()
        moved, self._announced = record != self._announced, record

        def ask() -> list[Present] | None:
            try:
                if moved:
                    plan.announce_presence(*record)
                return [present for present in plan.present() if not present.me]
            except StoreError:
                return None

        if self._remote:
            run_in_thread(self._app, ask, self._take)
        else:
            self._take(ask())

    def _take(self, others: list[Present] | None) -> None:
        self._asking = False
        if others is not None and others != self._session.others:
            self._session.others = others
            self._session.publish(Event(people=True))
