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
from tests.metrics import ads, exports, platforms

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
        for n, (name, raw) in enumerate(case.files.items()):  # the time of writing stays, the order of arrival changes
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
