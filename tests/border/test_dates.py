"""Days at the edges of the calendar: every one-shot answers in words, in both languages."""

from __future__ import annotations

import json
from datetime import date, timedelta
from pathlib import Path

import pytest

from smcockpit.cli.main import main
from smcockpit.plan.dates import FIRST, LAST, parse_date, parse_moment, reachable
from smcockpit.workspace import Workspace
from tests.border import hostile

EDGES = ["0001-01-01", "1899-12-31", "1900-01-01", "2000-02-29", "2199-12-31", "2200-01-01", "9999-12-31"]
ONE_SHOTS = [
    ["status"], ["status", "--json"], ["status", "--line"], ["status", "--since", "7d"], ["status", "--since", "last-meeting"], ["status", "--format", "{today} {next}"], ["review", "--list"], ["review", "--list", "--json"],
    ["review", "--last"], ["review", "--past"], ["agenda", "7d"], ["agenda", "999d"], ["agenda", "999m", "--json"], ["plan"], ["plan", "5", "--json"], ["check"], ["check", "--json"], ["who", "--kind", "complaint"], ["cycle"], ["cycle", "--compare"], ["today"], ["today", "--json"],
    ["kpi"], ["kpi", "--json"], ["chart", "Reach"], ["metric", "reach"], ["metric", "reach", "--from=-7d"], ["list", "post"], ["list", "task", "--filter", "due<7d"], ["list", "task", "--filter", "due>9999m"], ["kinds"], ["history"], ["history", "--since", "7d"], ["history", "--since", "9999w"],
    ["trash"], ["trash", "--empty", "9999m"], ["info"], ["doctor"], ["formats"], ["export", "calendar.ics", "-o", "-"], ["export", "plan.md", "-o", "-"], ["export", "plan.html", "-o", "-"], ["export", "brief.md", "--since", "7d", "-o", "-"], ["export", "posts.csv", "-o", "-"],
    ["export", "posts-metricool.csv", "-o", "-"], ["list", "post", "--csv"], ["status", "--on=-7d"], ["plan", "--on", "yesterday"], ["complete", "--", "show", "task", ""],
]  # fmt: skip
CHANGES = [
    ["add", "task", "title=x", "step=5", "due=tomorrow"], ["add", "task", "title=x", "step=5", "due=+9999m"], ["add", "post: Launch @instagram tomorrow 10:00"], ["add", "task", "title=x", "step=5", "due=-9999w"], ["add", "post", "title=x", "channel=instagram", "time=fri 10:00"],
    ["done", "Write"], ["history", "--prune", "9999m"], ["undo"], ["redo"], ["backup"],
]  # fmt: skip


def run(words: list[str], plan: Path, state: Path, capsys: pytest.CaptureFixture[str]) -> tuple[int, str]:
    code = main([*words, "--plan", str(plan)])
    done = capsys.readouterr()
    assert not hostile.crashed(state), (words, hostile.crashed(state))
    assert code in (0, 1, 2, 3) and "should not have happened" not in done.err and "no debería" not in done.err, words
    return code, done.err


SPOKEN = [(day, language) for n, day in enumerate(EDGES) for language in hostile.share(["en", "es"], n, 2)]


@pytest.mark.parametrize(("day", "language"), SPOKEN)
def test_every_one_shot_on_a_day_at_the_edge(demo: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], day: str, language: str) -> None:
    monkeypatch.setenv("SMCOCKPIT_TODAY", day)
    outside = not FIRST <= date.fromisoformat(day) <= LAST
    for words in (*ONE_SHOTS, *CHANGES, ["demo", "--no-open", "--plan", str(tmp_path / "made"), "--today", day]):
        code, told = run([*words, "--lang", language], demo, tmp_path / "state", capsys)
        if outside and words[0] in ("status", "today", "agenda", "kpi"):
            assert code == 2 and day in told and "1900-01-01" in told and "2199-12-31" in told


