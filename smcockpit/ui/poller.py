"""Takes in what others saved and makes the edits that waited for the server. One path for all engines."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from textual.app import App

from smcockpit.i18n import _, n_
from smcockpit.ui.session import Session
from smcockpit.ui.threads import run_in_thread
from smcockpit.workspace import News, StoreError


class Poller:
    """Fetches in a thread, one fetch at a time; lays the news over the plan on the screen's own thread."""

    def __init__(self, app: App[Any], session: Session, show_returned: Callable[[], None]) -> None:
        """`show_returned` is called where edits that waited could not be made and came back."""
        self._app, self._session, self._show_returned = app, session, show_returned
        self._fetching = False
        self._again = False  # whether somebody saved while it fetched
        self._away = False  # whether the server did not answer the last time

    def woken(self) -> None:
        """From the store's own thread: somebody saved."""
        self._app.call_later(self.poll)

    def poll(self) -> None:
        """Fetch what is new; say it once where the plan's place does not answer."""
        plan = self._session.living
        if not plan.reachable():
            if not self._away:
                self._away = True
                text = _("{place} does not answer; what you see is from before. It is tried again.")
                self._session.say(text.format(place=plan.shown_place), "warn")
            return
        if self._fetching:
            self._again = True
            return
        self._fetching = True

        def fetch() -> News | Exception | None:
            try:
                return plan.fetch()
            except Exception as error:  # raised again where somebody sees it
                return error

        run_in_thread(self._app, fetch, self._fetched)

    def _fetched(self, news: News | Exception | None) -> None:
        """Lay over the plan what was read and compared beside the screen: a few rows, however large the plan is."""
        self._fetching = False
        plan, session = self._session.living, self._session
        try:
            if isinstance(news, Exception):
                raise news
            waited = len(plan.waiting)
            done = plan.retry()
            if news is not None:
                plan.take(news)
        except StoreError as error:
            session.say(str(error), "bad")
            return
        finally:
            if self._again:
                self._again = False
                self.poll()
        if done:
            session.leave_asked = False
        else:
            self._say_whom()
        if plan.returned:
            self._show_returned()
        elif waited and done:
            session.say(n_("{n} edit that waited is saved now.", "{n} edits that waited are saved now.", waited))
        elif self._away and done:
            session.say(_("{place} answers again.").format(place=plan.shown_place))
        self._away = self._away and not done

    def _say_whom(self) -> None:
        """Whom the edits wait for, and for how long now; a key's own message is not pushed aside."""
        session = self._session
        whom = session.living.waits_for
        if whom and (session.message is None or session.message[0] == session.said_waiting):
            n = len(session.living.waiting)
            text = n_("{n} edit waits for {whom}; it is saved after that.", "{n} edits wait for {whom}; they are saved after that.", n)  # fmt: skip
            session.say_waiting(text.format(n=n, whom=whom))
