"""What enters as text stays text."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len, split_graphemes

from smcockpit.plan.text import clean, clusters, fit, fold, width

HOSTILE = {
    "osc 52": ("A\x1b]52;c;QUFB\x07B", "A]52;c;QUFBB"),
    "clear screen": ("A\x1b[2JB", "A[2JB"),
    "c1": ("A\x9b2JB", "A2JB"),
    "bidi": ("abc\u202edef", "abcdef"),
    "tags": ("x\U000e0041y", "xy"),
    "lone surrogate": ("x\ud800y", "xy"),
    "nul and del": ("a\0b\x7fc", "abc"),
    "zwj emoji stays": ("👩‍💻 ❤️", "👩‍💻 ❤️"),
    "markup is text": ("[bold]x[/] [@click=app.quit]y[/]", "[bold]x[/] [@click=app.quit]y[/]"),
    "formula is text": ("=cmd|' /C calc'!A0", "=cmd|' /C calc'!A0"),
    "tab": ("a\tb", "a b"),
    "line ends": ("a\r\nb\nc", "a b c"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_what_acts_is_taken_out(name: str) -> None:
    given_text, expected = HOSTILE[name]
    assert clean(given_text) == expected


def test_line_ends_stay_where_they_belong() -> None:
    assert clean("a\r\nb\rc", lines=True) == "a\nb\nc"


def test_five_thousand_marks_become_four() -> None:
    assert len(clean("e" + "\u0301" * 5000)) <= 6


def test_a_long_text_is_cut_visibly() -> None:
    assert clean("x" * 30_000).endswith("…")


@given(st.text(max_size=300))
def test_nothing_that_acts_survives(text: str) -> None:
    cleaned = clean(text, lines=True)
    assert not any(unicodedata.category(c) in ("Cc", "Cs") and c != "\n" for c in cleaned)
    assert clean(cleaned, lines=True) == cleaned


@given(st.text(max_size=60), st.integers(0, 40))
def test_fit_is_exact(text: str, cells: int) -> None:
    cleaned = clean(text)
    shown = fit(cleaned, cells)
    assert width(shown) == cells or (cells > 0 and width(shown) in (cells, cells - 1) and any(width(c) == 2 for c in cleaned))


def test_fold_ignores_case_and_accents() -> None:
    assert fold("Adiós ÑANDÚ") == "adios nandu"


def test_the_characters_that_are_measured_by_counting_are_one_cell_each_and_join_with_none() -> None:
    from smcockpit.plan.text import _NARROW

    chars = [chr(code) for code in range(0x20, 0x3000) if _NARROW.fullmatch(chr(code))]
    assert len(chars) > 1900 and all(cell_len(char) == 1 for char in chars)
    assert all(len(split_graphemes(char + other)[0]) == 2 for char in chars for other in "a¿→▲")


WIDTHS = [
    ("❤️", 2), ("👩‍💻", 2), ("👨‍👩‍👧‍👦", 2), ("🇵🇪", 2), ("👍🏽", 2), ("1️⃣", 2), ("☕", 2), ("⚠", 1), ("⚠️", 2), ("é", 1), ("e\u0301", 1),
    ("漢字", 4), ("Café ☕ mañana", 14), ("क्षि", 2), ("x\u200dy", 1), ("\u0301", 0), ("▲ 12 %", 6),
]  # fmt: skip


@pytest.mark.parametrize(("text", "cells"), WIDTHS)
def test_a_text_takes_the_cells_that_the_screen_gives_it(text: str, cells: int) -> None:
    """One table of widths: the columns of the shell, of the panes and what is sent to the terminal agree."""
    assert width(text) == cells == cell_len(text)
    assert fit(text, cells) == (text if cells else "") and width(fit(text, cells + 3)) == cells + 3
    for room in range(1, cells):
        assert width(fit(text, room)) == room


@given(st.text(max_size=24))
def test_columns_are_counted_as_the_screen_counts_them(text: str) -> None:
    cleaned = clean(text)
    assert "".join(cluster for cluster, _cells in clusters(cleaned)) == cleaned
    assert width(cleaned) == cell_len(cleaned)
