"""The bytes of a plan file as an image in memory: strict JSON, and document by document where something in it is odd."""

from __future__ import annotations

import sys
from typing import Any, NoReturn

from smcockpit.store.odd import Image, Unreadable, digits_alike, has_long_number, is_sound


def read(raw: bytes) -> Image:
    """The image in the bytes of a plan file, what is odd in its table `_odd`. The head is not looked at.

    Raises ValueError where the bytes are no JSON object, not even in outline."""
    raw = raw.removeprefix(b"\xef\xbb\xbf")  # what some editors put before a file
    try:
        image = _loads(raw)
    except (ValueError, RecursionError) as error:
        from smcockpit.store.salvage import salvaged

        try:
            return salvaged(raw)
        except Unreadable:
            raise error if isinstance(error, ValueError) else ValueError("nested too deep") from None
    if not isinstance(image, dict):
        raise Unreadable(type(image).__name__)
    if is_sound(image, raw):
        return image
    from smcockpit.store.salvage import salvaged, sorted_out, spelt

    try:
        return salvaged(raw)
    except Unreadable:  # JSON all the same, whose outline cannot be told
        return sorted_out(spelt(image))


def _loads(raw: bytes) -> Any:
    """Strict JSON: what could not be written again as it was read is refused, by either parser."""
    small = "orjson" not in sys.modules and len(raw) <= 2_000_000  # then importing it costs more than it saves
    # halves of characters and long numbers are rare enough for the slower way, which tells for sure
    if small and b"\\ud" not in raw and b"\\uD" not in raw and not has_long_number(digits_alike(raw)):
        from json import loads

        return loads(raw.decode(), parse_constant=_refuse, parse_float=_finite)
    from orjson import loads as strictly

    return strictly(raw)


def _refuse(word: str) -> NoReturn:
    raise ValueError(f"{word} is no number")


def _finite(text: str) -> float:
    number = float(text)
    return number if abs(number) < float("inf") else _refuse(text)
