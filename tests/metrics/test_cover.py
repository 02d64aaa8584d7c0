"""Which of several observations of the same days counts: each day once, by the finest; nothing is lost unsaid."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smcockpit.metrics.cover import Cover, Known, Piece, added, finest, joined
from smcockpit.metrics.periods import between, stretch


def cover(days: dict[int, float] | None = None, periods: dict[tuple[int, int], float] | None = None, covered: tuple[tuple[int, int], ...] = ()) -> Cover:
    return Cover({day: Piece(value, ((0, day),)) for day, value in (days or {}).items()}, {span: Piece(value, ((0, span[0]),)) for span, value in (periods or {}).items()}, covered)


def total(found: Cover) -> float:
    return sum(piece.value for piece in [*found.days.values(), *found.periods.values()])


@pytest.mark.parametrize(
    ("covers", "days", "periods", "why"),
    [
        ([cover({1: 5, 2: 6})], {1: 5, 2: 6}, {}, []),
        ([cover({1: 5}), cover({1: 7, 2: 8})], {1: 5, 2: 8}, {}, ["own"]),  # the more trusted first, the other where it says more
        ([cover({1: 5}, covered=((1, 3),)), cover({2: 8, 4: 9})], {1: 5, 4: 9}, {}, ["own"]),  # a day without a number had none
        ([cover({1: 5, 2: 6}, {(1, 2): 12})], {1: 5, 2: 6}, {}, ["covered"]),
        ([cover({1: 5}, {(1, 3): 12}, covered=((1, 3),))], {1: 5}, {}, ["covered"]),
        ([cover({1: 5}, {(1, 3): 12})], {1: 5}, {(1, 3): 7}, []),
        ([cover({1: 15}, {(1, 3): 12})], {1: 15}, {}, ["contradicts"]),
        ([cover({1: 12}, {(1, 3): 12})], {1: 12}, {(1, 3): 0}, []),
        ([cover({}, {(1, 3): 12, (1, 9): 40})], {}, {(1, 3): 12, (1, 9): 28}, []),
        ([cover({}, {(1, 3): 12, (4, 9): 20, (1, 9): 40})], {}, {(1, 3): 12, (4, 9): 20}, ["covered"]),
        ([cover({}, {(1, 3): 12, (3, 9): 20})], {}, {(1, 3): 12}, ["overlap"]),
        ([cover({}, {(3, 9): 20, (1, 3): 12})], {}, {(1, 3): 12}, ["overlap"]),
        ([cover({}, {(1, 3): 12, (4, 6): 20})], {}, {(1, 3): 12, (4, 6): 20}, []),
        ([cover({}, {(1, 3): 12}), cover({}, {(1, 3): 13})], {}, {(1, 3): 12}, ["own"]),
        ([cover({}, {(1, 9): 12}), cover({3: 1, 4: 2}, covered=((1, 9),))], {3: 1, 4: 2}, {}, ["covered"]),  # finer in time wins over rank
    ],
)  # fmt: skip
def test_each_day_counts_once_by_the_finest(covers: list[Cover], days: dict[int, float], periods: dict[tuple[int, int], float], why: list[str]) -> None:
    found = finest(covers)
    assert {day: piece.value for day, piece in found.days.items()} == days
    assert {span: piece.value for span, piece in found.periods.items()} == periods
    assert [left.why for left in found.left] == why


def test_what_does_not_add_up_has_no_remainder() -> None:
    found = finest([cover({1: 5}, {(1, 3): 12})], additive=False)
    assert (found.periods, [left.why for left in found.left]) == ({}, ["overlap"])


DAYS = st.integers(1, 40)
TRUTH = st.lists(st.integers(0, 50), min_size=41, max_size=41)
SPANS = st.lists(st.tuples(DAYS, DAYS).map(lambda two: (min(two), max(two))).filter(lambda two: two[0] < two[1]), max_size=8)


@given(TRUTH, st.lists(st.sets(DAYS), min_size=1, max_size=3), SPANS)
def test_sums_are_those_of_the_truth(truth: list[int], by_day: list[set[int]], spans: list[tuple[int, int]]) -> None:
    """Whatever days and periods of one truth are known, the sum is that of the days they cover, less what is said to be left out."""
    covers = [cover({day: truth[day] for day in days}, {span: sum(truth[span[0] : span[1] + 1]) for span in spans[n :: len(by_day)]}) for n, days in enumerate(by_day)]
    found = finest(covers)
    everything = sum(total(one) for one in covers)
    apart = sum(piece.apart for piece in found.periods.values())
    assert total(found) + apart + sum(left.piece.value for left in found.left) == everything
    known = {day for days in by_day for day in days} | {day for first, last in spans for day in range(first, last + 1)}
    crossed = [left for left in found.left if left.why == "overlap"]
    assert "contradicts" not in [left.why for left in found.left]
    if not crossed:
        assert total(found) == sum(truth[day] for day in known)
    else:
        assert total(found) <= sum(truth[day] for day in known)


@given(SPANS, DAYS, DAYS)
def test_known_days_are_those_of_the_stretches(spans: list[tuple[int, int]], one: int, other: int) -> None:
    first, last = min(one, other), max(one, other)
    days = {day for a, b in spans for day in range(a, b + 1)}
    known = Known(spans)
    assert known.holds(first, last) == (set(range(first, last + 1)) <= days)
    assert known.touches(first, last) == bool(set(range(first, last + 1)) & days)
    assert known.size == len(days) and all(b + 1 < c for (_a, b), (c, _d) in zip(joined(spans), joined(spans)[1:], strict=False))


def test_things_side_by_side_are_added_stretch_by_stretch() -> None:
    found = added([cover({1: 5}, {(1, 3): 2}), cover({1: 6, 2: 7}, {(1, 3): 3, (2, 4): 1})])
    assert {day: piece.value for day, piece in found.days.items()} == {1: 11, 2: 7}
    assert {span: piece.value for span, piece in found.periods.items()} == {(1, 3): 5, (2, 4): 1}
    assert found.days[1].places == ((0, 1), (0, 1))


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("2026-11", ("2026-11-01", "2026-11-30")), ("11/2026", ("2026-11-01", "2026-11-30")), ("Noviembre 2026", ("2026-11-01", "2026-11-30")), ("nov-26", ("2026-11-01", "2026-11-30")),
        ("Set. 2026", ("2026-09-01", "2026-09-30")), ("setiembre de 2026", ("2026-09-01", "2026-09-30")), ("feb 2028", ("2028-02-01", "2028-02-29")), ("2026-W44", ("2026-10-26", "2026-11-01")),
        ("2024-03-01 - 2024-03-11", ("2024-03-01", "2024-03-11")), ("January 1, 2024 - January 31, 2024", ("2024-01-01", "2024-01-31")), ("1 de julio de 2026 - 20 de septiembre de 2026", ("2026-07-01", "2026-09-20")),
        ("13/11/2026 – 20/11/2026", ("2026-11-13", "2026-11-20")), ("2026-11-20", None), ("Nov 20, 2026", None), ("2026-13", None), ("Marca 2026", None), ("2026-W60", None), ("2024-03-11 - 2024-03-01", None), ("", None),
    ],
)  # fmt: skip
def test_cells_that_stand_for_several_days(text: str, days: tuple[str, str] | None) -> None:
    from datetime import date

    found = stretch(text)
    assert (tuple(date.fromordinal(day).isoformat() for day in found) if found else None) == days
    assert between("Content 2024-11-01_2024-11-28 Café Andino.zip") is not None and between("Reach (1).csv") is None


def test_a_total_appended_to_a_mapped_file_is_no_data(tmp_path) -> None:  # type: ignore[no-untyped-def]
    import os

    from smcockpit.metrics.answers import Given, signature_of
    from smcockpit.metrics.folder import MetricsFolder

    given_one = Given(signature_of(["day", "name", "spent"]), "web", "", "day", "ymd", {"spent": "spent"})
    path = tmp_path / "own.csv"
    path.write_text("day,name,spent\n2026-10-01,A,10\n2026-10-02,B,20\n2026-10-03,C,30\n")
    os.utime(path, (1000, 1000))
    folder = MetricsFolder(str(tmp_path), None, (given_one,))
    folder.refresh()
    with path.open("a") as file:
        file.write("2026-10-01,,60\n")
    os.utime(path, (2000, 2000))
    folder.refresh()
    assert sum(folder.library().series("spent").values.values()) == 60
    with path.open("a") as file:
        file.write("2026-10-04,D,5\n")
    os.utime(path, (3000, 3000))
    folder.refresh()
    assert folder.library().series("spent").values[date_of("2026-10-04")] == 5


def date_of(text: str) -> int:
    from datetime import date

    return date.fromisoformat(text).toordinal()
