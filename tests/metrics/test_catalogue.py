"""What a KPI may be made of: offered in the form, refused in form and shell where it does not exist."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from smcockpit.metrics.catalogue import MetricCatalogue
from smcockpit.ui.app import CockpitApp
from smcockpit.workspace import Workspace
from tests.cli.test_cli import Capture, data, run
from tests.ui.screen import play, press, text, until, write

P = Pilot[Any]


def catalogue(*imported: str, later: tuple[str, ...] = ()) -> MetricCatalogue:
    names = list(imported)

    def refresh() -> bool:
        names.extend(later)
        return bool(later)

    return MetricCatalogue(lambda: names, refresh)


def test_what_has_numbers_is_offered_first_and_in_the_readers_language() -> None:
    choices = catalogue("ventas", "likes").choices()
    assert choices[:2] == [("likes", "Likes"), ("ventas", "ventas")] and ("reach", "Reach") in choices
    assert len({name for name, _label in choices}) == len(choices)


@pytest.mark.parametrize(("typed", "kept"), [("reach", "reach"), ("Reach", "reach"), ("engagements / reach", "engagements / reach"), ("ventas", "ventas"), ("engagement rate reach", "engagement_rate_reach"), ("mean(engagements / followers)", "mean(engagements / followers)")])
def test_what_exists_is_taken(typed: str, kept: str) -> None:
    assert catalogue("ventas").check(typed) == kept


@pytest.mark.parametrize(("typed", "near"), [("reech", "“reach”"), ("engagements / reech", "“reach”"), ("venta", "“ventas”"), ("zzzzqq", "Import its numbers first")])
def test_what_does_not_exist_is_refused_and_the_nearest_named(typed: str, near: str) -> None:
    with pytest.raises(ValueError, match="There is no metric") as refusal:
        catalogue("ventas").check(typed)
    assert near in str(refusal.value)


def test_files_that_came_since_are_looked_at_before_a_refusal() -> None:
    assert catalogue(later=("propias",)).check("propias") == "propias"


def test_the_shell_refuses_and_takes(capsys: Capture, empty: Path, tmp_path: Path) -> None:
    code, _out, err = run(capsys, "add", "kpi", "name=K", "metric=reech", plan=empty)
    assert code == 2 and "There is no metric “reech”. Did you mean “reach”?" in err
    sheet = tmp_path / "own.csv"
    sheet.write_text("Fecha,Ventas propias\n2026-11-13,5\n")
    run(capsys, "import", "--map", "date=Fecha,ventas_propias=Ventas propias", sheet, plan=empty)
    assert data(capsys, "add", "kpi", "name=K", "metric=ventas propias", plan=empty)["metric"] == "ventas_propias"
    assert data(capsys, "add", "kpi", "name=E", "metric=Reach", plan=empty)["metric"] == "reach"
    assert data(capsys, "kpi", "K", plan=empty)[0]["value"] == 5


def test_a_kpi_that_is_there_keeps_a_metric_that_is_gone(capsys: Capture, empty: Path) -> None:
    workspace = Workspace(str(empty))
    id = workspace.add("kpi", {"name": "Old", "metric": "gone_metric"}).id
    assert run(capsys, "edit", "kpi", id, "name=Older", plan=empty)[0] == 0


def test_the_form_offers_and_refuses(empty: Path) -> None:
    (empty / "metrics" / "own.csv").write_text("Fecha,Ventas\n2026-11-13,5\n")
    Workspace(str(empty)).add("mapping", {"name": "m", "header": "fecha\nventas", "date_column": "fecha", "metrics": {"ventas": "ventas"}, "platform": "web"})

    async def script(app: CockpitApp, pilot: P) -> None:
        await until(pilot, lambda: "ventas" in app.session.workspace.library().metrics())
        from smcockpit.ui.screens.dialogs import add

        assert app.main is not None
        add(app.main, "kpi")
        await until(pilot, lambda: app.focused is not None and app.focused.id == "in-name")
        await write(pilot, "Sales")
        await press(pilot, "tab")
        assert app.focused is not None and app.focused.id == "in-metric"
        await until(pilot, lambda: "ventas · Reach" in text(app), "what has numbers, then the dictionary")
        await write(pilot, "vents")
        await press(pilot, "enter")
        await until(pilot, lambda: "Did you mean “ventas”?" in text(app))
        await press(pilot, *["backspace"] * 5, "down")
        await until(pilot, lambda: app.screen.text("metric") == "ventas", "the first that is offered")  # type: ignore[attr-defined]
        await press(pilot, "enter")
        await until(pilot, lambda: app.screen is app.main)
        assert [kpi.doc["metric"] for kpi in app.session.workspace.plan.all("kpi")] == ["ventas"]

    play(empty, script)
