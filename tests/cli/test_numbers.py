"""formats, chart, kpi and the telling of an import, from the shell."""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree

import pytest

from smcockpit.charts.views import VIEWS
from smcockpit.metrics.recognise import formats
from tests.cli.test_cli import Capture, data, run
from tests.metrics import exports, platforms


def test_formats_lists_every_export(capsys: Capture, empty: Path) -> None:
    told = data(capsys, "formats", plan=empty)
    assert {one["format"] for one in told} == {one.id for one in formats() if not one.ignore} and len(told) >= 55
    assert all((one["label"] and one["metrics"]) or one["format"] == "google_trends" for one in told)
    assert "LinkedIn posts" in run(capsys, "formats", plan=empty)[1]


def test_a_dry_run_tells_row_by_row_and_why(capsys: Capture, empty: Path, tmp_path: Path) -> None:
    path = tmp_path / "Table data.csv"
    path.write_bytes(exports.YT_TABLE)
    code, out, _err = run(capsys, "import", "--dry-run", "--explain", path, plan=empty)
    assert code == 0 and "row 2: skipped: a total, not data" in out and "row 3: 2024-09-27 youtube -iTBX-c3ATo views=30000" in out
    assert "has all of content, video publish time, video title" in out and "not read: " in out
    assert "is not the sum of its rows" in out
    out = run(capsys, "import", "--dry-run", "--rows", "1", path, plan=empty)[1]
    assert "and 2 rows more" in out
    told = data(capsys, "import", "--dry-run", path, plan=empty)
    assert told[0]["notes"] and told[0]["tables"][0]["metrics"]["views"]["sum"] == 36978
    path.write_text("Content,Video title,Foo\n1,2,3\n")
    assert "would need video publish time too" in run(capsys, "import", "--dry-run", "--explain", path, plan=empty)[1]


def test_a_zip_and_a_workbook_are_brought_in(capsys: Capture, empty: Path, tmp_path: Path) -> None:
    for name, raw in (("Content 2024-11-01_2024-11-02 Café.zip", platforms.YT_ZIP), ("cafe.xls", platforms.LI_XLS)):
        (tmp_path / name).write_bytes(raw)
        assert run(capsys, "import", tmp_path / name, plan=empty)[0] == 0
    assert data(capsys, "metric", "views", "--channel", "x", plan=empty) == []
    run(capsys, "add", "channel", "platform=youtube", plan=empty)
    assert [one["value"] for one in data(capsys, "metric", "views", "--channel", "youtube", plan=empty)] == [18, 12]
    run(capsys, "add", "channel", "platform=linkedin", plan=empty)
    assert [one["value"] for one in data(capsys, "metric", "impressions", "--channel", "linkedin", plan=empty)] == [120, 50]


@pytest.mark.parametrize("view", list(VIEWS))
def test_chart_prints_the_picture_and_writes_it(capsys: Capture, demo: Path, tmp_path: Path, view: str) -> None:
    code, out, _err = run(capsys, "chart", "Reach", "--view", view, "--width", "90", plan=demo)
    assert code == 0 and out.startswith("Reach: ") and "\x1b" not in out and all(len(line) <= 90 for line in out.splitlines())
    ascii_out = run(capsys, "chart", "Reach", "--view", view, "--ascii", plan=demo)[1]
    assert ascii_out.isascii() and len(ascii_out) > 100
    code, _out, err = run(capsys, "chart", "Reach", "--view", view, "--svg", tmp_path / "a.svg", plan=demo)
    assert code == 0 and "a.svg" in err and ElementTree.parse(tmp_path / "a.svg").getroot().tag.endswith("svg")


def test_chart_says_what_it_cannot(capsys: Capture, demo: Path, empty: Path) -> None:
    code, _out, err = run(capsys, "chart", "Reach", "--view", "hour", plan=demo)
    assert code == 2 and "hours" in err
    assert run(capsys, "chart", "Nothing", plan=demo)[0] == 2
    run(capsys, "add", "kpi", "name=K", "metric=reach", plan=empty)
    code, _out, err = run(capsys, "chart", "K", plan=empty)
    assert code == 1 and "no export with Reach yet" in err
    assert run(capsys, "chart", "Reach", "--svg", "/nowhere/a.svg", plan=demo)[0] == 3


def test_kpi_tells_formula_expectation_and_forecast(capsys: Capture, demo: Path) -> None:
    told = next(one for one in data(capsys, "kpi", plan=demo) if one["name"] == "Reach")
    assert told["formula"] == "reach" and told["forecast"]["low"] < told["forecast"]["value"] < told["forecast"]["high"] and told["few"] is False
    assert told["forecast"]["date"] == "2026-12-31" and "Theil" in told["forecast"]["method"] and told["expected"] is not None
    out = run(capsys, "kpi", "Reach", plan=demo)[1]
    assert "probably" in out and "should be" in out


def test_review_agenda_and_plan_from_the_shell(capsys: Capture, demo: Path, empty: Path) -> None:
    code, out, _err = run(capsys, "review", "--list", "--for", "all", plan=demo)
    assert code == 1 and "late" in out and "goes out today" in out
    cards = data(capsys, "review", "--for", "all", plan=demo, code=1)
    assert {"key", "section", "what", "why", "since", "who", "answers"} <= set(cards[0]) and len(cards) > 5
    mine = data(capsys, "review", "--for", "Luis", plan=demo, code=1)
    assert 0 < len(mine) < len(cards)
    assert "Ana" in run(capsys, "review", "--last", plan=demo)[1] and run(capsys, "review", "--last", plan=empty)[0] == 1
    run(capsys, "add", "review", "day=today", "who=ana", "started=today 09:00", "decided=- late: x: done", "seconds=240", "finished=yes", plan=demo)
    code, out, _err = run(capsys, "review", "--last", plan=demo)
    assert code == 0 and out.startswith("## Café Andino · Sun 22 Nov 2026 · ana · 4 minutes")
    assert "2026-11-22  ana" in run(capsys, "review", "--past", plan=demo)[1]
    assert run(capsys, "review", plan=demo)[0] == 2  # a screen needs a terminal
    told = data(capsys, "agenda", "3d", plan=demo, code=1)
    assert [one["date"] for one in told["days"]] == ["2026-11-22", "2026-11-23", "2026-11-24"] and told["late"]
    assert "today" in run(capsys, "agenda", plan=demo)[1] and run(capsys, "agenda", "soon", plan=demo)[0] == 2
    steps = data(capsys, "plan", plan=demo)
    assert len(steps["steps"]) == 15 and steps["next"]["title"] and "next: " in run(capsys, "plan", plan=demo)[1]
