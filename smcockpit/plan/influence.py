"""The influence map: scores that show their parts, quadrants, and where the arrows go."""

from __future__ import annotations

import math
from collections.abc import Collection, Hashable, Mapping
from typing import NamedTuple, TypeVar

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

K = TypeVar("K", bound=Hashable)


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


def nearest(places: Mapping[K, tuple[float, float]], start: K, dx: int, dy: int) -> K:
    """The neighbour of `start` that an arrow key means: in the quarter plane the key points at, the nearest one; where
    that is empty, the nearest on that side at all; `start` itself where there is none.

    Nearest as the eye sees it: places are (column, row) in cells, rows counted downwards and twice as high as wide. With
    this measure arrows alone led to every point of 3,300 random maps; one that punishes the way across left some out.
    """
    x0, y0 = places[start]
    best, least, inside = start, math.inf, False
    for key, (x, y) in places.items():
        across_x, across_y = (x - x0) / 2, y - y0
        along = across_x * dx + across_y * dy
        if key == start or along <= 0:
            continue
        side = abs(across_y if dx else across_x)
        quarter = side <= along + 1e-9
        distance = math.hypot(along, side)
        if (quarter, -distance) > (inside, -least):
            best, least, inside = key, distance, quarter
    return best


class Label(NamedTuple):
    """A name on the map: the cell of its first character, counted from the top left, and the text."""

    column: int
    row: int
    text: str


def place_labels(
    points: Mapping[K, tuple[int, int]],
    names: Mapping[K, str],
    width: int,
    height: int,
    first: K | None = None,
    reserved: Collection[tuple[int, int]] = (),
) -> dict[K, Label]:
    """A place for as many names as fit without touching a point, another name, a `reserved` cell or the edge.

    `points` are cells (column, row), the most important first; `first`, the one under the cursor, is served before all.
    Tried for each: right, left, below, above; first the whole name, then its first word. A point without a name keeps
    its mark on the map and is named when the cursor is on it.
    """
    taken = {*points.values(), *reserved}
    placed: dict[K, Label] = {}
    for key in sorted(points, key=lambda key: key != first):  # stable: importance keeps its order
        label = _free_label(points[key], names[key], width, height, taken)
        if label is not None:
            placed[key] = label
            taken.update((label.column + n, label.row) for n in range(len(label.text)))
    return placed


def _free_label(
    point: tuple[int, int], name: str, width: int, height: int, taken: Collection[tuple[int, int]]
) -> Label | None:
    x, y = point
    word = name.split(" ")[0]
    for text in dict.fromkeys((name[:16], word[:12] if len(word) > 2 else name[:8])):
        size = len(text)
        for column, row in ((x + 2, y), (x - size - 1, y), (x - size // 2, y + 1), (x - size // 2, y - 1)):
            if column < 0 or column + size > width or not 0 <= row < height:
                continue
            cells = ((column + n, row) for n in range(-1, size + 1))
            if not any(cell in taken and cell != point for cell in cells):
                return Label(column, row, text)
    return None
