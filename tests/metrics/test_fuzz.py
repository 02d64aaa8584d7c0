"""Ten thousand broken files: no crash, no hang, no number that is none, and old numbers stay."""

from __future__ import annotations

import math
import random
import time

from hypothesis import given, settings
from hypothesis import strategies as st

from smcockpit.charts.text import draw
from smcockpit.charts.views import Curve
from smcockpit.metrics.answers import Place
from smcockpit.metrics.folder import MetricsFolder, Result
from smcockpit.metrics.read import read_bytes
from smcockpit.metrics.reading import FileReading
from smcockpit.metrics.series import Library
from tests.metrics import exports, platforms
from tests.report_lines import tell

CORPUS = [(name, raw) for name, raw, *_rest in [*platforms.EXPECTED, *exports.EXPECTED]]
MUTANTS = 10_000
PLACE = Place(when=739_000)
BITS = [b'"', b",", b"\n", b";", b"\0", b"\r", b"nan", b"inf", b"1e400", b"-", b"\xff\xfe", b"9" * 40, b"=1+1", b"\x1b[2J", b"#", b"Total", b"\xe2\x80\xae", b"99/99/9999"]


def mutate(raw: bytes, chance: random.Random) -> bytes:
    data = bytearray(raw)
    for _n in range(chance.randint(1, 6)):
        at = chance.randrange(len(data) + 1)
        how = chance.randrange(6)
        if how == 0:
            data[at:at] = chance.choice(BITS)
        elif how == 1:
            del data[at : at + chance.randint(1, 30)]
        elif how == 2 and data:
            data[min(at, len(data) - 1)] = chance.randrange(256)
        elif how == 3:
            data[at:at] = data[at : at + chance.randint(1, 60)]
        elif how == 4:
            data = data[:at]
        else:
            other = chance.choice(CORPUS)[1]
            data[at:at] = other[: chance.randint(0, 200)]
    return bytes(data)


def check(reading: FileReading) -> None:
    assert reading["status"] in ("ok", "ask", "refused")
    assert reading["status"] == "ok" or reading["problems"]
    for table in reading["tables"]:
        for column in table["days"].values():
            assert column["days"] == sorted(set(column["days"])) and all(map(math.isfinite, column["values"]))
        assert all(math.isfinite(value) for post in table["posts"] for value in post["metrics"].values())


def test_ten_thousand_mutants() -> None:
    chance = random.Random(20261122)
    slowest, status = 0.0, {"ok": 0, "ask": 0, "refused": 0}
    began = time.monotonic()
    for n in range(MUTANTS):
        name, raw = CORPUS[n % len(CORPUS)]
        spoilt = mutate(raw, chance)
        start = time.monotonic()
        reading = read_bytes(spoilt, name, (), PLACE)
        slowest = max(slowest, time.monotonic() - start)
        check(reading)
        status[reading["status"]] += 1
        if n % 50 == 0 and reading["tables"]:
            library = Library([(name, 1.0, reading)])
            for metric in library.metrics():
                points = tuple(library.series(metric).values.items())
                assert draw(Curve(points), 60, 8, True)
    tell(f"{MUTANTS} mutants in {time.monotonic() - began:.0f} s: {status}, slowest {slowest * 1e3:.0f} ms")
    assert slowest < 5


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=400), st.sampled_from([name for name, _raw in CORPUS]))
def test_any_bytes_at_all(raw: bytes, name: str) -> None:
    check(read_bytes(raw, name, (), PLACE))


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(CORPUS), st.randoms(use_true_random=False))
def test_old_numbers_stay_when_a_file_breaks(case: tuple[str, bytes], chance: random.Random) -> None:
    name, raw = case
    folder = MetricsFolder("/nowhere", None)
    good = read_bytes(raw, name, (), PLACE)
    job = type("J", (), {"name": name, "signature": (1, 1, 1)})
    folder.take([Result(job, good, 0)])  # type: ignore[arg-type]
    broken = read_bytes(mutate(raw, chance), name, (), PLACE)
    folder.take([Result(job, broken, 0)])  # type: ignore[arg-type]
    shown = folder.readings()[name]
    assert shown["tables"] or not good["tables"] or broken["status"] == "ask"
    if broken["status"] == "refused" and any(table["rows"] for table in good["tables"]):
        assert shown["tables"] == good["tables"] and folder.problems()[name]
