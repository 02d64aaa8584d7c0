"""The names of Textual's own on which the end of the program hangs, and what `ending` makes of errors under a pilot."""

from __future__ import annotations

import asyncio
import inspect
import threading
from pathlib import Path

import pytest
from textual import app as textual_app
from textual import message_pump, screen, timer, widget, worker
from textual._xterm_parser import XTermParser
from textual.app import App
from textual.drivers.linux_driver import LinuxDriver

from smcockpit.settings import BadSettings
from smcockpit.ui import keymap
from smcockpit.ui.app import CockpitApp
from smcockpit.ui.screens.main import MainScreen
from smcockpit.ui.threads import run_in_thread
from tests.ui.screen import P, play, press, until


@pytest.mark.parametrize("module", [message_pump, screen, timer, widget, worker, textual_app])
def test_every_part_of_textual_reports_to_handle_exception(module: object) -> None:
    assert "_handle_exception(" in inspect.getsource(module)  # type: ignore[arg-type]


def test_textual_ends_after_an_error_by_closing_its_messages() -> None:
    assert "self._fatal_error()" in inspect.getsource(App._handle_exception) and "self.panic(" in inspect.getsource(App._handle_exception)
    assert "self._close_messages_no_wait()" in inspect.getsource(App._fatal_error)
    assert "self._close_messages_no_wait()" in inspect.getsource(App.panic)


@pytest.mark.parametrize("name", ["_run_input_thread", "_sigtstp_application", "_sigcont_application", "suspend_application_mode", "disable_input"])
def test_the_driver_has_what_ours_overrides(name: str) -> None:
    assert callable(getattr(LinuxDriver, name))


def test_the_parser_has_what_is_carried_over() -> None:
    parser = XTermParser()
    for name in ("last_x", "last_y", "mouse_pixels", "terminal_size", "terminal_pixel_size", "_timeout_time"):
        assert hasattr(parser, name)


def test_an_app_has_a_loop_and_a_thread() -> None:
    assert "app._loop = asyncio.get_running_loop()" in inspect.getsource(App) and hasattr(App, "_thread_init")


@pytest.mark.parametrize("where", ["beside", "crash", "handler"])
def test_under_a_pilot_an_error_is_the_tests_to_see(demo: Path, where: str) -> None:
    def fail() -> None:
        raise RuntimeError("a fault of the test")

    async def script(app: CockpitApp, pilot: P) -> None:
        if where == "beside":
            run_in_thread(app, fail)
        elif where == "crash":
            threading.Thread(target=lambda: app.ending.crash(RuntimeError("a fault of the test"))).start()
        else:
            app.call_later(fail)
        for _n in range(200):
            if app._exception is not None:
                return
            await asyncio.sleep(0.02)

    with pytest.raises(RuntimeError, match="a fault of the test"):
        play(demo, script)


def test_the_panes_stay_whatever_is_left_twice(demo: Path) -> None:
    async def script(app: CockpitApp, pilot: P) -> None:
        await press(pilot, "colon")
        assert app.screen is not app.main
        app.pop_screen()
        app.pop_screen()
        await pilot.pause()
        assert isinstance(app.screen, MainScreen)
        await press(pilot, "q")
        await until(pilot, lambda: app._exit)

    play(demo, script)


def test_the_keys_that_always_leave_do_nothing_else() -> None:
    with pytest.raises(BadSettings, match="always leaves"):
        keymap.with_keymap({"record.add": "ctrl+c"}, "config.toml")
    assert keymap.with_keymap({"cockpit.quit": "ctrl+c"}, "config.toml")["cockpit.quit"] == "ctrl+c"
