"""Breakdowns: kept by themselves, seen in a view and in the brief, never added to a total."""

from __future__ import annotations

from pathlib import Path

from smcockpit.metrics.breakdown import breakdowns
from smcockpit.workspace import Workspace
from tests.cli.test_cli import Capture, data, run
from tests.metrics import ads, lookalikes
from tests.metrics.test_totals import put

CASES = {case.name: case for case in lookalikes.ALL}
GEOGRAPHY = next(case for name, case in CASES.items() if name.startswith("Geography"))
AGES = next(case for name, case in CASES.items() if name.startswith("Viewer age"))


def known(plan: Path) -> Workspace:
    workspace = Workspace(str(plan))
    workspace.metrics.refresh()
    return workspace


def test_parts_with_their_share_and_days(empty: Path) -> None:
    put(empty, GEOGRAPHY.name, GEOGRAPHY.raw, 0)
    put(empty, AGES.name, AGES.raw, 1)
    found = {(part.by, part.metric): part for part in breakdowns(known(empty).library().readings)}
    country = found["country", "views"]
    assert country.rows == (("CO", 20.0), ("PE", 10.0)) and country.total == 30 and country.account == "Café Andino"
    assert [round(country.share(value) or 0) for _name, value in country.rows] == [67, 33]
    assert country.days is not None and country.days[1] - country.days[0] == 30
    age = found["age", "views_share"]
    assert age.total is None and [round(age.share(value) or 0, 1) for _name, value in age.rows] == [89.5, 10.5]
    assert found["country", "average_view_seconds"].share(70) is None
    assert not breakdowns(known(empty).library().readings, "instagram") and not breakdowns(known(empty).library().readings, "youtube", "other")


def test_a_newer_file_of_the_same_parts_wins(empty: Path) -> None:
    put(empty, GEOGRAPHY.name, GEOGRAPHY.raw, 0)
    newer = GEOGRAPHY.raw
    put(empty, GEOGRAPHY.name.replace("2026-10-01_2026-10-31", "2026-10-08_2026-11-07"), newer, 1)
    parts = [part for part in breakdowns(known(empty).library().readings) if part.metric == "views"]
    assert len(parts) == 1 and "2026-11-07" in parts[0].file


def test_ads_by_age_are_a_breakdown_and_count_too(empty: Path) -> None:
    put(empty, "ads.csv", ads.META_ADS_AGES, 0)
    library = known(empty).library()
    assert sum(library.series("cost").values.values()) == 60
    found = {(part.by, part.metric): part for part in breakdowns(library.readings)}
    assert found["age", "cost"].rows == (("18-24", 30.0), ("25-34", 30.0)) and found["gender", "cost"].total == 60


def test_the_view_and_the_brief(capsys: Capture, empty: Path) -> None:
    put(empty, GEOGRAPHY.name, GEOGRAPHY.raw, 0)
    run(capsys, "add", "kpi", "name=Views", "metric=views", "window=60", plan=empty)
    shown = run(capsys, "chart", "Views", "--view", "parts", "--width", "100", plan=empty)[1]
    assert "country" in shown and "CO 20 (67 %) · PE 10 (33 %)" in shown
    assert data(capsys, "chart", "Views", "--view", "parts", plan=empty)["view"] == "parts"
    run(capsys, "add", "kpi", "name=Likes", "metric=likes", "channel=x", plan=empty)
    assert run(capsys, "chart", "Likes", "--view", "parts", plan=empty)[0] == 1
    brief = run(capsys, "export", "brief.md", "-o", "-", plan=empty)[1]
    assert "By country, age, source" in brief and "country: CO 20 (67 %)" in brief
    assert sum(point["value"] for point in data(capsys, "metric", "views", plan=empty)) == 30


def test_a_record_without_its_part_is_none(empty: Path) -> None:
    raw = "Motivo,Fuente,Validación,Páginas\nNo se ha encontrado (404),Sitio web,Sin iniciar,7\n,Sitio web,Sin iniciar,99\n".encode()
    put(empty, "Problemas críticos.csv", raw, 0)
    (part,) = breakdowns(known(empty).library().readings)
    assert part.rows == (("No se ha encontrado (404)", 7.0),)
    (table,) = known(empty).library().readings["Problemas críticos.csv"]["tables"]
    assert (table["rows"], table["skipped"]) == (1, 1)