@pytest.mark.parametrize("day", EDGES)
def test_a_deadline_at_the_edge(empty: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], day: str) -> None:
    """Typed in: refused in words where it is out of reach, kept and exported where it is not."""
    code, told = run(["add", "task", "title=Edge", "step=5", f"due={day}"], empty, tmp_path / "state", capsys)
    fits = FIRST <= date.fromisoformat(day) <= LAST
    assert code == (0 if fits else 2) and (fits or day in told)
    for words in (["add", "post", "title=P", "channel=instagram", f"time={day} 00:00"], ["add", "post", "title=P", "channel=instagram", f"time={day}T23:59+00:00"], ["add", "event", "name=E", f"start={day}"], ["add", f"task: Brink {day}"]):
        run(words, empty, tmp_path / "state", capsys)
    for words in hostile.share(ONE_SHOTS, EDGES.index(day), 3):
        run(words, empty, tmp_path / "state", capsys)
    if fits:
        assert Workspace(str(empty)).plan.resolve("task", "Edge").doc["due"] == day
        assert main(["export", "calendar.ics", "-o", "-", "--plan", str(empty)]) == 0
        assert f"DTSTART;VALUE=DATE:{day.replace('-', '')}" in capsys.readouterr().out


WRITTEN = ["0001-01-01T00:00+14:00", "9999-12-31T23:59-12:00", "0001-01-01", "9999-12-31"]


@pytest.mark.parametrize("moment", WRITTEN)
def test_an_edge_that_another_program_wrote(demo: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], moment: str) -> None:
    """In every field of every kind that holds a day or a moment: shown as missing, named by doctor, nothing lost."""
    image = json.loads((demo / "plan.json").read_text())
    from smcockpit.plan.fields import Day, Moment
    from smcockpit.plan.kinds import KINDS

    for kind, cls in KINDS.items():
        for doc in list(image.get(kind, {}).values())[::2]:
            doc.update({name: moment[:10] if isinstance(field, Day) else moment for name, field in cls.fields.items() if isinstance(field, Day | Moment)})
    (demo / "plan.json").write_text(json.dumps(image))
    for words in (*hostile.share(ONE_SHOTS, WRITTEN.index(moment) // 2, 2), *CHANGES):
        run(words, demo, tmp_path / "state", capsys)
    assert main(["doctor", "--plan", str(demo)]) == 1
    assert "do not fit" in capsys.readouterr().out
    kept = json.loads((demo / "plan.json").read_text())
    assert sum(moment[:10] in json.dumps(doc) for doc in kept["task"].values()) >= len(image["task"]) // 2 - 1


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31", "1900-01-01", "2199-12-31"])
def test_an_export_with_days_at_the_edge(empty: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], day: str) -> None:
    Workspace(str(empty)).add("kpi", {"name": "Reach", "metric": "reach", "target": 5, "target_date": "2199-12-31"})
    file = tmp_path / "edge.csv"
    file.write_text(f'sep=,\n"Reach"\n"Date","Primary"\n"{day}T00:00:00","5"\n"2026-11-01T00:00:00","6"\n"2026-11-02T00:00:00","7"\n')
    run(["import", str(file), "--channel", "instagram"], empty, tmp_path / "state", capsys)
    for words in (["status"], ["kpi"], ["kpi", "--json"], ["chart", "Reach"], ["chart", "Reach", "--view", "periods"], ["metric", "reach"], ["export", "plan.html", "-o", "-"], ["check"]):
        run(words, empty, tmp_path / "state", capsys)


def test_the_edge_itself() -> None:
    today = date(2026, 11, 22)
    for day in (FIRST, LAST):
        assert parse_date(day.isoformat(), today) == day == reachable(day)
    for day in (FIRST - timedelta(days=1), LAST + timedelta(days=1)):
        with pytest.raises(ValueError, match="out of reach"):
            parse_date(day.isoformat(), today)
        with pytest.raises(ValueError, match="out of reach"):
            parse_moment(f"{day.isoformat()}T10:00+01:00", today, "UTC")
