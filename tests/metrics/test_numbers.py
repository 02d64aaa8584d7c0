"""Series, windows and changes: each day once, newest first, nothing made up."""

from __future__ import annotations

import os
import random
from collections.abc import Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from smcockpit import i18n
from smcockpit.metrics.answers import Given, signature_of
from smcockpit.metrics.folder import MetricsFolder, read
from smcockpit.metrics.formula import parse
from smcockpit.metrics.kpi import off_track, read_kpi, show_change, show_value, window_text
from smcockpit.metrics.read import read_bytes
from smcockpit.metrics.series import Library
from smcockpit.plan.kinds import Kpi
from smcockpit.plan.plan import Plan
from tests.metrics.exports import IG_POSTS, X_OVERVIEW, meta_daily
from tests.plan.test_rules import R

TODAY = date(2026, 11, 22)


def csv_of(values: Mapping[date, object]) -> bytes:
    return ("date,visits\n" + "".join(f"{day.isoformat()},{value}\n" for day, value in values.items())).encode()


GIVEN = Given(signature_of(["date", "visits"]), "web", "", "date", "ymd", {"visits": "visits"})


def library(*files: tuple[str, bytes], given: tuple[Given, ...] = (GIVEN,)) -> Library:
    return Library((name, float(n), read_bytes(raw, name, given)) for n, (name, raw) in enumerate(files))


def level(name: str) -> Given:
    return GIVEN._replace(metrics={"visits": name})


def days_back(count: int, value: Any, end: date = TODAY) -> dict[date, object]:
    return {end - timedelta(days=n): value(n) for n in range(count - 1, -1, -1)}


def kpi_of(**doc: Any) -> tuple[Plan, Kpi]:
    plan = Plan([R("brand", "b", 1, {"name": "B", "zone": "UTC"}), R("kpi", "k", 1, {"name": "K", "metric": "visits", **doc})])
    found = plan.find(Kpi, "k")
    assert found is not None
    return plan, found


def test_overlapping_exports_never_count_twice_and_the_newest_wins() -> None:
    old = {TODAY - timedelta(days=n): 10 for n in range(6, -1, -1)}
    new = {TODAY + timedelta(days=n): 12 for n in range(-2, 3)}
    found = library(("old.csv", csv_of(old)), ("new.csv", csv_of(new)))
    series = found.series("visits")
    assert sum(series.values.values()) == 4 * 10 + 5 * 12
    assert sum(library(("old.csv", csv_of(old)), ("old (1).csv", csv_of(old))).series("visits").values.values()) == 70


def test_a_copied_old_file_does_not_win_by_its_new_date() -> None:
    new, old = {TODAY - timedelta(days=1): 5, TODAY: 6}, {TODAY - timedelta(days=1): 1}
    found = library(("b.csv", csv_of(new)), ("a.csv", csv_of(old)))
    assert found.series("visits").values[(TODAY - timedelta(days=1)).toordinal()] == 5


def test_every_value_has_its_file_and_row() -> None:
    found = library(("a.csv", csv_of({TODAY: 1})), ("b.csv", csv_of({TODAY: 2, TODAY + timedelta(days=1): 3})))
    sources = found.sources(found.series("visits"), TODAY.toordinal(), TODAY.toordinal())
    assert [(source.file, source.rows) for source in sources] == [("b.csv", (2,))]


def test_days_missing_between_follows_are_zero_and_elsewhere_unknown() -> None:
    rows = (("2025-10-01T00:00:00", "3"), ("2025-10-04T00:00:00", "2"))
    follows = Library([("f", 0.0, read_bytes(meta_daily("Instagram follows", rows=rows), "Follows.csv"))])
    assert list(follows.series("follows").values.values()) == [3, 0, 0, 2]
    reach = Library([("r", 0.0, read_bytes(meta_daily("Instagram reach", rows=rows), "Reach.csv"))])
    assert list(reach.series("reach").values.values()) == [3, 2]


def test_posts_count_where_there_are_no_days_and_never_beside_them() -> None:
    posts = Library([("p", 0.0, read_bytes(IG_POSTS, "p.csv"))])
    series = posts.series("likes", "instagram")
    assert series.by_post and sum(series.values.values()) == 90
    assert posts.series("reach", "instagram").values == {}  # reach of posts never adds up
    both = Library([("p", 0.0, read_bytes(IG_POSTS, "p.csv")), ("x", 1.0, read_bytes(X_OVERVIEW, "x.csv"))])
    assert sum(both.series("likes").values.values()) == 97


def test_reach_of_two_accounts_is_not_added() -> None:
    found = Library([("a", 0.0, read_bytes(meta_daily("Facebook reach"), "a.csv")), ("b", 1.0, read_bytes(meta_daily("Instagram reach"), "b.csv"))])
    assert found.series("reach").values == {} and "cannot be added up" in found.series("reach").why
    assert len(found.series("reach", "facebook").values) == 3


