"""Totals that are true after the import: files in, sums over windows out, in every order of arrival and after deletion."""

from __future__ import annotations

import itertools
import json
import os
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from smcockpit.workspace import Workspace
from tests.cli.test_cli import Capture, data, run
from tests.metrics import ads, exports, lookalikes, platforms

ALL = ("", "")
Window = tuple[str, str]
Sums = dict[tuple[str, Window], float | None]  # metric and window → sum, None for nothing


class Case(NamedTuple):
    name: str
    files: dict[str, bytes]
    sums: Sums
    without: dict[str, Sums]  # what is right once a file is gone


def month(n: int) -> Window:
    return f"2026-{n:02}-01", f"2026-{n:02}-{[31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][n - 1]}"


OCTOBER, NOVEMBER, SEPTEMBER = month(10), month(11), month(9)
MONTHS = b"Mes,Seguidores nuevos,Ventas\n2026-08,100,10\n2026-09,200,20\n2026-10,300,30\n"
QUARTER = b"Periodo,Ventas\n2026-08-01 - 2026-10-31,600\n"
SALES_DAYS = ("fecha,ventas\n" + "".join(f"{day},10\n" for day in ads.days("2026-10-01", 31))).encode()
HALF_DAYS = ("fecha,ventas\n" + "".join(f"{day},10\n" for day in ads.days("2026-10-17", 15))).encode()

def video(hours: int) -> bytes:
    """A table of one video that went out on 5 September 2026."""
    return platforms.zip_of({"Table data.csv": f'Content,Video title,Video publish time,Duration,Views,Watch time (hours)\nTotal,,,,30,{hours}\nabcdefghijk,Farm,"Sep 5, 2026",394,30,{hours}\n'.encode()})


