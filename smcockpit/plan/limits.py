"""How long a text may be on each network, counted as the network counts; dated data that a plan can override.

The figures are in `framework/platforms.json`, each with the day it was seen; a `limit` record of the plan goes before.
"""

from __future__ import annotations

import re
import unicodedata
from typing import NamedTuple

from smcockpit.plan.kinds import Limit
from smcockpit.plan.plan import Plan
from smcockpit.plan.progress import framework

_URL = re.compile(
    r"https?://\S+|(?<![\w@])(?:[\w-]+\.)+(?:com|net|org|co|es|mx|ar|io|info|link|shop)(?:/\S*)?", re.IGNORECASE
)
_HASHTAG = re.compile(r"(?<![\w&])[#＃](?=\w*[^\W\d_])\w+")
# twitter-text configuration v3: these code points weigh 1, all others 2
_LIGHT = ((0, 4351), (8192, 8205), (8208, 8223), (8242, 8247))
URL_WEIGHT = 23


class Limits(NamedTuple):
    """What a network takes; None: no limit known. `weekly` is the usual least and most of posts a week."""

    characters: int | None
    counting: str  # "characters", "weighted" or "graphemes"
    title: int | None
    hashtags: int | None
    weekly: tuple[float, float] | None
    seen: str  # ISO day on which the figures were seen


def limits_of(plan: Plan, platform: str) -> Limits:
    """What the program knows of `platform` (`framework/platforms.json`), with the plan's own `limit` records over it."""
    known = framework("platforms").get(platform, {})
    weekly = tuple(known["weekly"]) if "weekly" in known else None
    limits = Limits(
        known.get("characters"), known.get("count", "characters"), known.get("title"), known.get("hashtags"), weekly, known.get("seen", "")
    )  # fmt: skip
    for own in plan.every(Limit):
        if own.platform != platform:
            continue
        if own.characters is not None:
            limits = limits._replace(characters=int(own.characters), seen=own.word("seen"))
        if own.hashtags is not None:
            limits = limits._replace(hashtags=int(own.hashtags))
        if own.weekly is not None:
            limits = limits._replace(weekly=(limits.weekly[0] if limits.weekly else 0, own.weekly))
    return limits


def length(text: str, counting: str) -> int:
    """The length of a text as a network counts it.

    "weighted" is X's: a link 23, an emoji 2, Latin and its kin 1, everything else 2 (twitter-text v3, after NFC).
    "graphemes" is Bluesky's: what a reader takes for one character. "characters" are code points after NFC.
    """
    text = unicodedata.normalize("NFC", text)
    if counting == "characters":
        return len(text)
    if counting == "graphemes":
        return len(text) if text.isascii() else len(_graphemes(text))
    links = len(_URL.findall(text))
    rest = _URL.sub("", text)
    if rest.isascii():
        return links * URL_WEIGHT + len(rest)
    return links * URL_WEIGHT + sum(map(_weight, _graphemes(rest)))


def over(limits: Limits, copy: str) -> int | None:
    """The length of a text where it is above the limit, as the network counts; None where it fits or none is known."""
    if (
        limits.characters is None or len(copy) * 6 <= limits.characters
    ):  # the shortest link of four characters counts 23
        return None
    count = length(copy, limits.counting)
    return count if count > limits.characters else None


def _graphemes(text: str) -> list[str]:
    from wcwidth import iter_graphemes

    return list(iter_graphemes(text))


def _weight(grapheme: str) -> int:
    if len(grapheme) > 1 and any(ord(char) > 0x2000 for char in grapheme):
        return 2  # an emoji out of several code points counts as one
    return sum(1 if any(low <= ord(char) <= high for low, high in _LIGHT) else 2 for char in grapheme)


def hashtags(text: str) -> list[str]:
    """The hashtags in a text: a number sign and a word that is not all digits."""
    return _HASHTAG.findall(text)
