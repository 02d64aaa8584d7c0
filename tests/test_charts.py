"""Every view of a KPI as text, ASCII and SVG: it says what the numbers say, fits its room, and needs nothing from outside."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from xml.etree import ElementTree

import pytest

from smcockpit.charts.svg import svg
from smcockpit.charts.text import draw
from smcockpit.charts.views import VIEWS, Bars, Curve, Heat, Stack, Strip, picture
from smcockpit.metrics.kpi import Reading, readings
from smcockpit.plan.text import width
from smcockpit.workspace import Workspace

TODAY = date(2026, 11, 22)


@pytest.fixture
def opened(demo: Path) -> Workspace:
    return Workspace(str(demo))


def reading(plan: Workspace, name: str) -> Reading:
    return next(one for one in readings(plan.plan, plan.library(), TODAY) if one.kpi.heading() == name)


@pytest.mark.parametrize("view", list(VIEWS))
@pytest.mark.parametrize(("columns", "rows"), [(40, 8), (79, 14), (120, 24)])
@pytest.mark.parametrize("ascii_only", [False, True])
def test_every_view_draws_in_its_room(opened: Workspace, view: str, columns: int, rows: int, ascii_only: bool) -> None:
    found = picture(view, reading(opened, "Reach"), opened.plan, opened.library(), TODAY)
    assert found is not None
    lines = draw(found, columns, rows, ascii_only)
    assert 0 < len(lines) <= rows and all(sum(width(text) for text, _style in line) <= columns for line in lines)
    if ascii_only and view not in ("posts", "data", "mentions", "channels", "funnel", "hours", "sentiment"):
        assert not any(0x2800 <= ord(char) <= 0x28FF for line in lines for text, _style in line for char in text)


@pytest.mark.parametrize("view", list(VIEWS))
def test_every_view_is_a_whole_svg_without_scripts_or_requests(opened: Workspace, view: str) -> None:
    found = picture(view, reading(opened, "Reach"), opened.plan, opened.library(), TODAY)
    assert found is not None
    document = svg(found, 'Reach & "more" <now>')
    root = ElementTree.fromstring(document)
    assert root.tag.endswith("svg") and len(list(root)) > 3
    assert "script" not in document and "href" not in document and document.count("http") == 1  # the name of the format


def test_a_line_has_its_target_and_an_opening_band(opened: Workspace) -> None:
    found = picture("line", reading(opened, "Reach"), opened.plan, opened.library(), TODAY)
    assert isinstance(found, Curve) and found.target and found.ahead
    spreads = [high - low for _day, _value, low, high in found.ahead]
    assert spreads[0] == 0 and spreads == sorted(spreads) and found.ahead[-1][0] == date(2026, 12, 31).toordinal()
    shown = "\n".join("".join(text for text, _style in line) for line in draw(found, 100, 16, False))
    assert "+" in shown and ":" in shown and "·" in shown


def test_channels_say_why_one_has_no_number(opened: Workspace) -> None:
    found = picture("channels", reading(opened, "Reach"), opened.plan, opened.library(), TODAY)
    assert isinstance(found, Bars) and found.rows[0][0] == "Instagram" and found.rows[-1][1] is None and "no Reach for" in found.rows[-1][2]


def test_few_posts_in_an_hour_are_greyed(opened: Workspace) -> None:
    found = picture("hours", reading(opened, "Reach"), opened.plan, opened.library(), TODAY)
    assert isinstance(found, Heat)
    few = [(r, c) for r, row in enumerate(found.cells) for c, (_v, count) in enumerate(row) if 0 < count < 3]
    lines = draw(found, 100, 12, False)
    for r, c in few:
        text, style = lines[r + 1][c + 1]
        assert text.startswith("(") and style == "dim"
    assert few


def test_periods_are_laid_over_each_other(opened: Workspace) -> None:
    found = picture("periods", reading(opened, "Reach"), opened.plan, opened.library(), TODAY)
    assert isinstance(found, Curve) and len(found.points) == len(found.before) == 28 and found.points[0][0] == found.before[0][0]


def test_sentiment_and_data(opened: Workspace) -> None:
    found = picture("sentiment", reading(opened, "Reach"), opened.plan, opened.library(), TODAY)
    assert isinstance(found, Stack) and len(found.columns) == 12 and sum(found.columns[-1][1:]) > 0
    strip = picture("data", reading(opened, "Reach"), opened.plan, opened.library(), TODAY)
    assert isinstance(strip, Strip) and any("12 d old" in words for _name, _days, words in strip.rows)


def test_nothing_to_draw_is_said() -> None:
    assert "too few days" in draw(Curve(()), 60, 10, False)[0][0][0]
    assert "too littl" in draw(Curve(((1, 1.0), (2, 2.0))), 10, 2, False)[0][0][0]
    poisoned = Curve(tuple((740_000 + n, float("nan") if n % 2 else 1e400 if n == 4 else float(n)) for n in range(30)), float("inf"))
    assert draw(poisoned, 60, 10, False)
