"""Formulas, definitions, forecasts, what is counted by hand, and mentions."""

from __future__ import annotations

import math
import random
from datetime import date, timedelta
from pathlib import Path

import pytest

from smcockpit.i18n import languages
from smcockpit.metrics.dictionary import dictionary
from smcockpit.metrics.forecast import forecast, percentile
from smcockpit.metrics.formula import definitions, parse
from smcockpit.metrics.kpi import Reading, readings
from smcockpit.metrics.read import read_bytes
from smcockpit.metrics.recognise import formats
from smcockpit.metrics.series import Library
from smcockpit.plan.kinds import Kpi
from smcockpit.workspace import Workspace
from tests.catalogue import own_texts
from tests.metrics import platforms

TODAY = date(2026, 11, 22)


def csv_of(**columns: list[float]) -> bytes:
    """A Sprout-like daily table that ends yesterday, a metric a column."""
    names = {"followers": "Audience", "net_follows": "Net Audience Growth", "impressions": "Impressions", "engagements": "Engagements", "posts": "Published Posts", "link_clicks": "Post Link Clicks"}
    length = len(next(iter(columns.values())))
    head = ["Date", "Profile", "Network", "Audience", "Net Audience Growth", *(names[name] for name in columns if name not in ("followers", "net_follows"))]
    lines = [",".join(head)]
    for n in range(length):
        day = TODAY - timedelta(days=length - n)
        cells = [day.strftime("%m/%d/%Y"), "cafe", "instagram", str(columns.get("followers", [0] * length)[n]), str(columns.get("net_follows", [0] * length)[n])]
        lines.append(",".join([*cells, *(str(values[n]) for name, values in columns.items() if name not in ("followers", "net_follows"))]))
    return ("\n".join(lines) + "\n").encode()


def kpi(empty: Path, metric: str, files: dict[str, bytes], **more: object) -> Reading:
    plan = Workspace(str(empty))
    for name, raw in files.items():
        (empty / "metrics" / name).write_bytes(raw)
    plan.metrics.refresh()
    made = plan.add("kpi", {"name": "K", "metric": metric, **more})
    return next(one for one in readings(plan.plan, plan.library(), TODAY) if one.kpi.id == made.id)


DATA = {"s.csv": csv_of(followers=[1000.0 + n for n in range(56)], impressions=[100.0] * 56, engagements=[5.0] * 28 + [6.0] * 28, posts=[2.0] * 56, link_clicks=[1.0] * 56)}


@pytest.mark.parametrize(
    ("metric", "unit", "value", "previous"),
    [
        ("engagements", "count", 168, 140), ("engagements / impressions", "percent", 6, 5), ("engagement_rate_impressions", "percent", 6, 5),
        ("engagement_rate_followers", "percent", 168 / 1055 * 100, 140 / 1027 * 100), ("Engagement rate daily", "percent", sum(600 / (1028 + n) for n in range(28)) / 28, sum(500 / (1000 + n) for n in range(28)) / 28),
        ("ctr", "percent", 1, 1), ("followers", "count", 1055, 1027), ("audience_growth", "percent", 28 / 1027 * 100, 27 / 1000 * 100),
        ("(engagements - link_clicks) / posts", "count", 140 / 56, 112 / 56), ("impressions / 1000 * 2", "count", 5.6, 5.6), ("mean(engagements)", "count", 6, 5), ("median(engagements)", "count", 6, 5),
    ],
)  # fmt: skip
def test_formulas_over_a_window(empty: Path, metric: str, unit: str, value: float, previous: float) -> None:
    reading = kpi(empty, metric, DATA, unit=unit)
    assert reading.value == pytest.approx(value) and reading.previous == pytest.approx(previous)
    assert reading.sources and reading.formula and not reading.few


def test_every_definition_is_a_formula_with_a_name_in_every_language_and_a_source() -> None:
    for name, entry in definitions().items():
        formula = parse(name)
        assert formula.metrics and formula.text == entry["formula"]
        assert all(own_texts("metrics", code)["definitions"][name] for code in languages())
        assert entry["source"] and entry["unit"] in ("count", "percent", "money", "hours")


