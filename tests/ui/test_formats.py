"""A format of one's own that is written while the cockpit runs is taken up without a key."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from textual.pilot import Pilot

from smcockpit.ui.app import CockpitApp
from tests.metrics.test_formats import SHOP, SHOP_CSV
from tests.ui.screen import play, until

P = Pilot[Any]


def test_a_format_is_taken_up_while_the_cockpit_runs(demo: Path) -> None:
    (demo / "metrics" / "shop.csv").write_bytes(SHOP_CSV)

    async def script(app: CockpitApp, pilot: P) -> None:
        readings = app.session.workspace.metrics.readings
        await until(pilot, lambda: "shop.csv" in readings() and readings()["shop.csv"]["status"] == "ask")
        (demo / "formats").mkdir()
        (demo / "formats" / "shop.toml").write_text(SHOP)
        await until(pilot, lambda: readings()["shop.csv"]["format"] == "shop")
        assert app.session.workspace.library().series("orders").values
        (demo / "formats" / "shop.toml").write_text(SHOP.replace("orders = ", "units = "))
        await until(pilot, lambda: bool(app.session.workspace.library().series("units").values))

    play(demo, script)
