"""The installed command in a real pty, drawn by a terminal emulator."""

from __future__ import annotations

import codecs
import contextlib
import fcntl
import os
import pty
import re
import select
import signal
import struct
import sys
import termios
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import pyte

COMMAND = str(Path(sys.executable).parent / "smcockpit")
PRIVATE = re.compile(r"\x1b\[[<=>?][0-9;]*[a-zA-Z]|\x1b\[\?[0-9;]*\$p|\x1bP.*?\x1b\\", re.S)  # what pyte would draw as text
MODE = re.compile(r"\x1b\[\?([0-9;]+)([hl])")
KEYS = {"enter": "\r", "esc": "\x1b", "tab": "\t", "down": "\x1b[B", "up": "\x1b[A", "right": "\x1b[C", "left": "\x1b[D", "pgdn": "\x1b[6~", "ctrl+c": "\x03", "ctrl+s": "\x13", "ctrl+r": "\x12", "end": "\x1b[F"}


class Terminal:
    def __init__(self, *arguments: str, size: tuple[int, int] = (120, 36), env: dict[str, str] | None = None, before: Callable[[], None] | None = None, command: Sequence[str] = (COMMAND,)) -> None:
        self.screen = pyte.Screen(*size)
        self.stream = pyte.Stream(self.screen)
        self.raw = b""
        self._decode = codecs.getincrementaldecoder("utf-8")("replace").decode
        self.status: int | None = None
        self.modes: set[int] = set()
        self.pid, self.fd = pty.fork()
        if self.pid == 0:
            if before:
                before()
            fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", size[1], size[0], 0, 0))
            os.execve(command[0], [*command, *arguments], {**os.environ, "TERM": "xterm-256color", "COLORTERM": "truecolor", **(env or {})})
        self.start_attributes = termios.tcgetattr(self.fd)

    def read(self, seconds: float) -> bool:
        """Take in what comes within `seconds`; False when nothing did or the program is gone."""
        if self.fd not in select.select([self.fd], [], [], seconds)[0]:
            return False
        try:
            data = os.read(self.fd, 65536)
        except OSError:
            data = b""
        if not data:
            if self.status is None:
                self.status = os.waitstatus_to_exitcode(os.waitpid(self.pid, 0)[1])
            return False
        self.raw += data
        text = self._decode(data)
        for numbers, switch in MODE.findall(text):
            for number in map(int, numbers.split(";")):
                (self.modes.add if switch == "h" else self.modes.discard)(number)
        self.stream.feed(PRIVATE.sub("", text))
        return True

    def resize(self, columns: int, rows: int) -> None:
        """The terminal's window becomes another size; the kernel tells the program."""
        self.screen.resize(rows, columns)
        fcntl.ioctl(self.fd, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))

    def shown(self) -> str:
        return "\n".join(line.rstrip() for line in self.screen.display)

    def until(self, wanted: str | Callable[[str], bool], seconds: float = 15) -> str:
        """Read until a regular expression (or a test) holds for the screen."""
        end = time.monotonic() + seconds
        met = (lambda text: bool(re.search(wanted, text))) if isinstance(wanted, str) else wanted
        while True:
            if met(self.shown()):
                return self.shown()
            if time.monotonic() > end or self.status is not None:
                raise AssertionError(f"never came: {wanted!r} (status {self.status})\n{self.shown()}")
            self.read(0.05)

    def press(self, *keys: str) -> None:
        """Keys one at a time, each after the answer to the one before."""
        for key in keys:
            os.write(self.fd, KEYS.get(key, key).encode())
            while self.read(0.15):
                pass

    def write(self, keys: str) -> None:
        """Keys as fast as somebody pastes them."""
        os.write(self.fd, keys.encode())
        while self.read(0.1):
            pass

    def wait(self, seconds: float = 10) -> int:
        """Until the program has ended; its exit code (negative: the signal)."""
        end = time.monotonic() + seconds
        while self.status is None and time.monotonic() < end:
            self.read(0.1)
            if self.status is None:
                found, status = os.waitpid(self.pid, os.WNOHANG)
                if found:
                    self.status = os.waitstatus_to_exitcode(status)
        assert self.status is not None, f"still running\n{self.shown()}"
        with contextlib.suppress(OSError):
            while self.read(0.05):
                pass
        return self.status

    def kill(self, number: int = signal.SIGKILL) -> None:
        os.kill(self.pid, number)

    def attributes(self) -> list:  # type: ignore[type-arg]
        return termios.tcgetattr(self.fd)

    def close(self) -> None:
        if self.status is None:
            with contextlib.suppress(ProcessLookupError):
                os.kill(self.pid, signal.SIGKILL)
            self.wait()
        with contextlib.suppress(OSError):
            os.close(self.fd)


Open = Callable[..., Terminal]
