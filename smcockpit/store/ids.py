"""Document ids: 63 bits that rise with time, as TinyDB document ids are; 13 base-32 characters for people and JSON.

41 bits of milliseconds since 2020 (until 2089) and 22 random bits. Text is Crockford's base 32 in lower case, whose
order is that of the numbers. The last five characters tell the records of a plan apart and are easy to read out.
"""

from __future__ import annotations

import os
import time

_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
_VALUE = {char: n for n, char in enumerate(_ALPHABET)}
_EPOCH_MS = 1_577_836_800_000  # 2020-01-01T00:00Z
_PAIRS = [high + low for high in _ALPHABET for low in _ALPHABET]  # ten bits at a time: a plan has many ids to write
_last = 0


def new_id() -> str:
    """A fresh id, above every other this process made."""
    global _last
    stamp = max(int(time.time() * 1000) - _EPOCH_MS, 0) & ((1 << 41) - 1)
    number = stamp << 22 | int.from_bytes(os.urandom(3), "big") >> 2
    if number <= _last:  # within one millisecond, or the clock was set back: two processes must not count up alike
        number = _last + 1 + int.from_bytes(os.urandom(2), "big")
    _last = number
    return to_text(_last)


def to_text(number: int) -> str:
    """The 13 characters of an id, from its number of at most 63 bits."""
    two = _PAIRS
    return (
        _ALPHABET[number >> 60 & 31] + two[number >> 50 & 1023] + two[number >> 40 & 1023] + two[number >> 30 & 1023]
        + two[number >> 20 & 1023] + two[number >> 10 & 1023] + two[number & 1023]
    )  # fmt: skip


def to_number(text: str) -> int:
    """The number of an id. Raises ValueError where it is none."""
    number = 0
    for char in text:
        try:
            number = number << 5 | _VALUE[char]
        except KeyError:
            raise ValueError(f"not an id: {text!r}") from None
    if len(text) != 13 or number >> 63:
        raise ValueError(f"not an id: {text!r}")
    return number
