"""Every export named in the reference is recognised and read right, without configuration."""

from __future__ import annotations

from datetime import date

import pytest

from smcockpit.metrics.answers import Place
from smcockpit.metrics.read import read_bytes
from smcockpit.metrics.reading import statistics
from smcockpit.metrics.recognise import formats
from tests.metrics import exports, lookalikes, platforms

WHEN = date(2025, 1, 2).toordinal()
CASES = [*platforms.EXPECTED, *(case[:4] for case in lookalikes.ALL)]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case[0])
def test_every_platform_is_recognised_and_summed(case: tuple) -> None:  # type: ignore[type-arg]
    name, raw, format_id, tables = case
    reading = read_bytes(raw, name, (), Place(when=WHEN))
    assert (reading["status"], reading["format"], reading["problems"]) == ("ok", format_id, [])
    found = [(t["platform"], t["account"], t["grain"], t["rows"]) for t in reading["tables"]]
    assert found == [expected[:4] for expected in tables]
    for table, expected in zip(reading["tables"], tables, strict=True):
        sums = statistics(table)
        assert {metric: sums[metric]["sum"] for metric in expected[4]} == pytest.approx(expected[4])


def test_every_declared_format_has_a_look_alike() -> None:
    shown = {table["format"] for name, raw, *_rest in [*CASES, *exports.EXPECTED] for table in read_bytes(raw, name)["tables"]}
    shown |= {"x_day_legacy", "x_tweet_legacy"}  # the real ones are among the samples
    assert {one.id for one in formats() if not one.ignore} == shown