CASES = [
    Case("Meta Ads by ad, a period each; the summary row is none", {"ads.csv": ads.META_ADS_BY_AD}, {("cost", ALL): 600, ("cost", OCTOBER): 600, ("cost", ("2026-10-01", "2026-10-15")): None, ("impressions", ALL): 12000}, {"ads.csv": {("cost", ALL): None}}),
    Case("Meta Ads by ad and day", {"ads.csv": ads.META_ADS_DAY_AD}, {("cost", ALL): 600, ("cost", ("2026-10-02", "2026-10-02")): 350, ("cost", ("2026-10-01", "2026-10-01")): 250}, {}),
    Case("by ad as a period and by ad and day: the days count", {"period.csv": ads.META_ADS_BY_AD, "days.csv": ads.META_ADS_DAY_AD}, {("cost", ALL): 600, ("cost", ("2026-10-01", "2026-10-01")): 250}, {"days.csv": {("cost", ALL): 600, ("cost", ("2026-10-01", "2026-10-01")): None}, "period.csv": {("cost", ALL): 600}}),
    Case("one campaign in a September and an October file", {"sep.csv": ads.meta_days("2026-09-01", 30, 10), "oct.csv": ads.meta_days("2026-10-01", 31, 15)}, {("cost", ALL): 765, ("cost", SEPTEMBER): 300, ("cost", OCTOBER): 465}, {"sep.csv": {("cost", ALL): 465, ("cost", SEPTEMBER): None}, "oct.csv": {("cost", ALL): 300}}),
    Case("two campaigns of the same days in two files", {"a.csv": ads.meta_days("2026-10-01", 5, 10, "A"), "b.csv": ads.meta_days("2026-10-01", 5, 20, "B", ends=False)}, {("cost", ALL): 150, ("impressions", ALL): 1000}, {"a.csv": {("cost", ALL): 100}, "b.csv": {("cost", ALL): 50}}),
    Case("the same download twice", {"a.csv": ads.meta_days("2026-10-01", 5, 10), "a (1).csv": ads.meta_days("2026-10-01", 5, 10)}, {("cost", ALL): 50}, {"a.csv": {("cost", ALL): 50}}),
    Case("no columns of the report", {"a.csv": ads.meta_days("2026-10-01", 5, 10, ends=False)}, {("cost", ALL): 50}, {}),
    Case("pt, through a spreadsheet, total last", {"a.csv": ads.META_ADS_PT}, {("cost", ALL): 47.9, ("impressions", ALL): 4200, ("link_clicks", ALL): 15}, {}),
    Case("formatted sheet: All rows are subtotals", {"a.csv": ads.META_ADS_FORMATTED}, {("cost", ALL): 35, ("impressions", ALL): 350, ("cost", ("2026-10-02", "2026-10-02")): 25}, {}),
    Case("by age and gender: parts of one day add up", {"a.csv": ads.META_ADS_AGES}, {("cost", ALL): 60, ("impressions", ALL): 600}, {}),
    Case("by age beside the whole: the whole counts once", {"ages.csv": ads.META_ADS_AGES, "whole.csv": ads.meta_days("2026-10-01", 1, 61)}, {("cost", ALL): 61}, {"whole.csv": {("cost", ALL): 60}, "ages.csv": {("cost", ALL): 61}}),
    Case("account by region and range", {"a.csv": ads.META_ADS_REGIONS}, {("cost", ALL): 300, ("cost", month(3)): 200, ("cost", month(4)): 100}, {}),
    Case("Google Ads by day, es", {"a.csv": ads.GOOGLE_ADS_ES}, {("cost", ALL): 35.25, ("clicks", ALL): 71, ("cost", ("2026-07-02", "2026-07-02")): 25}, {}),
    Case("Google Ads by day, pt, as Excel CSV", {"a.csv": ads.GOOGLE_ADS_PT}, {("cost", ALL): 124, ("clicks", ALL): 11}, {}),
    Case("Google Ads by week", {"a.csv": ads.GOOGLE_ADS_WEEKS}, {("cost", ALL): 100, ("cost", ("2026-07-06", "2026-07-12")): 70, ("cost", ("2026-07-07", "2026-07-13")): None}, {}),
    Case("Google Ads of a period", {"a.csv": ads.google_period()}, {("cost", ALL): 667, ("cost", month(1)): 667, ("cost", ("2026-01-01", "2026-01-30")): None}, {}),
    Case("a newer report of the same period replaces it", {"a.csv": ads.google_period(), "b.csv": ads.google_period(700)}, {("cost", month(1)): 700}, {"b.csv": {("cost", month(1)): 667}}),
    Case("a report in two sheets", {"a.xlsx": platforms.new_workbook(ads.FORMATTED_AND_RAW)}, {("cost", ALL): 30}, {}),
    Case("files put one behind the other", {"a.csv": ads.ONE_BEHIND_THE_OTHER}, {("cost", ALL): 10 + 3 * 12}, {}),
    Case("half a month by campaign, the month by ad", {"days.csv": ads.meta_days("2026-10-10", 5, 15), "ads.csv": ads.META_ADS_BY_AD}, {("cost", ALL): 600, ("cost", ("2026-10-10", "2026-10-14")): 75, ("cost", OCTOBER): 600}, {"days.csv": {("cost", ALL): 600}, "ads.csv": {("cost", ALL): 75}}),
    Case("account by day and its campaigns", {"account.csv": ads.table("Account name,Day,Amount spent (USD)", ["Cafe,2026-10-01,5", "Cafe,2026-10-02,6"]), "campaigns.csv": ads.meta_days("2026-10-01", 3, 4)}, {("cost", ALL): 15}, {"account.csv": {("cost", ALL): 12}}),
    Case("dates month first, told by the end of the month", {"a.csv": ads.META_ADS_BY_AD.replace(b"2026-10-01", b"10/01/2026").replace(b"2026-10-31", b"10/31/2026")}, {("cost", OCTOBER): 600, ("cost", ("2026-10-02", "2026-10-31")): None}, {}),
    Case("videos of a reported period", {"Content 2026-10-01_2026-10-31 Cafe.zip": platforms.zip_of({"Table data.csv": b'Content,Video title,Video publish time,Duration,Views,Watch time (hours)\nTotal,,,,30,5\nabcdefghijk,Farm,"Sep 27, 2024",394,30,5\n', "Totals.csv": b"Date,Views\n2026-10-01,18\n2026-10-31,12\n"})}, {("views", ALL): 30, ("views", ("2026-10-01", "2026-10-15")): 18, ("watch_time_hours", OCTOBER): 5, ("watch_time_hours", ("2024-09-01", "2024-09-30")): None}, {}),
    Case("a video of the month and its next months", {"Content 2026-09-01_2026-09-30 Cafe.zip": video(100), "Content 2026-10-01_2026-10-31 Cafe.zip": video(30)}, {("watch_time_hours", ALL): 130, ("watch_time_hours", ("2026-09-05", "2026-09-05")): 100, ("watch_time_hours", OCTOBER): 30}, {"Content 2026-10-01_2026-10-31 Cafe.zip": {("watch_time_hours", ALL): 100}}),
    Case("a video's whole life and one of its months", {"Content 2026-09-01_2026-10-31 Cafe.zip": video(130), "Content 2026-10-01_2026-10-31 Cafe.zip": video(30)}, {("watch_time_hours", ALL): 130, ("watch_time_hours", OCTOBER): 30}, {"Content 2026-10-01_2026-10-31 Cafe.zip": {("watch_time_hours", ("2026-09-05", "2026-09-05")): 130}}),
    Case("TikTok Ads, two campaigns a day", {"a.csv": platforms.TT_ADS}, {("cost", ALL): 16.75, ("impressions", ALL): 1600, ("cost", ("2025-11-01", "2025-11-01")): 15.75}, {}),
    Case("months of a sheet", {"m.csv": MONTHS}, {("ventas", ALL): 60, ("ventas", SEPTEMBER): 20, ("ventas", ("2026-09-02", "2026-10-31")): 30, ("follows", ALL): 600}, {}),
    Case("a quarter and its months: the months count", {"q.csv": QUARTER, "m.csv": MONTHS.replace(b",10\n", b",200\n").replace(b",20\n", b",150\n").replace(b",30\n", b",240\n")}, {("ventas", ALL): 590, ("ventas", SEPTEMBER): 150}, {"m.csv": {("ventas", ALL): 600, ("ventas", SEPTEMBER): None}, "q.csv": {("ventas", ALL): 590}}),
    Case("a quarter and one month's days: the rest stays known as a whole", {"q.csv": QUARTER, "d.csv": SALES_DAYS}, {("ventas", ALL): 600, ("ventas", OCTOBER): 310, ("ventas", ("2026-08-01", "2026-10-31")): 600, ("ventas", SEPTEMBER): None}, {"d.csv": {("ventas", ALL): 600, ("ventas", OCTOBER): None}, "q.csv": {("ventas", ALL): 310}}),
    Case("days over a month that a sheet knows too: the days count", {"m.csv": MONTHS, "d.csv": SALES_DAYS}, {("ventas", ALL): 340, ("ventas", OCTOBER): 310}, {"d.csv": {("ventas", OCTOBER): 30}, "m.csv": {("ventas", ALL): 310}}),
    Case("half a month by day that comes to more than the month", {"m.csv": MONTHS, "d.csv": HALF_DAYS}, {("ventas", ALL): 180, ("ventas", OCTOBER): 150}, {"d.csv": {("ventas", ALL): 60}}),
]  # fmt: skip

