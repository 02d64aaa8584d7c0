"""What comes in from the terminal, taken apart: keys, mouse, pastes. No bytes, however broken, end it or make it deaf."""

from __future__ import annotations

import re
from codecs import getincrementaldecoder
from collections.abc import Callable, Generator, Iterator

from textual import events
from textual._time import get_time
from textual._xterm_parser import XTermParser
from textual.message import Message

PASTE_BEGINS, PASTE_ENDS = "\x1b[200~", "\x1b[201~"
MOST_PASTED = 1_000_000  # characters of a paste that are kept
LARGEST = (2000, 1000)  # columns and rows; a terminal that says it is larger is not believed
ENDING = (b"\x03", b"\x1c")  # Ctrl+C and Ctrl+\\
_ACTING = re.compile("[\x00-\x08\x0b-\x1f\x7f]")  # what a paste may not hold: all controls but tab and line ends


class Keyboard:
    """Bytes in, Textual's events out.

    Textual's parser ends with an exception on some sequences and swallows everything after the beginning of a paste
    whose end never comes. Here such a sequence is dropped and the next one begins afresh; pastes are cut out before
    the parser sees them, and one that stays silent is over (`silence`).
    """

    def __init__(self, in_band: Callable[[], bool] = lambda: False, debug: bool = False) -> None:
        """`in_band` says whether the terminal was asked to report its size among the keys."""
        self._in_band, self._debug = in_band, debug
        self._parser = XTermParser(debug)
        self._decode = getincrementaldecoder("utf-8")("replace").decode
        self._pasted: str | None = None  # the paste that is going on
        self._recent = ""  # the last characters, among which a mark may have begun

    @property
    def pasting(self) -> bool:
        """Whether the end of a paste is waited for."""
        return self._pasted is not None

    def feed(self, data: bytes) -> Iterator[Message]:
        """The events in what was read."""
        if self.pasting and data in ENDING:  # pressed alone while a paste does not end: it is the key
            yield from self.silence()
        text = self._decode(data)
        while text:
            if self._pasted is None:
                taken = yield from self._keys(text)
                text = text[taken:]
                continue
            more, mark, rest = (self._recent + text).partition(PASTE_ENDS)
            keep = 0 if mark else min(len(more), len(PASTE_ENDS) - 1)
            self._pasted = (self._pasted + more[: len(more) - keep])[:MOST_PASTED]
            self._recent, text = more[len(more) - keep :], rest
            if mark:
                yield from self.silence()

    def silence(self) -> Iterator[Message]:
        """The paste that is going on is over: its end came, or nothing more has come for a while."""
        if self._pasted is not None:
            text, self._pasted, self._recent = self._pasted + self._recent, None, ""
            yield events.Paste(_ACTING.sub("", text.replace("\r\n", "\n").replace("\r", "\n")))

    def wait(self) -> float | None:
        """Seconds until a lone Esc is the key (`tick`); None where none is waited for."""
        due = self._parser._timeout_time
        return None if due is None else max(due - get_time(), 0.0)

    def tick(self) -> Iterator[Message]:
        """Time has passed: a lone Esc is the key."""
        try:
            parsed = list(self._parser.tick())
        except Exception:
            self._renew()
            return
        yield from self._believed(parsed)

    def _keys(self, text: str) -> Generator[Message, None, int]:
        """The events of `text` up to where a paste begins; returns how many characters that was."""
        for n, char in enumerate(text):
            self._recent = (self._recent + char)[-len(PASTE_BEGINS) :]
            if self._recent == PASTE_BEGINS:
                self._pasted, self._recent = "", ""
                self._renew()  # what it has read of the mark is forgotten
                return n + 1
            try:
                parsed = list(self._parser.feed(char))
            except Exception:  # Textual's generator is finished after an error; what led to it is no key
                self._renew()
                continue
            yield from self._believed(parsed)
        return len(text)

    def _renew(self) -> None:
        old, self._parser = self._parser, XTermParser(self._debug)
        for name in ("last_x", "last_y", "mouse_pixels", "terminal_size", "terminal_pixel_size"):
            setattr(self._parser, name, getattr(old, name))

    def _believed(self, parsed: list[Message]) -> Iterator[Message]:
        """Without the sizes nobody asked for and no terminal has: they would cost all memory, or the mouse."""
        for event in parsed:
            if isinstance(event, events.Resize):
                (width, height), pixels = event.size, event.pixel_size
                if not pixels or not self._in_band():
                    self._parser.mouse_pixels = False
                if not (self._in_band() and 0 < width <= LARGEST[0] and 0 < height <= LARGEST[1]):
                    continue
            yield event
