"""Changes the colour theme while the cockpit runs: by a key, or because its file was saved anew."""

from __future__ import annotations

import os
from typing import Any

from textual.app import App

from smcockpit.i18n import _
from smcockpit.ui import internals, theme
from smcockpit.ui.session import Event, Session


class ThemeSwitch:
    """The app's theme and the session's palette, always the same one."""

    def __init__(self, app: App[Any], session: Session, config: str) -> None:
        """`config`: the person's configuration folder, whose themes come first."""
        self._app, self._session, self._config = app, session, config
        self._put_on()

    def _put_on(self) -> None:
        palette = self._session.palette
        self._app.register_theme(palette.theme)
        self._app.theme = palette.name

    def next(self) -> None:
        """The next theme by name."""
        names, name = sorted(theme.available(self._config)), self._session.palette.name
        at = names.index(name) if name in names else -1
        self._change(names[(at + 1) % len(names)])

    def look(self) -> None:
        """Read the theme again where its file is another than before; an unreadable one is said once."""
        palette = self._session.palette
        try:
            stamp = os.stat(palette.path).st_mtime_ns
        except OSError:
            return
        if stamp != palette.stamp:
            self._session.palette = palette._replace(stamp=stamp)
            self._change(palette.name)

    def _change(self, name: str) -> None:
        try:
            palette = theme.load(name, self._config)
        except theme.BadTheme as error:
            self._session.say(str(error), "bad")
            return
        same = name == self._session.palette.name
        self._session.palette = palette
        self._put_on()
        if same:
            internals.take_up_colours(self._app, name)
        self._session.publish(Event(theme=True))
        self._app.refresh(layout=True)
        self._session.say(_("Theme: {name}").format(name=name))