MAPPINGS = (
    ["name=m", "header=mes\nseguidores nuevos\nventas", "date_column=mes", "metrics=seguidores nuevos=follows,ventas=ventas", "platform=web"],
    ["name=q", "header=periodo\nventas", "date_column=periodo", "metrics=ventas=ventas", "platform=web"],
    ["name=d", "header=fecha\nventas", "date_column=fecha", "metrics=ventas=ventas", "platform=web"],
)


def put(plan: Path, name: str, raw: bytes, when: int) -> None:
    path = plan / "metrics" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(raw)
    os.utime(path, (1_800_000_000 + when, 1_800_000_000 + when))


def asked(capsys: Capture, plan: Path, metric: str, window: Window) -> float | None:
    between = [word for word in (f"--from={window[0]}" if window[0] else "", f"--to={window[1]}" if window[1] else "") if word]
    points = data(capsys, "metric", metric, *between, plan=plan)
    return sum(point["value"] for point in points) if points else None


def check(capsys: Capture, plan: Path, sums: Sums) -> None:
    found = {key: asked(capsys, plan, *key) for key in sums}
    assert found == {key: value if value is None else pytest.approx(value) for key, value in sums.items()}


@pytest.fixture
def plan(empty: Path, capsys: Capture) -> Path:
    for words in MAPPINGS:
        assert run(capsys, "add", "mapping", *words, plan=empty)[0] == 0
    return empty


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_sums_are_true_in_every_order_and_after_deletion(capsys: Capture, plan: Path, case: Case) -> None:
    for order in itertools.permutations(case.files.items()):
        for name in case.files:  # the time of writing stays, the order of arrival changes
            (plan / "metrics" / name).unlink(missing_ok=True)
        run(capsys, "metric", "reach", plan=plan)
        for name, raw in order:
            put(plan, name, raw, list(case.files).index(name))
            run(capsys, "metric", "reach", plan=plan)
        check(capsys, plan, case.sums)
    for name, sums in case.without.items():
        (plan / "metrics" / name).unlink()
        check(capsys, plan, sums)
        put(plan, name, case.files[name], list(case.files).index(name))
        check(capsys, plan, case.sums)


