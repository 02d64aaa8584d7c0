"""Names of Textual that are its own and are used in no other file: `_driver` and `_watch_theme` of the app.

`ending`, `driver` and `keyboard` have theirs, each in one file; `tests/ui/test_internals.py` looks whether they are all
still there.
"""

from __future__ import annotations

from typing import Any

from textual.app import App

from smcockpit.ui.driver import CockpitDriver


def write_to_terminal(app: App[Any], sequence: str) -> None:
    """A control sequence to the terminal itself, past the screen."""
    driver = app._driver
    if driver is not None:
        driver.write(sequence)
        driver.flush()


def redraw(app: App[Any]) -> None:
    """Draw every cell anew, whatever stands on the terminal."""
    if isinstance(app._driver, CockpitDriver):
        app._driver.cells.forget()
    app.screen.refresh(layout=True)


def take_up_colours(app: App[Any], name: str) -> None:
    """Style everything anew where a theme has other colours under the name that it had before."""
    app._watch_theme(name)
