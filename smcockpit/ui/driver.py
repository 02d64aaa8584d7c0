"""A terminal driver that sends only the cells that changed, leaves at once, and leaves every mode as it was.

Textual hands the driver whole widgets as escape sequences. This driver keeps what the terminal shows and sends the
difference: over SSH that is a tenth of the bytes. A frame is text, colours (SGR) and absolute cursor moves; anything
else passes through as it is, in order. Where the driver cannot know what the terminal shows (start, resize, return from
an editor) it forgets all cells and the next frame goes out whole.
"""

from __future__ import annotations

import contextlib
import os
import re
import selectors
import signal
import time
from functools import lru_cache
from typing import Any

from textual import events
from textual.drivers.linux_driver import LinuxDriver
from textual.message import Message

from smcockpit.plan.text import clusters
from smcockpit.ui.ending import EndingApp
from smcockpit.ui.keyboard import Keyboard

_TOKEN = re.compile(r"\x1b\[(\d+);(\d+)H|\x1b\[([\d;:]*)m|(\n)|(\x1b)|([^\x1b\n]+)")
_MANY = 24  # pieces from which on it pays to sort them by colour
_SILENCE = 3.0  # seconds after which a paste whose end has not come is over
_ENDING = {
    "ctrl+c": 128 + signal.SIGINT,
    "ctrl+backslash": 128 + signal.SIGQUIT,
}  # key → exit code where nobody answers
_GAP = 5  # unchanged cells between two changes that are cheaper sent than jumped over

Style = tuple[str, str, str]  # SGR parameters of the text colour, the ground, and the rest (bold, reverse …)
Piece = tuple[int, int, Style, str, int]  # row, column, style, text, column after it (-1: nobody knows)
Cell = tuple[str, Style]  # what stands there ("" behind a wide character), and how
_PLAIN: Style = ("", "", "")
_SEEN = {"4", "7", "9", "21"}  # underline, reverse, strike: what shows on a blank too


@lru_cache(maxsize=4096)
def _parse(parameters: str) -> tuple[Style, Style]:
    """SGR parameters as a style, and the style of a blank drawn with them (whose text colour nobody sees)."""
    ink = ground = ""
    rest: list[str] = []
    parts = iter(parameters.split(";"))
    for part in parts:
        if part in ("38", "48"):
            mode = next(parts, "")
            value = ";".join([part, mode, *[next(parts, "0") for _n in range(3 if mode == "2" else 1)]])
            ink, ground = (value, ground) if part == "38" else (ink, value)
        elif len(part) == 2 and part[0] in "39":
            ink = part
        elif (part[:1] == "4" and len(part) == 2) or part[:2] == "10":
            ground = part
        elif part not in ("", "0"):
            rest.append(part)
    style = ink, ground, ";".join(rest)
    return style, style if _SEEN.intersection(rest) else ("", ground, "")


@lru_cache(maxsize=4096)
def _same_ground(pen: Style, blank: Style) -> bool:
    """Whether a blank looks the same drawn with this pen."""
    return pen[1] == blank[1] and not _SEEN.intersection(pen[2].split(";")) and not blank[2] and not blank[0]


@lru_cache(maxsize=4096)
def _change(old: Style, new: Style) -> str:
    """The shortest sequence from one style to another."""
    if new == _PLAIN:
        return "\x1b[0m"
    if old[2] != new[2] or (old[0] and not new[0]) or (old[1] and not new[1]):
        reset = "0;" if old != _PLAIN else ""
        return f"\x1b[{reset}{';'.join(filter(None, (new[2], new[0], new[1])))}m"
    return f"\x1b[{';'.join(b for a, b in zip(old[:2], new[:2], strict=True) if a != b)}m"