# ---- KPIs


def kpi(capsys: Capture, plan: Path, **fields: object) -> Any:
    assert run(capsys, "add", "kpi", "name=K", *(f"{name}={value}" for name, value in fields.items()), plan=plan)[0] == 0
    return data(capsys, "kpi", "K", plan=plan)[0]


def test_a_window_that_cuts_a_period_says_so_and_one_that_holds_it_answers(capsys: Capture, plan: Path) -> None:
    put(plan, "ads.csv", ads.META_ADS_BY_AD, 0)
    cut = kpi(capsys, plan, metric="cost", unit="money")
    assert cut["value"] is None and "1 Oct – 31 Oct is known only as a whole (600)" in cut["why"] and "a window of 31 days would hold it" in cut["why"]
    run(capsys, "edit", "kpi", "K", "window=31", plan=plan)
    whole = data(capsys, "kpi", "K", plan=plan)[0]
    assert whole["value"] == 600 and whole["why"] is None and whole["window"] == {"from": "2026-10-01", "to": "2026-10-31"} and whole["as_of"] == "2026-10-31"
    assert whole["sources"] == [{"file": "ads.csv", "rows": [3, 4]}] and whole["forecast"] is None
    assert "31 Oct" in run(capsys, "chart", "K", "--width", "60", plan=plan)[1]


def test_a_period_is_never_a_day(capsys: Capture, plan: Path) -> None:
    put(plan, "ads.csv", ads.META_ADS_BY_AD, 0)
    assert data(capsys, "metric", "cost", plan=plan) == [{"date": "2026-10-31", "from": "2026-10-01", "to": "2026-10-31", "value": 600}]
    code, out, err = run(capsys, "metric", "cost", "--to", "2026-10-15", plan=plan)
    assert code == 0 and out == "" and "known only as a whole (600); these days cut it" in err
    assert run(capsys, "metric", "cost", plan=plan)[1].split() == ["2026-10-01..2026-10-31", "600"]


def test_a_period_that_is_not_over_yet_waits(capsys: Capture, plan: Path) -> None:
    put(plan, "ads.csv", ads.META_ADS_BY_AD.replace(b"2026-10-", b"2026-12-"), 0)
    found = kpi(capsys, plan, metric="cost", window=60)
    assert found["value"] is None and "1 Dec – 31 Dec is known only as a whole (600)" in found["why"]
    put(plan, "days.csv", ads.META_ADS_DAY_AD, 1)
    assert data(capsys, "kpi", "K", plan=plan)[0]["as_of"] == "2026-10-02"


def test_months_are_compared_with_the_months_before_them(capsys: Capture, plan: Path) -> None:
    put(plan, "m.csv", MONTHS, 0)
    found = kpi(capsys, plan, metric="ventas", window=31)
    assert (found["value"], found["previous"], found["change"]) == (30, 20, 0.5)
    put(plan, "m.csv", MONTHS.replace(b"2026-10,300,30\n", b""), 1)  # September has thirty days, the window one more
    shorter = data(capsys, "kpi", "K", plan=plan)[0]
    assert (shorter["value"], shorter["previous"], shorter["change"]) == (20, 10, 1.0)
    put(plan, "m.csv", MONTHS, 2)
    found = data(capsys, "kpi", "K", plan=plan)[0]
    assert found["window"] == {"from": "2026-10-01", "to": "2026-10-31"}


