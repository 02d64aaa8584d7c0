"""Whatever bytes come in: no error, and the next key still arrives."""

from __future__ import annotations

import random
import time
from collections.abc import Iterable

import pytest
from textual import constants, events
from textual._xterm_parser import XTermParser
from textual.message import Message

from smcockpit.ui import keyboard
from smcockpit.ui.keyboard import Keyboard
from tests.monkey import STORM

PIECES = (
    b"\x1b", b"\x1b[", b"\x1b]", b"\x1bO", b"\x1bP", b"\x9b", b"[", b"<", b";", b":", b"u", b"M", b"m", b"R", b"t", b"~", b"$y", b"?", b"0", b"1",
    b"48", b"200~", b"201~", b"\x1b[200~", b"\x1b[201~", b"\x1b[<0;1;1M", b"\x1b[<35;9999999;9999999M", b"\x1b[1114112u", b"\x1b[55296u",
    b"\x1b[48;0;0;0;0t", b"\x1b[48;1;1;0;0t", b"\x1b[48;99999;99999;1;1t", b"\x1b[?2026;2$y", b"\x1b[1;1R", b"\x1b[99;5u", b"\x03", b"\x00", b"\xff", b"\xc3",
    b"\xe2\x82", b"\xf0\x9f\x98\x80", "ñ".encode(), b"\xed\xa0\x80", b"q", b"x", b"\r", b"\n", b"\t", b"9999999999999999999999", b"-1", b"\x1b[I", b"\x1b[O",
)  # fmt: skip


def garbage(dice: random.Random) -> bytes:
    pieces = [dice.choice(PIECES) if dice.random() < 0.8 else dice.randbytes(dice.randint(1, 6)) for _n in range(dice.randint(1, 14))]
    return b"".join(pieces)


def settled(one: Keyboard) -> list[Message]:
    """What comes when nothing more comes: the end of a paste, a lone Esc."""
    found = list(one.silence())
    one._parser._timeout_time = time.monotonic() - 1 if one._parser._timeout_time is not None else None  # waits for nothing
    return [*found, *one.tick()]


def told(found: Iterable[Message]) -> list[tuple[object, ...]]:
    """Events as values, texts of neighbouring pastes apart."""
    out: list[tuple[object, ...]] = []
    for event in found:
        if isinstance(event, events.Key):
            out.append(("key", event.key, event.character))
        elif isinstance(event, events.Paste):
            out.append(("paste", event.text))
        else:
            out.append((type(event).__name__, getattr(event, "x", None), getattr(event, "y", None)))
    return out


def test_no_bytes_end_it_or_make_it_deaf() -> None:
    one = Keyboard(lambda: True)
    for seed in range(4000 * STORM):
        sent = garbage(random.Random(seed))
        try:
            found = [*one.feed(sent), *settled(one)]
            answer = [*one.feed(b"j"), *settled(one)]
        except Exception as error:
            raise AssertionError(f"seed {seed}: {sent!r}") from error
        assert not one.pasting
        assert told(answer)[-1:] == [("key", "j", "j")], f"seed {seed}: {sent!r} leaves it deaf: {told(answer)}"
        for event in found:
            if isinstance(event, events.Resize):
                assert 0 < event.size.width <= keyboard.LARGEST[0] and 0 < event.size.height <= keyboard.LARGEST[1]
            if isinstance(event, events.Paste):
                assert not set(event.text) & set(map(chr, [*range(9), *range(11, 32), 127]))


def test_it_does_not_matter_how_the_bytes_arrive() -> None:
    for seed in range(1500 * STORM):
        dice = random.Random(seed)
        sent = garbage(dice).replace(b"\x03", b"").replace(b"\x1c", b"")  # alone in a paste they are the key that ends it
        whole, parts = Keyboard(lambda: True), Keyboard(lambda: True)
        at = 0
        found: list[Message] = []
        while at < len(sent):
            size = dice.randint(1, 5)
            found += parts.feed(sent[at : at + size])
            at += size
        assert told([*found, *settled(parts)]) == told([*whole.feed(sent), *settled(whole)]), f"seed {seed}: {sent!r}"


def test_textuals_own_parser_would_end_on_these() -> None:
    """If Textual mends them one day, `Keyboard` may become shorter."""
    for sent in ("\x1b[1114112u", "\x1b[48;1;1;0;0t\x1b[<0;5;5M"):
        with pytest.raises((ValueError, OverflowError, ZeroDivisionError)):
            list(XTermParser().feed(sent))


def test_keys_mouse_and_pastes_still_mean_what_they_mean() -> None:
    one = Keyboard()
    assert told(one.feed(b"a\x1b[A\x1b[1;5C\r\x01")) == [("key", "a", "a"), ("key", "up", None), ("key", "ctrl+right", None), ("key", "enter", "\r"), ("key", "ctrl+a", "\x01")]
    assert told(one.feed(b"\x1b[<0;3;4M\x1b[<0;3;4m")) == [("MouseDown", 2, 3), ("MouseUp", 2, 3)]
    assert told(one.feed("x\x1b[200~dos\r\nlíneas\tq\x1b[31m\x03\x1b[201~y".encode())) == [("key", "x", "x"), ("paste", "dos\nlíneas\tq[31m"), ("key", "y", "y")]
    assert told(one.feed(b"\x1b")) == []
    time.sleep(constants.ESCAPE_DELAY + 0.01)
    assert told(one.tick()) == [("key", "escape", "\x1b")]


def test_a_paste_without_an_end_is_over_after_a_silence_and_at_ctrl_c() -> None:
    one = Keyboard()
    assert told(one.feed(b"\x1b[200~half a pas")) == [] and one.pasting
    assert told(one.silence()) == [("paste", "half a pas")] and not one.pasting
    assert told(one.feed(b"\x1b[200~half")) == []
    assert told(one.feed(b"\x03")) == [("paste", "half"), ("key", "ctrl+c", "\x03")]
    list(one.feed(b"\x1b[200~" + b"x" * (keyboard.MOST_PASTED + 5000)))
    [(_kind, text)] = told(one.silence())
    assert len(str(text)) <= keyboard.MOST_PASTED + len(keyboard.PASTE_ENDS)


def test_a_size_nobody_asked_for_is_not_believed() -> None:
    assert told(Keyboard().feed(b"\x1b[48;24;80;480;800t")) == []
    asked = Keyboard(lambda: True)
    assert told(asked.feed(b"\x1b[48;24;80;480;800t")) == [("Resize", None, None)]
    assert told(asked.feed(b"\x1b[<0;400;240M")) == [("MouseDown", 39, 11)]  # pixels