class Cells:
    """What the terminal shows, and the shortest way from there to a frame."""

    def __init__(self) -> None:
        self.rows: dict[int, dict[int, Cell]] = {}

    def forget(self) -> None:
        """What the terminal shows is not known any more: the next frame is sent whole."""
        self.rows.clear()

    def update(self, frame: str) -> str | None:
        """The sequences that bring the terminal to `frame`; None where the frame holds something else than cells."""
        touched: dict[int, dict[int, Cell]] = {}
        x = y = 0
        style = blank = _PLAIN
        row: dict[int, Cell] = {}
        for match in _TOKEN.finditer(frame):
            kind = match.lastindex
            if kind == 6:
                for char, cells in clusters(match[6]):
                    if cells == 0:  # a mark without the letter it stands on, which came with another style
                        before = x - 1 if row.get(x - 1, ("", _PLAIN))[0] else x - 2
                        if before in row:
                            row[before] = (row[before][0] + char, row[before][1])
                        continue
                    row[x] = (char, blank if char == " " else style)
                    if cells == 2:
                        row[x + 1] = ("", style)
                    x += cells
            elif kind == 2:
                y, x = int(match[1]), int(match[2])
                row = touched.setdefault(y, {})
            elif kind == 3:
                style, blank = _parse(match[3])
            elif kind == 4:
                y, x = y + 1, 1
                row = touched.setdefault(y, {})
            else:
                return None
        pieces: list[Piece] = []
        for number, cells_now in touched.items():
            if cells_now:
                self._row(number, cells_now, pieces)
        if len(pieces) > _MANY:  # a move is shorter than a colour: all of one colour first, then the next
            order: dict[Style, int] = {}
            for piece in pieces:
                order.setdefault(piece[2], len(order))
            pieces.sort(key=lambda piece: order[piece[2]])
        sent = _sequences(pieces)
        return f"{sent}\x1b[{y};{x}H" if sent or y else ""

    def _row(self, y: int, now: dict[int, Cell], pieces: list[Piece]) -> None:
        """Add what is new of one row, in pieces of one style."""
        shown = self.rows.setdefault(y, {})
        changed = sorted(x for x, cell in now.items() if shown.get(x) != cell)
        if not changed:
            return
        runs: list[list[int]] = []
        for x in changed:
            if runs and x - runs[-1][1] <= _GAP and all(n in now for n in range(runs[-1][1] + 1, x)):
                runs[-1][1] = x
            else:
                runs.append([x, x])
        for first, last in runs:
            while now.get(first, ("x", _PLAIN))[0] == "" and first - 1 in now:
                first -= 1  # a wide character is sent whole
            if now.get(last + 1, ("x", _PLAIN))[0] == "":
                last += 1
            self._run(y, first, last, now, pieces)
        shown.update(now)

    @staticmethod
    def _run(y: int, first: int, last: int, now: dict[int, Cell], pieces: list[Piece]) -> None:
        start, text, pen = first, "", None
        for x in range(first, last + 1):
            char, style = now[x]
            if not char:
                continue
            if text and pen is not None and style != pen and not (char == " " and _same_ground(pen, style)):
                pieces.append((y, start, pen, text, x))
                text = ""
            if not text:
                start, pen = x, style
            text += char
            if not char.isascii() and (len(char) > 1 or now.get(x + 1, ("x", _PLAIN))[0] == ""):
                pieces.append((y, start, style if pen is None else pen, text, -1))  # terminals disagree on its width
                text = ""
        if text and pen is not None:
            pieces.append((y, start, pen, text, last + 1))


def _sequences(pieces: list[Piece]) -> str:
    """Pieces as moves, colours and text, ending in no colour at all."""
    out: list[str] = []
    pen, at = _PLAIN, (0, 0)
    for y, x, style, text, end in pieces:
        if (y, x) != at:
            out.append(f"\x1b[{x - at[1]}C" if y == at[0] and at[1] < x and at[1] > 0 else f"\x1b[{y};{x}H")
        if style != pen:
            out.append(_change(pen, style))
            pen = style
        out.append(text)
        at = (y, end) if end > 0 else (0, 0)
    if pen != _PLAIN:
        out.append("\x1b[0m")
    return "".join(out)


class _Wire:
    """The terminal's file, which may go away at any moment: from then on everything written is dropped.

    An error would end Textual's writer thread, and the next thirty writes would then wait for it for ever.
    """

    def __init__(self, file: Any) -> None:
        self._file = file
        self._cut = False

    def cut(self) -> None:
        """From now on nothing goes out: the terminal has been given back."""
        self._cut = True

    def write(self, text: str) -> None:
        if self._cut:
            return
        with contextlib.suppress(OSError, ValueError):
            self._file.write(text)

    def flush(self) -> None:
        if self._cut:
            return
        with contextlib.suppress(OSError, ValueError):
            self._file.flush()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._file, name)