def test_a_ratio_of_a_period_and_days_looks_at_the_same_days(capsys: Capture, plan: Path) -> None:
    put(plan, "ads.csv", ads.META_ADS_BY_AD, 0)
    put(plan, "sales.csv", SALES_DAYS, 1)
    assert kpi(capsys, plan, metric="cost / ventas", window=31, unit="money")["value"] == pytest.approx(600 / 310)
    (plan / "metrics" / "sales.csv").unlink()
    put(plan, "sales.csv", HALF_DAYS, 1)
    assert data(capsys, "kpi", "K", plan=plan)[0]["value"] is None  # half a month of sales is no measure of a month's cost


def test_days_and_periods_side_by_side(capsys: Capture, plan: Path) -> None:
    put(plan, "q.csv", QUARTER, 0)
    put(plan, "d.csv", SALES_DAYS, 1)
    found = kpi(capsys, plan, metric="ventas", window=28)
    assert found["value"] == 280 and "known only as a whole" in found["why"]
    run(capsys, "edit", "kpi", "K", "window=92", plan=plan)
    whole = data(capsys, "kpi", "K", plan=plan)[0]
    assert whole["value"] == 600 and whole["why"] is None
    points = data(capsys, "metric", "ventas", plan=plan)
    assert "600 in all, of which 310 are known by finer numbers and 290 as a whole only" in run(capsys, "metric", "ventas", plan=plan)[2]
    assert len(points) == 32 and sum(point["value"] for point in points) == 600
    assert [point for point in points if "from" in point] == [{"date": "2026-10-31", "from": "2026-08-01", "to": "2026-10-31", "value": 290}]
    chart = data(capsys, "chart", "K", plan=plan)
    assert chart["picture"] == "curve" and {value for _day, value in chart["data"]["points"]} == {10}  # a period is never spread


def test_ads_by_day_are_days(capsys: Capture, plan: Path) -> None:
    put(plan, "ads.csv", ads.META_ADS_DAY_AD, 0)
    assert data(capsys, "metric", "cost", plan=plan) == [{"date": "2026-10-01", "value": 250}, {"date": "2026-10-02", "value": 350}]


def test_a_level_of_a_month_is_that_of_its_last_day(capsys: Capture, plan: Path) -> None:
    run(capsys, "add", "mapping", "name=f", "header=fans\nmes", "date_column=mes", "metrics=fans=followers", "platform=instagram", plan=plan)
    put(plan, "fans.csv", b"Mes,Fans\nsep 2026,900\noct 2026,1000\n", 0)
    assert data(capsys, "metric", "followers", plan=plan) == [{"date": "2026-09-30", "value": 900}, {"date": "2026-10-31", "value": 1000}]
    assert kpi(capsys, plan, metric="followers", window=31)["value"] == 1000


def test_reach_of_months_is_their_mean_and_days_go_before_them(capsys: Capture, plan: Path) -> None:
    run(capsys, "add", "mapping", "name=r", "header=alcance\nmes", "date_column=mes", "metrics=alcance=reach", "platform=instagram", "account=cafe", plan=plan)
    put(plan, "reach.csv", b"Mes,Alcance\n2026-09,900\n2026-10,1100\n", 0)
    assert kpi(capsys, plan, metric="reach", window=61)["value"] == 1000
    put(plan, "instagram@cafe/Reach.csv", exports.meta_daily("Reach", rows=(("2026-10-30T00:00:00", "50"), ("2026-10-31T00:00:00", "70"))), 1)
    assert data(capsys, "kpi", "K", plan=plan)[0]["value"] == 60
    assert "it cuts across other periods" in run(capsys, "metric", "reach", plan=plan)[2]


def test_what_is_left_out_is_said(capsys: Capture, plan: Path) -> None:
    put(plan, "m.csv", MONTHS, 0)
    put(plan, "d.csv", SALES_DAYS, 1)
    assert "m.csv 2026-10-01 – 2026-10-31: 30 left out: finer numbers cover the same days" in run(capsys, "metric", "ventas", plan=plan)[2]
    assert any("left out" in note for note in kpi(capsys, plan, metric="ventas")["notes"])


