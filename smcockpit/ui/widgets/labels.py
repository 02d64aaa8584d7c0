"""Where marks and names stand on a map of cells: pure geometry."""

from __future__ import annotations

import math
from collections.abc import Collection, Hashable, Mapping
from typing import NamedTuple, TypeVar

K = TypeVar("K", bound=Hashable)
LONGEST_NAME, LONGEST_WORD, SHORT_WORD = 16, 12, 8  # cells of a label: a name, its first word, its beginning


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


class PlacedName(NamedTuple):
    """A text and the cell (column, row) of its first character."""

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
) -> dict[K, PlacedName]:
    """A place for as many names as fit without touching a point, another name, a `reserved` cell or the edge.

    `points` are cells (column, row), the most important first; `first`, the one under the cursor, is served before all.
    Tried for each: right, left, below, above; first the whole name, then its first word. A point without a name keeps
    its mark on the map and is named when the cursor is on it.
    """
    taken = {*points.values(), *reserved}
    placed: dict[K, PlacedName] = {}
    for key in sorted(points, key=lambda key: key != first):  # stable: importance keeps its order
        label = _free_label(points[key], names[key], width, height, taken)
        if label is not None:
            placed[key] = label
            taken |= {(label.column + n, label.row) for n in range(len(label.text))}
    return placed


def _free_label(
    point: tuple[int, int], name: str, width: int, height: int, taken: Collection[tuple[int, int]]
) -> PlacedName | None:
    """The first place around a point where its name, or its first word, covers nothing; None where there is none."""
    x, y = point
    word = name.split(" ")[0]
    for text in dict.fromkeys((name[:LONGEST_NAME], word[:LONGEST_WORD] if len(word) > 2 else name[:SHORT_WORD])):
        size = len(text)
        for column, row in ((x + 2, y), (x - size - 1, y), (x - size // 2, y + 1), (x - size // 2, y - 1)):
            if column < 0 or column + size > width or not 0 <= row < height:
                continue
            cells = ((column + n, row) for n in range(-1, size + 1))
            if not any(cell in taken and cell != point for cell in cells):
                return PlacedName(column, row, text)
    return None
