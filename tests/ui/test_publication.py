"""Whatever changed, everything on the screen that depends on it is drawn anew, and nothing is named from outside."""

from __future__ import annotations

import ast
import shutil
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from smcockpit.plan.worksheets import step_of
from smcockpit.ui import theme
from smcockpit.ui.app import CockpitApp
from smcockpit.ui.screens.review import ReviewScreen
from smcockpit.ui.session import DependsOn
from smcockpit.workspace import Workspace
from tests.conftest import TODAY
from tests.ui.screen import play, press, text, until

P = Pilot[Any]
UI = Path(theme.__file__).parent


def visits(folder: Path, until_day: date) -> None:
    """An export of ten visits a day, up to a day."""
    first = date(2026, 9, 1)
    days = [(first + timedelta(days=n)).isoformat() for n in range((until_day - first).days + 1)]
    (folder / "metrics" / "visits.csv").write_text("date,visits\n" + "".join(f"{day},10\n" for day in days))


@pytest.fixture
def counted(empty: Path) -> Path:
    """A plan with a KPI whose export is not there yet."""
    plan = Workspace(str(empty))
    plan.add("mapping", {"name": "m", "header": "date\nvisits", "date_column": "date", "metrics": {"visits": "visits"}, "platform": "web"})
    plan.add("kpi", {"name": "Visits", "metric": "visits", "window": 7, "target": 1000, "target_date": "2026-12-31"})
    return empty


def test_an_export_reaches_freshness_and_head_line(counted: Path) -> None:
    async def script(app: CockpitApp, pilot: P) -> None:
        assert app.main is not None and "0 KPIs off" in text(app)
        app.main.open_sheet(step_of("metric_source"), "metric_source")
        await until(pilot, lambda: app.main.active == "sheet")  # type: ignore[union-attr]
        await press(pilot, "tab")
        await until(pilot, lambda: "no data" in text(app))
        visits(counted, TODAY - timedelta(days=1))
        await until(pilot, lambda: "data until" in text(app) and "visits.csv" in text(app), "freshness of what was read")
        assert "1 KPI off" in text(app)

    play(counted, script)


def test_an_export_reaches_the_checks(counted: Path) -> None:
    visits(counted, date(2026, 10, 20))

    async def script(app: CockpitApp, pilot: P) -> None:
        await press(pilot, "K")
        await until(pilot, lambda: "The data of a KPI is stale" in text(app), "the finding that data is stale")
        visits(counted, TODAY - timedelta(days=1))
        await until(pilot, lambda: "The data of a KPI is stale" not in text(app), "the finding's end")

    play(counted, script, (140, 50))


def test_an_export_reaches_the_card_of_the_review(counted: Path) -> None:
    visits(counted, date(2026, 10, 20))

    async def script(app: CockpitApp, pilot: P) -> None:
        await until(pilot, lambda: app.session.readings and app.session.readings[0].stale_since is not None)
        await press(pilot, "r")
        await until(pilot, lambda: "STALE DATA" in text(app) and "Visits" in text(app))
        visits(counted, TODAY - timedelta(days=1))
        await until(pilot, lambda: "New numbers: “Visits” is not asked any more" in " ".join(text(app).split()))
        assert isinstance(app.screen, ReviewScreen) and "STALE DATA" not in text(app)

    play(counted, script)


def test_a_typed_reading_reaches_the_numbers(empty: Path) -> None:
    plan = Workspace(str(empty))
    source = plan.add("kpi", {"name": "Calls", "metric": "calls", "window": 7})

    async def script(app: CockpitApp, pilot: P) -> None:
        assert app.session.readings[0].value is None
        app.session.workspace.add("reading", {"metric": "calls", "day": (TODAY - timedelta(days=1)).isoformat(), "value": 4711})
        await until(pilot, lambda: "4 711" in text(app), "the typed number in the pane of KPIs")
        assert app.session.readings[0].kpi.id == source.id

    play(empty, script, (140, 50))


def test_a_hidden_pane_is_up_to_date_when_it_is_seen_again(demo: Path) -> None:
    async def script(app: CockpitApp, pilot: P) -> None:
        await press(pilot, "4", "z")
        plan = app.session.workspace.plan
        channel = next(iter(plan.all("channel"))).id
        other = Workspace(str(demo), actor="luis")
        other.add("post", {"title": "QQQ", "channel": channel, "time": f"{TODAY}T00:10-05:00", "status": "draft"})
        await until(pilot, lambda: any(post.heading() == "QQQ" for post in plan.all("post")))
        assert "QQQ" not in text(app)
        await press(pilot, "z")
        await until(pilot, lambda: "QQQ" in text(app) and "1/2" in text(app), "plan and calendar with the post that came while they were hidden")

    play(demo, script, (160, 50))


def test_midnight_reaches_head_line_and_panes(empty: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    Workspace(str(empty)).add("task", {"step": "1", "title": "Call the printer", "due": TODAY.isoformat()})

    async def script(app: CockpitApp, pilot: P) -> None:
        assert "1 due" in text(app) and "0 late" in text(app)
        monkeypatch.setenv("SMCOCKPIT_TODAY", (TODAY + timedelta(days=1)).isoformat())
        await until(pilot, lambda: "0 due" in text(app) and "1 late" in text(app), "the new day")

    play(empty, script)


def test_a_theme_that_is_saved_anew_is_put_on(demo: Path, tmp_path: Path) -> None:
    config = tmp_path / "config"
    (config / "themes").mkdir(parents=True)
    mine = config / "themes" / "mine.toml"
    shutil.copy(Path(theme.folders("/nowhere")[-1]) / "dark.toml", mine)

    async def script(app: CockpitApp, pilot: P) -> None:
        themes: list[str] = []
        app.session.subscribe(DependsOn(), lambda event: themes.append(app.session.palette.name) if event.theme else None)
        before = app.session.palette.styles["accent"]
        data = theme.read("mine", str(mine)).theme
        mine.write_text(mine.read_text().replace(f'accent = "{data.accent}"', 'accent = "#ff0000"'))
        await until(pilot, lambda: app.session.palette.styles["accent"] != before, "the new colour")
        assert themes == ["mine"] and app.palette is app.session.palette and "Theme: mine" in text(app)
        mine.write_text("[colors]\n")
        await until(pilot, lambda: "lacks" in text(app))
        assert app.session.palette.styles["accent"] != before

    play(demo, script, theme_name="mine", config=str(config))


def imported(path: Path) -> set[str]:
    """What a module imports, also where it does so late or for its types alone."""
    names = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.ImportFrom) and node.module:
            names |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
        elif isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
    return names


def test_the_session_knows_no_screen() -> None:
    names = imported(UI / "session.py")
    assert not [name for name in names if name.startswith(("textual", "smcockpit.ui.")) and not name.startswith("smcockpit.ui.theme")]


def test_nobody_names_a_pane_from_outside() -> None:
    for path in (*UI.glob("*.py"), *UI.glob("screens/*.py")):
        assert 'panes["' not in path.read_text(), path