def test_numbers_without_days_are_kept_and_count_in_no_window(capsys: Capture, plan: Path, tmp_path: Path) -> None:
    raw = ads.table("Campaign name,Amount spent (USD),Impressions", ["Launch,10,100", "Autumn,20,200"])
    (tmp_path / "ads.csv").write_bytes(raw)
    told = data(capsys, "import", tmp_path / "ads.csv", plan=plan)[0]
    assert told["tables"][0]["metrics"]["cost"]["sum"] == 30 and any("nothing in it says of which days" in note for note in told["notes"])
    assert data(capsys, "metric", "cost", plan=plan) == [] and "left out of every window" in run(capsys, "metric", "cost", plan=plan)[2]
    named = tmp_path / "Café-Anuncios-1-oct-2026 – Oct-31-2026.csv"
    named.write_bytes(raw)
    run(capsys, "import", named, plan=plan)
    assert data(capsys, "metric", "cost", plan=plan) == []
    named = tmp_path / "Cafe-Campaigns-Oct-1-2026-Oct-31-2026.csv"
    named.write_bytes(raw)
    run(capsys, "import", named, plan=plan)
    assert data(capsys, "metric", "cost", plan=plan) == [{"date": "2026-10-31", "from": "2026-10-01", "to": "2026-10-31", "value": 30}]


@pytest.mark.parametrize("first", [True, False])
def test_a_summary_row_is_never_counted_when_mapped_by_hand(capsys: Capture, plan: Path, tmp_path: Path, first: bool) -> None:
    rows = [f"2026-10-{n:02},{name},{n},{10 * n}" for n in range(1, 11) for name in ("A", "B")]
    total = f"2026-10-01,,{2 * 55},{20 * 55}"
    path = tmp_path / "own.csv"
    path.write_text("\n".join(["Inicio,Nombre,Gasto,Vistas", *([total, *rows] if first else [*rows, total])]) + "\n")
    told = data(capsys, "import", "--map", "date=Inicio,spent=Gasto,seen=Vistas", path, plan=plan)[0]
    assert told["status"] == "ok" and told["tables"][0]["metrics"]["spent"]["sum"] == 110 and told["tables"][0]["skipped"] == 1
    assert asked(capsys, plan, "spent", ALL) == 110 and asked(capsys, plan, "seen", ALL) == 1100
    path.write_text(path.read_text().replace(total, "2026-10-01,,100,1000"))  # a row without a name that is no sum is data
    assert data(capsys, "import", "--dry-run", path, plan=plan)[0]["tables"][0]["metrics"]["spent"]["sum"] == 210


# ---- posts


IG_LINK = "https://www.instagram.com/p/AbC{n}xyz/"
OURS = [(f"1784140000000000{n}", "cafe", f"Fresh beans of the season number {n}, roasted today", IG_LINK.format(n=n), 10 * n) for n in range(1, 5)]
META = ads.ig_posts(*OURS)
SPROUT_SAME = ads.sprout(*((id, "cafe", text, link.replace("www.", "") + "?igsh=x", likes + 1) for id, _account, text, link, likes in OURS))
HOOTSUITE_SAME = ads.hootsuite(*((text[:40] + "…", "https://ow.ly/" + id[-3:], likes + 2) for id, _account, text, _link, likes in OURS))


@pytest.mark.parametrize("order", list(itertools.permutations(["meta.csv", "sprout.csv", "hootsuite.csv"])), ids=" ".join)
def test_the_same_posts_from_three_tools_count_once(capsys: Capture, plan: Path, order: tuple[str, ...]) -> None:
    raw = {"meta.csv": META, "sprout.csv": SPROUT_SAME, "hootsuite.csv": HOOTSUITE_SAME}
    for n, name in enumerate(order):
        put(plan, name, raw[name], n)
        run(capsys, "metric", "likes", plan=plan)
    assert asked(capsys, plan, "likes", ALL) == 100  # the network's own numbers, whoever came last
    assert asked(capsys, plan, "link_clicks", ALL) == 12  # what only a tool counts is kept
    assert "4 posts are in several files and count once" in run(capsys, "metric", "likes", plan=plan)[2]
    (plan / "metrics" / "meta.csv").unlink()
    newest = next(name for name in reversed(order) if name != "meta.csv")
    assert asked(capsys, plan, "likes", ALL) == (104 if newest == "sprout.csv" else 108)