@pytest.mark.parametrize(("text", "says"), [("a +", "is not a metric"), ("sqrt(a)", "is no function"), ("p90(a + b)", "takes one metric"), ("2", "is not a metric"), ("a b $", "is not a metric")])
def test_a_formula_that_makes_no_sense_is_said(empty: Path, text: str, says: str) -> None:
    with pytest.raises(ValueError, match=says):
        parse(text)
    assert says in kpi(empty, text, {}).why


def test_nothing_is_divided_by_nothing_and_missing_stays_missing(empty: Path) -> None:
    reading = kpi(empty, "engagements / impressions", {"s.csv": csv_of(impressions=[0.0] * 40, engagements=[1.0] * 40)})
    assert reading.value is None and reading.why == "it would be divided by nothing"
    assert "no export with Cost yet" in kpi(empty, "cpm", {}).why


def test_few_days_are_marked(empty: Path) -> None:
    assert kpi(empty, "engagements", {"s.csv": csv_of(engagements=[1.0] * 4)}).few


# ---- forecasts


def weekly(t: int) -> float:
    return 10 * math.sin(2 * math.pi * (t % 7) / 7)


def test_a_forecast_finds_line_and_week_exactly_without_noise() -> None:
    points = [(740_000 + t, 100 + 2 * t + weekly(740_000 + t)) for t in range(84)]
    found = forecast(points, 740_000 + 84 + 27, 28, "sum")
    truth = sum(100 + 2 * t + weekly(740_000 + t) for t in range(84, 112))
    assert found is not None and found.value == pytest.approx(truth, rel=0.01) and found.low <= found.value <= found.high


@pytest.mark.parametrize("over", ["sum", "mean", "last"])
def test_four_of_five_truths_lie_in_the_interval(over: str) -> None:
    inside = 0
    for seed in range(150):
        chance = random.Random(seed)
        if over == "last":
            level, points = 1000.0, []
            for t in range(144):
                level += chance.gauss(3, 4)
                points.append((740_000 + t, level))
            truth = points[-1][1]
        else:
            points = [(740_000 + t, 100 + 0.5 * t + weekly(t) + chance.gauss(0, 8)) for t in range(144)]
            truth = sum(value for _day, value in points[-28:]) / (28 if over == "mean" else 1)
        found = forecast(points[:84], points[-1][0], 28, over)
        assert found is not None
        inside += found.low <= truth <= found.high
    assert 0.68 <= inside / 150 <= 0.92


def test_wild_days_do_not_bend_a_forecast() -> None:
    points = [(740_000 + t, 100.0 + t) for t in range(84)]
    wild = [(day, 5000.0 if n % 17 == 0 else value) for n, (day, value) in enumerate(points)]
    calm, stormy = (forecast(one, 740_000 + 100, 7, "mean") for one in (points, wild))
    assert calm is not None and stormy is not None and stormy.value == pytest.approx(calm.value, rel=0.05)


def test_nothing_is_foretold_from_few_days_or_for_a_day_that_has_passed() -> None:
    points = [(740_000 + t, 1.0) for t in range(84)]
    assert forecast(points[:20], 741_000, 28, "sum") is None and forecast(points, 740_010, 28, "sum") is None


def test_where_it_should_be_and_where_it_goes(empty: Path) -> None:
    reading = kpi(empty, "engagements", {"s.csv": csv_of(engagements=[10.0] * 84)}, target=560, target_date="2026-12-20", baseline=140, baseline_date="2026-10-25")
    assert reading.expected == pytest.approx(140 + 420 * 28 / 56)
    assert reading.forecast is not None and reading.forecast.value == pytest.approx(280) and "Theil" in reading.forecast.method


# ---- by hand


def test_what_is_counted_by_hand_is_a_metric_like_any_other(empty: Path) -> None:
    plan = Workspace(str(empty))
    for n in range(28):
        plan.add("reading", {"metric": "Shop visits", "day": (TODAY - timedelta(days=n)).isoformat(), "value": 3})
    plan.add("kpi", {"name": "K", "metric": "shop_visits"})
    reading = readings(plan.plan, plan.library(), TODAY)[0]
    assert reading.value == 84
    plan.add("reading", {"metric": "shop_visits", "day": TODAY.isoformat(), "value": 10})
    assert readings(plan.plan, plan.library(), TODAY)[0].value == 91  # the newer word about a day counts