def test_a_flow_is_summed_and_compared_with_a_window_of_equal_length() -> None:
    plan, kpi = kpi_of()
    reading = read_kpi(plan, kpi, library(("a.csv", csv_of(days_back(56, lambda n: 10 if n < 28 else 5)))), TODAY)
    assert (reading.value, reading.previous, reading.change) == (280, 140, 1.0)
    assert window_text(reading) == "26 Oct – 22 Nov vs 28 Sep – 25 Oct"
    assert reading.real is True and show_change(reading) == "▲ 100 %"


def test_a_level_takes_its_last_value() -> None:
    plan, kpi = kpi_of(metric="followers")
    found = library(("a.csv", csv_of(days_back(56, lambda n: 1000 - n))), given=(level("followers"),))
    reading = read_kpi(plan, kpi, found, TODAY)
    assert (reading.value, reading.previous) == (1000, 972)


def test_a_ratio_is_sum_over_sum_and_missing_stays_missing() -> None:
    raw = b"date,a,b\n2026-11-20,1,10\n2026-11-21,9,10\n2026-11-22,5,\n"
    given = Given(signature_of(["date", "a", "b"]), "web", "", "date", "ymd", {"a": "a", "b": "b"})
    plan, kpi = kpi_of(metric="a / b", unit="percent")
    reading = read_kpi(plan, kpi, library(("a.csv", raw), given=(given,)), TODAY)
    assert reading.value == 50 and reading.as_of == date(2026, 11, 21) and reading.change is None


def test_noise_is_told_from_change() -> None:
    chance = random.Random(3)
    plan, kpi = kpi_of()
    verdicts = []
    for _n in range(60):
        values = days_back(56, lambda n: round(chance.gauss(100, 15)))
        verdicts.append(read_kpi(plan, kpi, library(("a.csv", csv_of(values))), TODAY).real)
    assert sum(map(bool, verdicts)) <= 12  # of 60 series without a change
    moved = [read_kpi(plan, kpi, library(("a.csv", csv_of(days_back(56, lambda n: round(chance.gauss(130 if n < 28 else 100, 15)))))), TODAY).real for _n in range(30)]
    assert sum(map(bool, moved)) >= 28


def test_nothing_is_na_and_says_why() -> None:
    plan, kpi = kpi_of(metric="signups")
    reading = read_kpi(plan, kpi, library(("a.csv", csv_of({TODAY: 1}))), TODAY)
    assert reading.value is None and "no export with Sign-ups yet" in reading.why and show_value(reading.value) == "n/a"


def test_old_data_is_stale_since_its_last_day() -> None:
    plan, kpi = kpi_of()
    reading = read_kpi(plan, kpi, library(("a.csv", csv_of(days_back(60, lambda n: 1, end=date(2026, 11, 10))))), TODAY)
    assert reading.stale_since == date(2026, 11, 10) and reading.window == (date(2026, 10, 14), date(2026, 11, 10))


def test_a_window_without_enough_before_it_is_not_compared() -> None:
    plan, kpi = kpi_of()
    reading = read_kpi(plan, kpi, library(("a.csv", csv_of(days_back(40, lambda n: 1)))), TODAY)
    assert reading.value == 28 and reading.change is None


@pytest.mark.parametrize(
    ("target", "direction", "now", "before", "pace"),
    [(280, "up", 10, 5, "reached"), (400, "up", 10, 5, "on pace"), (2000, "up", 10, 5, "behind"), (300, "down", 10, 5, "reached"), (100, "down", 10, 5, "behind"), (250, "down", 10, 20, "on pace")],
)  # fmt: skip
def test_pace(target: float, direction: str, now: int, before: int, pace: str) -> None:
    plan, kpi = kpi_of(target=target, direction=direction, target_date="2026-12-31")
    reading = read_kpi(plan, kpi, library(("a.csv", csv_of(days_back(56, lambda n: now if n < 28 else before)))), TODAY)
    assert reading.pace == pace
    assert off_track(reading) == (pace == "behind" or (direction == "down" and now > before))


def test_formulas() -> None:
    assert parse("reach").node == ("metric", "reach") and parse("Engagements / reach").metrics == ("engagements", "reach") and parse("link clicks/views").metrics == ("link_clicks", "views")
    for bad in ("", "a /", "(a", "1 + 1", "a,b", "/ a"):
        with pytest.raises(ValueError, match="is not a metric"):
            parse(bad)


# ---- the folder


class Clock:
    def __init__(self) -> None:
        self.now = 1_800_000_000.0

    def __call__(self) -> float:
        return self.now


def put(path: Path, raw: bytes, when: float) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(raw)
    os.utime(path, (when, when))


def refresh(folder: MetricsFolder) -> list[str]:
    jobs = folder.due()
    folder.take([read(job) for job in jobs])
    return [job.name for job in jobs]