def test_what_is_merged_is_said_before_it_is_brought_in(capsys: Capture, plan: Path, tmp_path: Path) -> None:
    put(plan, "meta.csv", META, 0)
    (tmp_path / "sprout.csv").write_bytes(SPROUT_SAME)
    told = data(capsys, "import", "--dry-run", tmp_path / "sprout.csv", plan=plan)[0]
    assert told["merged"] == 4 and any("4 posts are in other files too" in note for note in told["notes"])
    assert "4 posts are in other files too" in run(capsys, "import", tmp_path / "sprout.csv", plan=plan)[1]
    assert kpi(capsys, plan, metric="likes", window=60)["value"] == 100
    assert any("4 posts are in several files" in note for note in data(capsys, "kpi", "K", plan=plan)[0]["notes"])


@pytest.mark.parametrize(
    ("one", "other", "posts"),
    [
        ((OURS[0],), (("99", "cafe", "Something else entirely here", "https://www.instagram.com/p/ZZZ/", 5),), 2),
        ((OURS[0],), ((OURS[0][0], "", "", "", 5),), 1),  # by its id
        ((OURS[0],), (("", "cafe", "Fresh beans of the season, now as a reel", IG_LINK.format(n=1).replace("/p/", "/reel/"), 5),), 1),  # by its address
        ((OURS[0],), (("7", "@Café", OURS[0][2].upper() + " https://t.co/x", "", 5),), 1),  # by account, minute and text
        ((OURS[0],), (("7", "bar", OURS[0][2], "", 5),), 2),  # another account said the same
        ((("17841400000000009", "cafe", "ok", IG_LINK.format(n=9), 10),), (("7", "cafe", "ok", "", 5),), 2),  # too few words to tell
        ((OURS[0], (*OURS[0][:1], "cafe", *OURS[0][2:4], 50)), (), 1),
    ],
)  # fmt: skip
def test_when_two_posts_are_one(one: Any, other: Any, posts: int, plan: Path) -> None:
    put(plan, "meta.csv", ads.ig_posts(*one), 0)
    if other:
        put(plan, "sprout.csv", ads.sprout(*other), 1)
    workspace = Workspace(str(plan))
    workspace.metrics.refresh()
    assert sum(len(group) for group in workspace.library().posts().values()) == posts


def test_one_export_names_a_post_by_one_id(plan: Path) -> None:
    """The same picture twice in a minute with the same words is two posts, if its own network says so."""
    put(plan, "meta.csv", ads.ig_posts(*(("178414000000000" + n, "cafe", OURS[0][2], "https://cafe.test/shop", 5) for n in ("01", "02"))).replace(b"10:01", b"10:00"), 0)
    put(plan, "sprout.csv", ads.sprout(("178414000000000" + "77", "cafe", "Another post about something else", "https://cafe.test/menu", 5)), 1)
    workspace = Workspace(str(plan))
    workspace.metrics.refresh()
    assert sum(len(group) for group in workspace.library().posts().values()) == 3


COLLAB = ads.ig_posts(*OURS, ("17841400000000088", "otra_marca", "A collaboration of ours with another brand", "https://www.instagram.com/p/Collab1/", 1000))


def test_posts_of_others_wait_for_an_answer_that_is_asked_once(capsys: Capture, plan: Path, tmp_path: Path) -> None:
    (tmp_path / "posts.csv").write_bytes(COLLAB)
    told = data(capsys, "import", tmp_path / "posts.csv", plan=plan)[0]
    assert told["whose"] == [{"platform": "instagram", "account": "otra_marca", "posts": 1}]
    assert asked(capsys, plan, "likes", ALL) == 100
    assert "otra_marca: 1 post waits" in run(capsys, "metric", "likes", plan=plan)[2]
    assert run(capsys, "import", "--ours", "nobody", tmp_path / "posts.csv", plan=plan)[0] == 2
    told = data(capsys, "import", "--not-ours", "Otra_Marca", tmp_path / "posts.csv", plan=plan)[0]
    assert told["whose"] == [] and asked(capsys, plan, "likes", ALL) == 100 and "waits" not in run(capsys, "metric", "likes", plan=plan)[2]
    assert data(capsys, "import", "--ours", "otra_marca", tmp_path / "posts.csv", plan=plan)[0]["whose"] == []
    assert asked(capsys, plan, "likes", ALL) == 1100
    assert len([one for one in data(capsys, "list", "mapping", plan=plan) if one.get("account") == "otra_marca"]) == 1


