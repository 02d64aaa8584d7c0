"""Dates as people type them, in both languages, and clocks that change."""

from datetime import date, datetime

import pytest

from smcockpit import i18n
from smcockpit.plan.dates import add_months, at, parse_date, parse_moment, show_date, show_zone, week_start

SUNDAY = date(2026, 11, 22)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-12-24", date(2026, 12, 24)), ("today", SUNDAY), ("hoy", SUNDAY), ("tomorrow", date(2026, 11, 23)),
        ("mañana", date(2026, 11, 23)), ("MANANA", date(2026, 11, 23)), ("ayer", date(2026, 11, 21)), ("+3d", date(2026, 11, 25)),
        ("-1w", date(2026, 11, 15)), ("+1m", date(2026, 12, 22)), ("fri", date(2026, 11, 27)), ("vie", date(2026, 11, 27)),
        ("domingo", date(2026, 11, 29)), ("sáb", date(2026, 11, 28)),
    ],
)  # fmt: skip
def test_dates(text: str, expected: date) -> None:
    assert parse_date(text, SUNDAY) == expected


@pytest.mark.parametrize("text", ["", "soon", "2026-02-30", "22/11", "+3", "[bold]"])
def test_what_is_no_date_is_said(text: str) -> None:
    with pytest.raises(ValueError, match="is not a date"):
        parse_date(text, SUNDAY)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("tomorrow 10:00", "2026-11-23T10:00-05:00"), ("2026-11-22T09:30", "2026-11-22T09:30-05:00"), ("18h", "2026-11-22T18:00-05:00"),
        ("vie 9.30", "2026-11-27T09:30-05:00"), ("2026-11-22", "2026-11-22T09:00-05:00"), ("2026-11-22T09:30+01:00", "2026-11-22T03:30-05:00"),
    ],
)  # fmt: skip
def test_moments(text: str, expected: str) -> None:
    assert parse_moment(text, SUNDAY, "America/Bogota").isoformat(timespec="minutes") == expected


def test_an_hour_that_is_skipped_moves_on() -> None:
    assert at(datetime(2026, 3, 29, 2, 30), "Europe/Madrid").hour == 3


def test_month_ends() -> None:
    assert add_months(date(2026, 1, 31), 1) == date(2026, 2, 28)
    assert add_months(date(2024, 1, 31), 1) == date(2024, 2, 29)
    assert add_months(date(2026, 3, 31), -1) == date(2026, 2, 28)


def test_weeks_begin_where_the_plan_says() -> None:
    assert week_start(SUNDAY) == date(2026, 11, 16)
    assert week_start(SUNDAY, 6) == SUNDAY


def test_shown_in_both_languages() -> None:
    assert show_date(SUNDAY, weekday=True, year=True) == "Sun 22 Nov 2026"
    i18n.choose("es")
    assert show_date(SUNDAY, weekday=True) == "dom 22 nov"
    assert show_zone(at(datetime(2026, 1, 1), "Asia/Kolkata")) == "GMT+5:30"
