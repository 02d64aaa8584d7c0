"""What counts where several observations speak of the same days: each day once, by the finest that covers it.

A day wins over a period that holds it, a shorter period over a longer one. A longer period that is covered only in part
keeps its remainder: what it says beyond the finer ones within it, as one number for the whole stretch. A window that
holds the stretch so finds its full total, and one that cuts it finds only what is known apart.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from typing import NamedTuple, TypeVar

from smcockpit.metrics.reading import Stretch

Place = tuple[int, int]  # number of the file, row
K = TypeVar("K")


class Piece(NamedTuple):
    """One number for a stretch of days, and where it stands; it is without `apart`, which finer numbers within it say."""

    value: float
    places: tuple[Place, ...]
    apart: float = 0.0


class Left(NamedTuple):
    """What a file says and is not counted. `why`: "covered" (finer numbers cover it), "overlap" (it cuts across finer ones),
    "own" (a figure of the whole stands beside it), "contradicts" (the finer ones within it come to more than it)."""

    first: int
    last: int
    piece: Piece
    why: str


class Cover(NamedTuple):
    """Observations of one thing. `covered`: stretches in which a day without a number had none."""

    days: dict[int, Piece]
    periods: dict[Stretch, Piece]
    covered: tuple[Stretch, ...] = ()
    left: tuple[Left, ...] = ()


def joined(stretches: Iterable[Stretch]) -> list[Stretch]:
    """Stretches as few that do not touch."""
    merged: list[Stretch] = []
    for first, last in sorted(stretches):
        if merged and first <= merged[-1][1] + 1:
            merged[-1] = merged[-1][0], max(merged[-1][1], last)
        else:
            merged.append((first, last))
    return merged


class Known:
    """Which days are spoken for, to be asked often."""

    def __init__(self, stretches: Iterable[Stretch]) -> None:
        self._merged = joined(stretches)
        self._firsts = [first for first, _last in self._merged]

    @property
    def size(self) -> int:
        """How many days."""
        return sum(last - first + 1 for first, last in self._merged)

    def holds(self, first: int, last: int) -> bool:
        """Whether all days from `first` to `last` (ordinals) are in one of the stretches."""
        at = bisect_right(self._firsts, first) - 1
        return at >= 0 and self._merged[at][1] >= last

    def touches(self, first: int, last: int) -> bool:
        """Whether a day from `first` to `last` (ordinals) is in one of the stretches."""
        at = bisect_right(self._firsts, last) - 1
        return at >= 0 and self._merged[at][1] >= first


def finest(covers: Sequence[Cover], additive: bool = True) -> Cover:
    """One cover out of several that speak of the same thing, the most trusted first. Only `additive` numbers have a
    remainder."""
    days: dict[int, Piece] = {}
    left = [piece for cover in covers for piece in cover.left]
    known = Known(())
    covered: list[Stretch] = []
    for cover in covers:
        for day, piece in cover.days.items():
            if day in days or known.holds(day, day):
                left.append(Left(day, day, piece, "own"))
            else:
                days[day] = piece
        if cover.days:
            covered += [*cover.covered, *((day, day) for day in cover.days)]
            known = Known(covered)
    if not any(cover.periods for cover in covers):
        return Cover(days, {}, tuple(joined(covered)), tuple(left))
    periods: dict[Stretch, Piece] = {}
    order = [(last - first, rank, first, last) for rank, cover in enumerate(covers) for first, last in cover.periods]
    for _length, rank, first, last in sorted(order):
        piece = covers[rank].periods[first, last]
        why, kept = _fitted(first, last, piece, days, periods, known, additive)
        if kept is None:
            left.append(Left(first, last, piece, why))
            continue
        periods[first, last] = kept
        covered.append((first, last))
        known = Known(covered)
    return Cover(days, periods, tuple(joined(covered)), tuple(left))


def _fitted(
    first: int,
    last: int,
    piece: Piece,
    days: dict[int, Piece],
    periods: dict[Stretch, Piece],
    known: Known,
    additive: bool,
) -> tuple[str, Piece | None]:
    """What of a period counts beside what is known: all, the rest, or nothing and why."""
    if not known.touches(first, last):
        return "", piece
    if known.holds(first, last):
        return ("own" if (first, last) in periods else "covered"), None
    if not additive or any(a < first <= b or a <= last < b for a, b in periods if b >= first and a <= last):
        return "overlap", None
    within = sum(piece.value for day, piece in days.items() if first <= day <= last)
    within += sum(piece.value for (a, b), piece in periods.items() if first <= a and b <= last)
    rest = piece.value - within
    if rest < 0:
        return "contradicts", None
    return "", Piece(rest, piece.places, piece.apart + within)


def added(covers: Iterable[Cover]) -> Cover:
    """Things that stand side by side (campaigns, accounts) as one: their numbers added, stretch by stretch."""
    known = list(covers)
    if len(known) == 1:
        return known[0]
    days: dict[int, Piece] = {}
    periods: dict[Stretch, Piece] = {}
    for cover in known:
        _add(days, cover.days)
        _add(periods, cover.periods)
    covered = joined(stretch for cover in known for stretch in cover.covered)
    return Cover(days, periods, tuple(covered), tuple(piece for cover in known for piece in cover.left))


def _add(into: dict[K, Piece], more: dict[K, Piece]) -> None:
    for key, piece in more.items():
        before = into.get(key)
        into[key] = piece if before is None else Piece(
            before.value + piece.value, before.places + piece.places, before.apart + piece.apart
        )  # fmt: skip
