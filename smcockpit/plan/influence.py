"""The influence map: scores that show their parts, and quadrants."""

from __future__ import annotations

import math
from typing import NamedTuple

from smcockpit.i18n import N_
from smcockpit.plan.kinds import Influencer

# Weights of the three pillars by their labels (Altimeter 2012: reach, relevance, resonance); printed beside every score.
WEIGHTS = {N_("reach"): 0.25, N_("relevance"): 0.45, N_("resonance"): 0.30}
QUADRANTS = {
    (False, True): N_("cultivate"),
    (True, True): N_("activate"),
    (False, False): N_("watch"),
    (True, False): N_("reach only"),
}
MARKS = {
    "blogger": "B", "partner": "P", "competitor": "C", "media": "M", "customer": "A", "employee": "E", "organisation": "O",
}  # fmt: skip


class InfluenceScore(NamedTuple):
    """The weighted mean of an influencer's pillars, and each pillar it is made of (0 to 100)."""

    value: float  # 0 to 100
    parts: dict[str, float]
    partial: bool  # a pillar is missing; the weights of the others were scaled up


def reach_of(person: Influencer) -> float | None:
    """Reach 0 to 100: as typed in, else 100·log10(1 + audience)/6, so that a million is 100."""
    typed = person.reach
    if typed is not None:
        return typed
    audience = person.audience
    return None if audience is None else 100 * min(1.0, math.log10(1 + audience) / 6)


def score(person: Influencer) -> InfluenceScore | None:
    """The weighted mean of the pillars that are known; None where none is."""
    known = {"reach": reach_of(person), "relevance": person.relevance, "resonance": person.resonance}
    parts = {name: value for name, value in known.items() if value is not None}
    if not parts:
        return None
    weight = sum(WEIGHTS[name] for name in parts)
    return InfluenceScore(sum(WEIGHTS[name] * value for name, value in parts.items()) / weight, parts, len(parts) < 3)


def quadrant(reach: float, relevance: float) -> str:
    """The catalogue text of the quadrant of two scores 0 to 100, cut at 50."""
    return QUADRANTS[reach >= 50, relevance >= 50]
