"""Looking at numbers in the cockpit: the views of a KPI, whose an export is, stopping a long read."""

from __future__ import annotations

import time
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from textual.pilot import Pilot

from smcockpit.charts.views import VIEWS
from smcockpit.ui.app import CockpitApp
from smcockpit.workspace import Workspace
from tests.metrics import ads, exports
from tests.metrics.test_totals import COLLAB, SPROUT_SAME
from tests.ui.screen import play, press, text, until, write

P = Pilot[Any]


def test_m_walks_the_views_of_a_kpi(demo: Path) -> None:
    async def script(app: CockpitApp, pilot: P) -> None:
        await press(pilot, "4", "z")
        await until(pilot, lambda: "┤" in text(app))
        seen = []
        for _n in VIEWS:
            await press(pilot, "m")
            seen.append(app.main.panes["kpis"].view.key)  # type: ignore[union-attr]
        assert seen == [*list(VIEWS)[1:], "line"]
        await press(pilot, "m")
        await until(pilot, lambda: "Instagram" in text(app) and "by channel" in text(app))
        await press(pilot, "i")
        await until(pilot, lambda: "probably" in text(app) and "should be" in text(app))

    play(demo, script)


def test_whose_numbers_is_asked_once(demo: Path) -> None:
    path = demo / "metrics" / "Views.csv"
    rows = tuple(((date(2026, 11, 1) + timedelta(days=n)).isoformat() + "T00:00:00", str(n)) for n in range(9))
    path.write_bytes(exports.meta_daily("Views", rows=rows))

    async def script(app: CockpitApp, pilot: P) -> None:
        await until(pilot, lambda: "Views.csv" in app.session.workspace.metrics.readings())
        await until(pilot, lambda: "whose numbers" in " ".join(text(app).split()))
        await press(pilot, "M")
        await until(pilot, lambda: "Exports" in text(app))
        page: Any = app.screen
        names = [line.record for line in page.lines.lines]
        page.lines.move_to(names.index("Views.csv"))
        await press(pilot, "enter")
        await until(pilot, lambda: "Whose numbers are these" in text(app))
        await press(pilot, "enter")
        await until(pilot, lambda: not path.exists())
        await until(pilot, lambda: any(name.endswith("@cafeandino/Views (1).csv") or "@cafeandino/Views.csv" in name for name in app.session.workspace.metrics.readings()))

    play(demo, script)
    assert (demo / "metrics" / "instagram@cafeandino" / "Views.csv").exists()


def test_a_long_read_shows_progress_and_escape_stops_it(empty: Path) -> None:
    days = [(date(2025, 11, 22) + timedelta(days=n)).isoformat() for n in range(365)]
    header = "date,visits,b,c,d"
    Workspace(str(empty)).add("mapping", {"name": "m", "header": "\n".join(sorted(header.split(","))), "date_column": "date", "metrics": {"visits": "visits"}, "platform": "web"})
    path = empty / "metrics" / "big.csv"

    async def script(app: CockpitApp, pilot: P) -> None:
        path.write_text(header + "\n" + "".join(f"{days[n * 365 // 900_000]},1,2,3,4\n" for n in range(900_000)))
        await until(pilot, lambda: "Reading big.csv" in text(app) and "Esc stops" in text(app))
        start = time.monotonic()
        await press(pilot, "escape")
        await until(pilot, lambda: "big.csv" in app.session.workspace.metrics.problems())
        assert time.monotonic() - start < 3
        assert "you stopped it" in app.session.workspace.metrics.problems()["big.csv"][0]["message"]
        with path.open("a") as file:
            file.write(f"{days[-1]},7,2,3,4\n")
        await until(pilot, lambda: bool(app.session.workspace.library().series("visits").values))  # its next state is read
        assert sum(app.session.workspace.library().series("visits").values.values()) == 900_007

    play(empty, script)


def test_whose_posts_are_is_asked_once_and_origin_says_what_was_used(empty: Path) -> None:
    plan = Workspace(str(empty))
    plan.add("kpi", {"name": "Likes", "metric": "likes", "window": 60})
    (empty / "metrics" / "posts.csv").write_bytes(COLLAB)
    (empty / "metrics" / "sprout.csv").write_bytes(SPROUT_SAME)

    async def script(app: CockpitApp, pilot: P) -> None:
        await until(pilot, lambda: "posts.csv" in app.session.workspace.metrics.problems())
        await press(pilot, "4")
        await until(pilot, lambda: "100" in text(app))
        await press(pilot, "M")
        await until(pilot, lambda: "Instagram otra_marca waits until you say whose it is" in " ".join(text(app).split()))
        assert "4 posts are in other files too and count once" in " ".join(text(app).split())
        await press(pilot, "enter")
        await until(pilot, lambda: "Whose posts are these? posts.csv" in text(app) and "do not count as yours" in text(app))
        await write(pilot, "perhaps")
        await press(pilot, "ctrl+s")
        await until(pilot, lambda: "Choose one of ours, not ours" in text(app))
        await press(pilot, *["backspace"] * 7)
        await write(pilot, "ours")
        await press(pilot, "ctrl+s")
        await until(pilot, lambda: "1 100" in text(app), "the posts that are ours now")
        assert app.session.workspace.metrics.problems() == {} and app.session.workspace.library().unasked() == {}
        await press(pilot, "i")
        await until(pilot, lambda: "added up from its posts" in text(app) and "4 posts are in several" in text(app))

    play(empty, script)


def test_a_period_is_drawn_as_one_bar_and_the_cut_is_said(empty: Path) -> None:
    plan = Workspace(str(empty))
    plan.add("kpi", {"name": "Spent", "metric": "cost", "window": 31})
    (empty / "metrics" / "ads.csv").write_bytes(ads.META_ADS_BY_AD)

    async def script(app: CockpitApp, pilot: P) -> None:
        await press(pilot, "4")
        await until(pilot, lambda: "600" in text(app))
        await press(pilot, "z")
        await until(pilot, lambda: "1 Oct – 31 Oct" in text(app))
        kpi = next(iter(app.session.workspace.plan.all("kpi")))
        app.session.workspace.update(kpi, {"window": 28})
        await until(pilot, lambda: "is known only" in text(app) and "of 28 days cuts it" in text(app))
        await press(pilot, "i")
        await until(pilot, lambda: "Where this number comes from" in text(app) and "is known only as a whole (600)" in text(app))

    play(empty, script)