def test_a_file_being_written_never_shows(tmp_path: Path) -> None:
    clock = Clock()
    folder = MetricsFolder(str(tmp_path / "metrics"), str(tmp_path / "cache"), (GIVEN,), clock)
    path = tmp_path / "metrics" / "a.csv"
    put(path, b"date,visits\n2026-11-", clock.now)
    assert refresh(folder) == []
    clock.now += 0.3
    put(path, b"date,visits\n2026-11-01,5\n", clock.now)
    assert refresh(folder) == []
    wait = folder.wait()
    assert wait is not None and 0.3 < wait < 0.5
    clock.now += wait
    assert refresh(folder) == ["a.csv"] and refresh(folder) == []
    assert sum(folder.library().series("visits").values.values()) == 5


def test_a_broken_file_keeps_the_old_numbers_and_says_why(tmp_path: Path) -> None:
    clock = Clock()
    folder = MetricsFolder(str(tmp_path / "metrics"), str(tmp_path / "cache"), (GIVEN,), clock)
    path = tmp_path / "metrics" / "a.csv"
    put(path, b"date,visits\n2026-11-01,5\n", 1000)
    refresh(folder)
    put(path, b'date,visits\n2026-11-01,"5\n2026-11-02,6\n', 2000)
    refresh(folder)
    assert sum(folder.library().series("visits").values.values()) == 5
    assert "row 2 never closes" in folder.problems()["a.csv"][0]["message"]
    put(path, b"date,visits\n2026-11-01,7\n", 3000)
    refresh(folder)
    assert folder.problems() == {} and sum(folder.library().series("visits").values.values()) == 7
    path.unlink()
    refresh(folder)
    assert folder.library().metrics() == []


def test_only_exports_count_and_folders_say_whose(tmp_path: Path) -> None:
    metrics = tmp_path / "metrics"
    for name in (".hidden.csv", "~$a.csv", "a.csv.part", "b.csv.crdownload", "notes.md"):
        put(metrics / name, b"date,visits\n2026-11-01,5\n", 1000)
    (metrics / "dir.csv").mkdir()
    (metrics / "nowhere.csv").symlink_to(tmp_path / "gone")
    os.mkfifo(metrics / "pipe.csv")
    put(metrics / "instagram@cafe" / "Reach.csv", meta_daily(), 1000)
    folder = MetricsFolder(str(metrics), None)
    assert refresh(folder) == ["instagram@cafe/Reach.csv"]
    assert folder.readings()["instagram@cafe/Reach.csv"]["tables"][0]["account"] == "cafe"


def test_readings_are_remembered_and_an_answer_is_asked_once(tmp_path: Path) -> None:
    metrics, cache = tmp_path / "metrics", str(tmp_path / "cache")
    put(metrics / "a.csv", b"date,visits\n2026-11-01,5\n", 1000)
    folder = MetricsFolder(str(metrics), cache)
    assert folder.refresh() and folder.readings()["a.csv"]["status"] == "ask"
    again = MetricsFolder(str(metrics), cache)
    assert again.due() == []
    again.answer((GIVEN,))
    again.refresh()
    assert sum(again.library().series("visits").values.values()) == 5


def test_readings_that_somebody_changed_are_read_anew(tmp_path: Path) -> None:
    metrics, cache = tmp_path / "metrics", tmp_path / "cache"
    put(metrics / "a.csv", b"date,visits\n2026-11-01,5\n", 1000)
    MetricsFolder(str(metrics), str(cache), (GIVEN,)).refresh()
    assert MetricsFolder(str(metrics), str(cache), (GIVEN,)).due() == []
    cache.write_bytes(cache.read_bytes().replace(b"5.0", b"6.0"))
    again = MetricsFolder(str(metrics), str(cache), (GIVEN,))
    again.refresh()
    assert sum(again.library().series("visits").values.values()) == 5


def test_a_large_file_is_read_in_a_process_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("smcockpit.metrics.folder.BIG", 10)
    put(tmp_path / "metrics" / "a.csv", b"date,visits\n2026-11-01,5\n", 1000)
    folder = MetricsFolder(str(tmp_path / "metrics"), None, (GIVEN,))
    folder.refresh()
    assert sum(folder.library().series("visits").values.values()) == 5


def test_what_is_remembered_is_said_in_the_language_of_now(tmp_path: Path) -> None:
    put(tmp_path / "metrics" / "a.csv", b"date,visits\n2026-11-01,5\n", 1000)
    i18n.choose("es")
    folder = MetricsFolder(str(tmp_path / "metrics"), str(tmp_path / "cache"))
    folder.refresh()
    assert "aún no se conoce" in folder.problems()["a.csv"][0]["message"]
    i18n.choose("en")
    again = MetricsFolder(str(tmp_path / "metrics"), str(tmp_path / "cache"))
    again.refresh()
    assert "not known yet" in again.problems()["a.csv"][0]["message"]
