"""What enters as text stays text."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smcockpit.plan.text import clean, fit, fold, width

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
