"""How the cockpit ends, whatever happens: an error of ours, a signal, Ctrl+C while it is busy. Never a frozen screen.

The way out is asked for first: screens close, presence is taken back, the driver gives the terminal back. A thread of
its own waits beside that, for there may be nobody left to do it: the main thread is in a loop, in a lock or in a call
that never comes back. When the time is over that thread gives the terminal back itself and ends the process.

This is the one file that uses these names, which are Textual's own (`_handle_exception`, `_fatal_error`,
`_close_messages_no_wait`, `_loop`, `_thread_id`); `tests/ui/test_ending.py` has a test for each of them.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import select
import signal
import sys
import termios
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

from rich.console import RenderableType
from textual.app import App

from smcockpit.environment import crash_sentence

CRASHED = 4  # the exit code of an internal error, and of nothing else
GIVEN_ERROR = 0.6  # seconds for an orderly end after an error; with what the rest takes it stays below one
GIVEN_SIGNAL = 0.8  # seconds for Ctrl+C or a signal to be answered
GIVEN_LEAVING = 2.0  # seconds for the way out itself, where a server may have to be told
SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT)
MODES_OFF = (
    "\x1b\\"  # the end of whatever sequence was on its way
    "\x1b[?2026l\x1b[?1000l\x1b[?1002l\x1b[?1003l\x1b[?1015l\x1b[?1006l\x1b[?1016l\x1b[?2048l\x1b[?2004l\x1b[?1004l"
    "\x1b[<u\x1b[0m\x1b[?7h\x1b[?1049l\x1b[?25h"
)


class Ending:
    """Watches over the end of one run. Harmless until `watch`: under a test's pilot an error is the test's to see."""

    def __init__(self, app: App[Any]) -> None:
        self._app = app
        self.error: BaseException | None = None
        self.sentence = ""  # what is said of the error once the terminal is given back
        self.away = False  # the terminal is somebody else's: an editor's, the shell's
        self.cut: Callable[[], None] = lambda: None  # stops what is still being written to the terminal
        self._watching = False
        self._deadlines: dict[str, tuple[float, int]] = {}  # reason → monotonic time, exit code
        self._lock = threading.Lock()
        self._attributes: list[Any] | None = None

    # ---- beginning and end of watching

    def watch(self) -> None:
        """Before the run, on the main thread: remember the terminal as it is, take the signals, start to wait."""
        with contextlib.suppress(termios.error, OSError, ValueError, AttributeError):
            self._attributes = termios.tcgetattr(sys.__stdin__.fileno())  # type: ignore[union-attr]
        self._read, self._write = os.pipe()
        os.set_blocking(self._read, False)
        os.set_blocking(self._write, False)
        self._watching = True
        for number in SIGNALS:
            signal.signal(number, lambda _number, _frame: None)
        # C code writes the signal's number there at once, even while the main thread runs no Python
        signal.set_wakeup_fd(self._write, warn_on_full_buffer=False)
        threading.excepthook = lambda failure: self.crash(failure.exc_value) if failure.exc_value is not None else None
        threading.Thread(target=self._wait, name="ending", daemon=True).start()

    def over(self) -> None:
        """The run has ended in good order; nothing is left to wait for."""
        with self._lock:
            self._watching = False
        signal.set_wakeup_fd(-1)

    def watch_loop(self) -> None:
        """On the screen's own loop: what goes wrong in a task or callback of the loop itself is an error like another."""

        def handle(loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
            error = context.get("exception")
            if isinstance(error, Exception):
                self.crash(error)
            else:
                loop.default_exception_handler(context)

        if self._watching:
            asyncio.get_running_loop().set_exception_handler(handle)

    # ---- what may happen, from any thread

    def crash(self, error: BaseException) -> None:
        """An error nobody has dealt with, in a thread or in the loop itself."""
        self.note(error)
        self._ask_app(lambda: self._app._handle_exception(error))  # type: ignore[arg-type]

    def note(self, error: BaseException) -> None:
        """Only the first error is told; those after it mostly follow from it."""
        with self._lock:
            if self.error is not None:
                return
            self.error = error
        self._within("error", GIVEN_ERROR, CRASHED)
        if self._watching:
            self.sentence = crash_sentence(error)

    def asked(self, code: int) -> None:
        """Somebody pressed a key that always ends it: the screen has a moment to `answer`."""
        self._within("asked", GIVEN_SIGNAL, code)

    def answer(self) -> None:
        """The key has arrived at the screen, which now does with it what it thinks right."""
        with self._lock:
            self._deadlines.pop("asked", None)

    def leaving(self, code: int) -> None:
        """The way out has begun."""
        self._within("leaving", GIVEN_LEAVING, code)

    # ---- waiting

    def _within(self, reason: str, seconds: float, code: int) -> None:
        if self._watching:
            with self._lock:
                self._deadlines.setdefault(reason, (time.monotonic() + seconds, code))
            with contextlib.suppress(OSError):  # full: then it wakes anyway
                os.write(self._write, b"\0")

    def _due(self) -> tuple[float, int] | None:
        """The nearest deadline; an error's code outlasts all others."""
        with self._lock:
            if not self._deadlines:
                return None
            at, code = min(self._deadlines.values())
        return at, CRASHED if self.error is not None else code

    def _wait(self) -> None:
        while self._watching:
            due = self._due()
            left = None if due is None else max(due[0] - time.monotonic(), 0)
            if select.select([self._read], [], [], left)[0]:
                for number in os.read(self._read, 256):
                    if number in SIGNALS:
                        self._signalled(signal.Signals(number))
            due = self._due()
            if due is not None and time.monotonic() >= due[0] and self._watching:
                self.now(due[1])

    def _signalled(self, number: signal.Signals) -> None:
        if self.away and number in (signal.SIGINT, signal.SIGQUIT):
            return  # meant for the editor that has the terminal, as a shell takes it
        code = 128 + number
        self._within("signal", GIVEN_SIGNAL, code)
        self._ask_app(lambda: self._app.exit(code))

    def _ask_app(self, what: Callable[[], object]) -> None:
        """Have the screen's loop do something, if there still is one."""
        loop = self._app._loop
        if loop is None:
            return
        if self._app._thread_id == threading.get_ident():
            what()
            return
        with contextlib.suppress(RuntimeError):  # the loop has ended meanwhile
            loop.call_soon_threadsafe(what)

    def now(self, code: int) -> None:
        """Give the terminal back and end the process, asking nobody."""
        self.cut()
        sentence = self.sentence
        if self.error is not None and not sentence:  # the crash file could not be written in time
            sentence = f"smcockpit: {type(self.error).__name__}\n"
        writer = threading.Thread(target=self._give_back, args=(sentence,), daemon=True)
        writer.start()
        writer.join(0.3)  # a terminal that takes nothing more is not waited for
        os._exit(code)

    def _give_back(self, sentence: str) -> None:
        with contextlib.suppress(termios.error, OSError, ValueError, AttributeError):
            if self._attributes is not None:
                termios.tcsetattr(sys.__stdin__.fileno(), termios.TCSANOW, self._attributes)  # type: ignore[union-attr]
        with contextlib.suppress(OSError, ValueError, AttributeError):
            text = ("" if self.away else MODES_OFF) + sentence
            os.write(sys.__stderr__.fileno(), text.encode("utf-8", "backslashreplace"))  # type: ignore[union-attr]


class EndingApp(App[int], inherit_bindings=False):
    """An app whose every unhandled error goes to its `ending`, and whose errors are never printed with their data."""

    def __init__(self, **more: Any) -> None:
        super().__init__(**more)
        self.ending = Ending(self)

    def _handle_exception(self, error: Exception) -> None:
        self.ending.note(error)
        super()._handle_exception(error)

    def _fatal_error(self) -> None:
        """Textual would print a traceback with everybody's data in it; ours is in the crash file."""
        self._close_messages_no_wait()

    def panic(self, *renderables: RenderableType) -> None:
        """Textual would print what is wrong with everything in it; the screen just closes."""
        self._close_messages_no_wait()

    def exit(self, result: int | None = None, return_code: int = 0, message: RenderableType | None = None) -> None:
        """End with the exit code `result`; from here on the way out has its time."""
        self.ending.leaving(result or 0)
        super().exit(result, return_code, message)

    @contextlib.contextmanager
    def suspend(self) -> Iterator[None]:
        """The terminal for somebody else; Textual would not take it back after an error."""
        raised: BaseException | None = None
        with super().suspend():
            self.ending.away = True
            try:
                yield
            except BaseException as error:
                raised = error
            finally:
                self.ending.away = False
        if raised is not None:
            raise raised