def test_a_daily_series_always_wins_over_adding_up_posts(capsys: Capture, plan: Path) -> None:
    daily = exports.meta_daily("Instagram views", rows=tuple((f"{day}T00:00:00", "100") for day in ads.days("2026-10-01", 31)))
    for order in ((("instagram@cafe/Views.csv", daily), ("posts.csv", COLLAB)), (("posts.csv", COLLAB), ("instagram@cafe/Views.csv", daily))):
        for n, (name, raw) in enumerate(order):
            put(plan, name, raw, n)
            run(capsys, "metric", "views", plan=plan)
        assert asked(capsys, plan, "views", ALL) == 3100
        assert asked(capsys, plan, "likes", ALL) == 100  # of which there is no daily series
    notes = kpi(capsys, plan, metric="views")["notes"]
    assert any("from its daily numbers; 4 posts beside them are not added" in note for note in notes)
    (plan / "metrics" / "instagram@cafe" / "Views.csv").unlink()
    assert asked(capsys, plan, "views", ALL) == 4000
    assert any("added up from its posts" in note for note in data(capsys, "kpi", "K", plan=plan)[0]["notes"])


@pytest.mark.parametrize("place", ["Views.csv", "instagram/Views.csv"])
def test_a_daily_file_that_names_no_account_is_not_added_to_posts(capsys: Capture, plan: Path, place: str) -> None:
    put(plan, place, exports.meta_daily("Views", rows=(("2026-10-01T00:00:00", "100"),)), 0)
    put(plan, "posts.csv", COLLAB, 1)
    assert asked(capsys, plan, "views", ALL) == 100


# ---- the dry run and the import


FIXTURES = [(name, raw) for name, raw, *_rest in [*exports.EXPECTED, *platforms.EXPECTED, *lookalikes.ALL]]
FIXTURES += [(f"{name}.csv", value) for name, value in vars(ads).items() if isinstance(value, bytes) and name.isupper() and name != "BOM"]
FIXTURES += [("meta.csv", META), ("collab.csv", COLLAB), ("sprout-same.csv", SPROUT_SAME), ("hootsuite-same.csv", HOOTSUITE_SAME)]


@pytest.mark.parametrize(("name", "raw"), FIXTURES, ids=lambda value: value if isinstance(value, str) else "")
def test_the_sum_of_metric_is_what_the_dry_run_counted(capsys: Capture, empty: Path, tmp_path: Path, name: str, raw: bytes) -> None:
    path = tmp_path / name
    path.write_bytes(raw)
    counted = json.loads(run(capsys, "import", "--dry-run", "--json", path, plan=empty)[1])[0]
    run(capsys, "import", path, plan=empty)
    counted_once(capsys, empty, counted)


def counted_once(capsys: Capture, plan: Path, counted: Any) -> None:
    """That what `metric` sums up is what an import counted, but for what is said to be merged, left out, or waiting."""
    from smcockpit.metrics.dictionary import over_days

    workspace = Workspace(str(plan))
    workspace.metrics.refresh()
    library = workspace.library()
    sums: dict[str, float] = {}
    for table in counted["tables"]:
        if table["grain"] in ("day", "post", "video", "campaign", "ad"):
            for metric, found in table["metrics"].items():
                if over_days(metric) == "sum":
                    sums[metric] = sums.get(metric, 0.0) + found["sum"]
    for metric, total in sums.items():
        series = library.series(metric)
        shown = sum(point["value"] for point in data(capsys, "metric", metric, plan=plan))
        left = sum(one.piece.value for one in series.left)
        waiting = sum(
            post["metrics"][metric][0] for owner, group in library.posts().items() for post in group.values()
            if metric in post["metrics"] and (not library.is_ours(owner) or any(used.beside for used in series.used if not used.waits))
        )  # fmt: skip
        apart = sum(piece.apart for piece in series.periods.values())
        assert shown + left + waiting + apart == pytest.approx(total), metric