def test_response_times_are_medians_and_percentiles_of_all_conversations(empty: Path) -> None:
    plan = Workspace(str(empty))
    minutes = [5, 10, 20, 40, 80, 160, 320, 640, 1280, None]
    for n, wait in enumerate(minutes):
        received = f"2026-11-{10 + n:02}T09:00-05:00"
        fields = {"subject": f"c{n}", "received": received}
        if wait is not None:
            hours, rest = divmod(9 * 60 + wait, 60)
            fields["answered"] = f"2026-11-{10 + n + hours // 24:02}T{hours % 24:02}:{rest:02}-05:00"
        plan.add("conversation", fields)
    for metric, unit, value in (("response_time_median", "count", 80), ("response_time_p90", "count", 1280), ("answered_share", "percent", 90), ("conversations", "count", 10)):
        plan.add("kpi", {"name": metric, "metric": metric, "unit": unit})
        found = next(one for one in readings(plan.plan, plan.library(), TODAY) if one.kpi.heading() == metric)
        assert found.value == pytest.approx(value), metric
    assert percentile([1, 2, 3, 4, 5, 6, 7, 8, 9, 10], 0.9) == 9


# ---- mentions


def test_mentions_are_counted_by_day_sentiment_and_query() -> None:
    library = Library([("b.csv", 1.0, read_bytes(platforms.BRANDWATCH, "b.csv")), ("m.csv", 2.0, read_bytes(platforms.MELTWATER, "m.csv"))])
    assert list(library.series("mentions").values.values()) == [3, 2]
    assert list(library.series("mentions_positive").values.values()) == [2, 0] and sum(library.series("mentions_of_cafe").values.values()) == 5
    assert {one["author"] for one in library.mentions(0, 10**6)} == {"ana", "bo", "@ana", "@bo"}


def test_net_sentiment_and_share_of_voice(empty: Path) -> None:
    raw = platforms.BRANDWATCH.replace(b"2024-03", b"2026-11").replace(b"1,Cafe,2026-11-06", b"2,Rival,2026-11-06").replace(b"Cafe,2026", "Café Andino,2026".encode())
    assert kpi(empty, "net_sentiment", {"b.csv": raw}, unit="percent").value == 0
    found = kpi(empty, "share_of_voice", {"b.csv": raw}, unit="percent")
    assert found.value == pytest.approx(200 / 3)  # two of three mentions are of the brand itself


def test_the_funnel_phases_are_those_of_the_plan() -> None:
    assert list(Kpi.phase.options) == ["awareness", "interest", "desire", "action", "recommendation"]


def test_every_metric_of_every_format_is_in_the_dictionary() -> None:
    known = dictionary()
    used = {metric for one in formats() for metric in [*one.metrics.values(), *(m for m, _p in one.title_metrics.values()), *([one.rest] if one.rest else [])]}
    assert used <= set(known)
    for name, entry in known.items():
        assert all(own_texts("metrics", code)["metrics"][name] for code in languages())
        assert entry["nature"] in ("flow", "level", "ratio"), name
        assert entry["days"] in ("sum", "mean", "last") and entry["better"] in ("up", "down") and entry["unit"] in ("count", "percent", "money", "hours")
        assert entry["accounts"] in ("sum", "no") and entry["posts"] in ("sum", "no") and entry["source"], name
        assert entry["nature"] != "level" or entry["days"] == "last"


def test_a_format_of_one_s_own_is_one_file(tmp_path: Path) -> None:
    """The one the README shows, as it stands there."""
    from smcockpit.metrics.own_formats import look_in

    readme = (Path(__file__).parents[2] / "README.md").read_text()
    block = next(part.split("```")[0] for part in readme.split("```toml\n") if part.startswith('label = "Our shop'))
    (tmp_path / "shop_days.toml").write_text(block)
    try:
        look_in(str(tmp_path))
        reading = read_bytes(b"Dag;Bestellingen;Omzet\n01-11-2025;12;340,50\n02-11-2025;9;200,00\n", "shop.csv")
    finally:
        look_in("")
    assert (reading["status"], reading["format"]) == ("ok", "shop_days")
    assert [column["values"] for column in reading["tables"][0]["days"].values()] == [[12, 9], [340.5, 200]]
