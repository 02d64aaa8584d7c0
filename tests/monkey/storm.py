"""What a monkey does, as values that can be replayed: the bytes it types, and the sizes it drags the window to."""

from __future__ import annotations

import random
from typing import NamedTuple


class Act(NamedTuple):
    """Bytes for stdin; or, where there are none, a new size in columns and rows."""

    typed: bytes
    size: tuple[int, int] = (0, 0)

    def __repr__(self) -> str:
        return repr(self.typed) if self.typed else f"{self.size[0]}×{self.size[1]}"


# the ways to every pane, page, form, prompt and the review, from the main screen
PLACES = (
    b"1", b"2", b"3", b"4", b"1z", b"2z", b"3z", b"4z", b"2m", b"3m", b"4m", b"2mz", b"3mz", b"4mmz", b"1lj", b"1\r", b"1j\r\t", b"1jj\r\t\t", b"1jjjjj\r\t",
    b"1jjjj\r\t\t\t", b"1jjjjmmmm", b"K", b"r", b"?", b":", b"/", b"2a", b"3a", b"4a", b"1lja", b"2e", b"3e", b"4e", b"1lje", b"D", b"2H", b"3H", b"4i", b"3i", b"4w", b"2w",
    b"R", b"C", b"M", b"W", b"B", b"3A", b"3o", b"2mv*", b"3 jv*", b"3/status:draft\r", b"2/zzz\r", b"B2026-11-01\r", b"rj", b"r>", b"rs", b"Kj\r", b"M\r", b"3jx", b"3d", b"3p",
)  # fmt: skip
# q, Ctrl+Q, Ctrl+C and Ctrl+\ leave; Ctrl+Z and E give the terminal away: these have tests of their own
KEYS = tuple(b"1234zmjklhgGaexdpyoAcsSvtnNu:/?<>,.*iwWKRMCBDHTrfFXQVPOUIYJL;-+ ")
NAMED = (
    b"\r", b"\r", b"\x1b", b"\x1b", b"\t", b"\x1b[Z", b"\x1b[A", b"\x1b[B", b"\x1b[C", b"\x1b[D", b"\x1b[A", b"\x1b[B", b"\x1b[5~", b"\x1b[6~", b"\x1b[H", b"\x1b[F", b"\x7f",
    b"\x1b[3~", b"\x01", b"\x18", b"\x12", b"\x15", b"\x04", b"\x0c", b"\x0e", b"\x10", b"\x13", b"\x14", b"\x1b[1;5C", b"\x1b[1;5D", b"\x1b[1;6C", b"\x1bOP", b"\x1b[1;2B",
)  # fmt: skip
PASTES = (
    "x", "2026-12-24", "ana", "99999999999999", "-1", "ñandú 日本 👩‍👩‍👧 é", "[bold]x[/] [/] [@click=app.exit]y[/]", "\x1b]52;c;QUFB\x07", "line one\nline two\r\n\tthree", "@ana #launch tomorrow 10:00",
    "ch:ig status:draft", "due<7d", "status:nothing", "(((", "/", "%", "a" * 3000, "\u202e\u2066", "", "0/0", "0001-01-01", "9999-12-31", "=1+1", "25:99", "👍" * 200, "\x00\x1b",
)  # fmt: skip
SIZES = ((1, 1), (2, 1), (1, 40), (500, 200), (500, 1), (3, 200), (70, 20), (69, 20), (70, 19), (80, 24), (99, 36), (100, 36), (120, 36), (159, 50), (160, 50), (200, 60))


def acts(dice: random.Random, many: int, keys: tuple[int, ...] = KEYS) -> list[Act]:
    """A way to some place, then `many` acts at random."""
    found = [Act(bytes([byte]) if byte != 13 else b"\r") for byte in dice.choice(PLACES)]
    size = (120, 36)
    for _n in range(many):
        what = dice.random()
        if what < 0.5:
            found.append(Act(bytes([dice.choice(keys)])))
        elif what < 0.72:
            found.append(Act(dice.choice(NAMED)))
        elif what < 0.77:
            found.append(Act(b"\x1b[200~" + dice.choice(PASTES).encode("utf-8", "replace") + b"\x1b[201~"))
        elif what < 0.88:
            found.append(Act(mouse(dice, size)))
        elif what < 0.93:
            found += [Act(bytes([byte])) for byte in dice.choice(PLACES)]
        else:
            size = dice.choice(SIZES) if dice.random() < 0.6 else (dice.randint(1, 500), dice.randint(1, 200)) if dice.random() < 0.3 else (dice.randint(60, 170), dice.randint(15, 60))
            found.append(Act(b"", size))
    return found


def mouse(dice: random.Random, size: tuple[int, int]) -> bytes:
    """A click, two at one spot, a wheel, a drag or a move, mostly within the window."""
    x, y = dice.randint(1, size[0] + 2), dice.randint(1, size[1] + 2)
    press = f"\x1b[<0;{x};{y}M\x1b[<0;{x};{y}m".encode()
    wheel = f"\x1b[<{dice.choice((64, 65, 66, 67))};{x};{y}M".encode()
    drag = f"\x1b[<0;{x};{y}M\x1b[<32;{dice.randint(1, size[0])};{dice.randint(1, size[1])}M\x1b[<0;{x};{y}m".encode()
    return dice.choice((press, press + press, wheel, drag, f"\x1b[<35;{x};{y}M".encode(), f"\x1b[<{dice.randint(0, 255)};{x};{y}M".encode()))