class CockpitDriver(LinuxDriver):
    """LinuxDriver with `Cells` before the wire and an input thread that sleeps until there is input."""

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.cells = Cells()
        wire = _Wire(self._file)
        self._file = wire  # type: ignore[assignment]
        self._on = False  # whether the terminal is ours
        self._ending = self._app.ending if isinstance(self._app, EndingApp) else None
        if self._ending is not None:
            self._ending.cut = wire.cut
        self._wake_read, self._wake_write = os.pipe()
        os.set_blocking(self._wake_read, False)
        os.set_blocking(self._wake_write, False)

    def write(self, data: str) -> None:
        """Send a frame as the difference to what the terminal shows, anything else as it is."""
        if "\x1b[?" in data or "\x1b]" in data or "\x1b[>" in data or "\x1b[<" in data:
            if "\x1b[?1049" in data or "\x1b[2J" in data:
                self.cells.forget()
            super().write(data)
            return
        sent = self.cells.update(data) if data.startswith("\x1b[") else None
        if sent is None:
            self.cells.forget()
            super().write(data)
        elif sent:
            super().write(sent)

    def process_message(self, message: Message) -> None:
        """Pass an event on; a key that always ends the program gets its deadline here."""
        if isinstance(message, events.Resize):
            self.cells.forget()
        if isinstance(message, events.Key) and message.key in _ENDING and self._ending is not None:
            self._ending.asked(_ENDING[message.key])
        super().process_message(message)

    def start_application_mode(self) -> None:
        """Take the terminal."""
        self.cells.forget()
        self._on = True
        super().start_application_mode()  # type: ignore[no-untyped-call]

    def _sigtstp_application(self, *more: Any) -> None:
        if not self._on:  # stopped a second time, or with the editor that has the terminal
            os.kill(os.getpid(), signal.SIGSTOP)
            return
        super()._sigtstp_application(*more)

    def _sigcont_application(self, *more: Any) -> None:
        if self._on:  # stopped by somebody who did not ask: the shell has set its own modes meanwhile
            self.suspend_application_mode()
            self._must_signal_resume = True
        super()._sigcont_application(*more)

    def disable_input(self) -> None:
        """Stop reading keys, at once."""
        with contextlib.suppress(OSError):
            os.write(self._wake_write, b".")
        super().disable_input()

    def _drain(self) -> None:
        """Empty the wake-up pipe of what an earlier stop left in it."""
        with contextlib.suppress(BlockingIOError):
            while os.read(self._wake_read, 64):
                pass

    def stop_application_mode(self) -> None:
        """Give the terminal back."""
        self.write("\x1b[?1016l")  # Textual switches pixel mouse reports on where it can, and leaves them on
        super().stop_application_mode()
        self._on = False

    def run_input_thread(self) -> None:
        """Textual's loop, but asleep while nothing comes in: no ten wake-ups a second, and an exit that need not wait."""
        selector = selectors.DefaultSelector()
        selector.register(self.fileno, selectors.EVENT_READ)
        selector.register(self._wake_read, selectors.EVENT_READ)
        self._drain()
        keyboard = Keyboard(lambda: self._in_band_window_resize, self._debug)
        last_read = 0.0  # when something came in last
        try:
            while not self.exit_event.is_set():
                waited = keyboard.wait()
                ready = selector.select(_SILENCE if waited is None and keyboard.pasting else waited)
                for key, _mask in ready:
                    if key.fd == self._wake_read:  # left in the pipe: the order to end comes just after it
                        self.exit_event.wait(0.05)
                        continue
                    try:
                        data = os.read(self.fileno, 65536)
                    except OSError:
                        data = b""
                    if not data:  # the terminal is gone
                        self._app.call_later(self._app.exit)
                        return
                    last_read = time.monotonic()
                    for event in keyboard.feed(data):
                        self.process_message(event)
                if keyboard.pasting and time.monotonic() - last_read >= _SILENCE:
                    for event in keyboard.silence():
                        self.process_message(event)
                for event in keyboard.tick():
                    self.process_message(event)
        finally:
            selector.close()

    def _run_input_thread(self) -> None:
        """Textual's prints a traceback; here an error is one like any other."""
        try:
            self.run_input_thread()
        except BaseException as error:
            if self._ending is None:
                raise
            self._ending.crash(error)
