"""Each name of Textual's own that is used stands in one file and is still there."""

from __future__ import annotations

import asyncio
import re
from pathlib import Path
from typing import Any

import pytest
from textual import app as textual_app
from textual.app import App
from textual.drivers.linux_driver import LinuxDriver
from textual.pilot import Pilot

from smcockpit.ui import internals
from smcockpit.ui.app import CockpitApp
from tests.ui.screen import play, press, text, until

P = Pilot[Any]
UI = Path(internals.__file__).parent
ONLY_IN = {
    r"app\._driver\b": "internals", r"\._watch_theme\b": "internals", r"\b_handle_exception\b": "ending", r"\b_fatal_error\b": "ending",
    r"\b_close_messages_no_wait\b": "ending", r"\b_app\._loop\b": "ending", r"\b_thread_id\b": "ending", r"\btextual\._xterm_parser\b": "keyboard",
    r"\btextual\._time\b": "keyboard", r"\b_timeout_time\b": "keyboard", r"\b_sigtstp_application\b": "driver", r"\b_sigcont_application\b": "driver",
    r"\b_must_signal_resume\b": "driver", r"\b_in_band_window_resize\b": "driver",
}  # fmt: skip


@pytest.mark.parametrize(("name", "module"), ONLY_IN.items())
def test_a_name_of_textual_s_own_stands_in_one_file(name: str, module: str) -> None:
    assert [path.stem for path in UI.rglob("*.py") if re.search(name, path.read_text())] == [module]


def test_an_app_has_a_driver_and_watches_its_theme() -> None:
    source = Path(textual_app.__file__).read_text()
    assert "self._driver = driver" in source and callable(App._watch_theme)


@pytest.mark.parametrize("name", ["_file", "_app", "_debug", "_must_signal_resume", "_in_band_window_resize"])
def test_the_driver_has_what_ours_reads(name: str) -> None:
    async def made() -> LinuxDriver:
        return LinuxDriver(App())

    assert hasattr(asyncio.run(made()), name)


def test_a_sequence_goes_to_the_terminal_past_the_screen(empty: Path) -> None:
    async def script(app: CockpitApp, _pilot: P) -> None:
        sent: list[str] = []
        assert app._driver is not None
        app._driver.write = sent.append  # type: ignore[method-assign, assignment]
        app.session.to_terminal("\x1b]52;c;\x07")
        assert sent == ["\x1b]52;c;\x07"]

    play(empty, script)


def test_the_screen_can_be_drawn_anew_and_worn_in_other_colours(empty: Path) -> None:
    async def script(app: CockpitApp, pilot: P) -> None:
        before, name = text(app), app.theme
        internals.redraw(app)
        internals.take_up_colours(app, name)
        await press(pilot, "ctrl+l")
        await until(pilot, lambda: text(app) == before)

    play(empty, script)
