"""Tables, JSON and calendars that somebody damaged or made to hurt: each is said in words, row by row."""

from __future__ import annotations

import json
import random
from pathlib import Path

import pytest

from smcockpit.cli.main import main
from tests.border import hostile
from tests.metrics.test_fuzz import BITS
from tests.report_lines import tell

ICS = b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nBEGIN:VEVENT\r\nUID:a@b\r\nSUMMARY:Fair\r\nDTSTART;VALUE=DATE:20261201\r\nDTEND;VALUE=DATE:20261203\r\nEND:VEVENT\r\nBEGIN:VEVENT\r\nUID:c@d\r\nSUMMARY:Talk\r\nDTSTART;TZID=America/Bogota:20261205T100000\r\nRRULE:FREQ=DAILY\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
MORE = [b"[" * 50, b'{"a":' * 50, b"=", b"'", b"@", b"9999-12-31", b"0001-01-01", b"99991231", b"00010101", b"TZID=../../etc/passwd", b"\xff", b"\x1b[2J", b"null", b"1e999", b"-1", b";", b"\t", b"\r", b"PT9999999999S"]


def mutate(raw: bytes, chance: random.Random) -> bytes:
    data = bytearray(raw)
    for _n in range(chance.randint(1, 5)):
        at, how = chance.randrange(len(data) + 1), chance.randrange(4)
        if how == 0:
            data[at:at] = chance.choice(BITS + MORE)
        elif how == 1:
            del data[at : at + chance.randint(1, 20)]
        elif how == 2 and data:
            data[min(at, len(data) - 1)] = chance.randrange(256)
        else:
            data[at:at] = data[at : at + chance.randint(1, 80)]
    return bytes(data)


def test_damaged_tables(demo: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    chance = random.Random(11)
    seeds: list[tuple[str, bytes, list[str]]] = [("a.ics", ICS, [])]
    for words, name, more in ((["list", "post", "--csv"], "a.csv", ["--kind", "post"]), (["list", "post", "--json"], "a.json", ["--kind", "post"]), (["list", "influencer", "--csv"], "a.csv", ["--kind", "influencer"]), (["export", "posts.csv", "-o", "-"], "a.csv", ["--posts"]), (["export", "posts-metricool.csv", "-o", "-"], "a.csv", ["--posts"])):
        assert main([*words, "--plan", str(demo)]) in (0, 1, 3)
        text = capsys.readouterr().out
        if name.endswith(".json"):
            text = json.dumps(json.loads(text)[:3])
        seeds.append((name, "\n".join(text.split("\n")[:6]).encode(), more))
    cases = 150 * hostile.STORM
    for n in range(cases):
        name, raw, more = seeds[n % len(seeds)]
        (tmp_path / name).write_bytes(mutate(raw, chance))
        code = main(["import", str(tmp_path / name), *more, *(["--dry-run"] if n % 3 else []), "--plan", str(demo)])
        done = capsys.readouterr()
        assert not hostile.crashed(tmp_path / "state"), ((tmp_path / name).read_bytes(), hostile.crashed(tmp_path / "state"))
        assert code in (0, 1, 2, 3) and not hostile.acting(done.out + done.err)
    tell(f"{cases} damaged tables and calendars: 0 crashed")


@pytest.mark.parametrize("raw", [b"[" * 200_000, b'{"a":' * 200_000, b"[" + b"[]," * (200_000 if hostile.STORM > 1 else 40_000) + b"[]]", b'[{"name": ' + b"9" * 5000 + b"}]", b'[{"name": 1e999}]', b'[{"name": "\\ud800"}]', b"[NaN]", b'{"id": {"a": 1}}', b'[{"id": ["x"]}]'], ids=range(9))
def test_json_that_hurts(empty: Path, tmp_path: Path, raw: bytes, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "a.json").write_bytes(raw)
    assert main(["import", "--kind", "topic", str(tmp_path / "a.json"), "--plan", str(empty)]) in (0, 1, 2, 3)
    done = capsys.readouterr()
    assert not hostile.crashed(tmp_path / "state"), hostile.crashed(tmp_path / "state")
    assert not hostile.acting(done.out + done.err)


def test_a_table_above_the_bound_is_refused(empty: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "a.csv").write_bytes(b"name\n" + b"x\n" * 10_000_001)
    assert main(["import", "--kind", "topic", str(tmp_path / "a.csv"), "--plan", str(empty)]) == 3
    assert "larger than 20 MB" in capsys.readouterr().err
