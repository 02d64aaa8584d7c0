"""What the doctor finds, and what it mends."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from smcockpit.actions.doctor import HealthIssue, examine, repair
from smcockpit.workspace import Workspace


def found(place: object, **env: str) -> dict[str, list[str]]:
    """The findings that are not fine: topic → texts."""
    told: dict[str, list[str]] = {}
    for one in examine(str(place), {"LANG": "C.UTF-8", **env}):
        if one.state != "ok":
            told.setdefault(one.topic, []).append(one.text)
    return told


def test_a_sound_plan_has_nothing_to_complain_about(empty: Path) -> None:
    assert found(empty) == {}


def test_each_trouble_is_named(empty: Path, tmp_path: Path) -> None:
    Workspace(str(empty)).add("topic", {"name": "x"})
    image = json.loads((empty / "plan.json").read_text())
    topic = next(iter(image["topic"].values()))
    topic["name"] = 7
    image["strange"] = {"1": {"a": 1, "_": [1, 1, "x"]}}
    (empty / "plan.json").write_text(json.dumps(image))
    (empty / "plan.json").chmod(0o644)
    (empty / "plan.json.tmp").write_text("{")
    (empty / "backups/plan-20200101T00.json").write_text("{")
    (empty / "metrics").rmdir()
    (tmp_path / "config").mkdir(exist_ok=True)
    (tmp_path / "config/config.toml").write_text("langage = 'es'")
    told = found(empty)
    assert "does not fit its form: topic" in told["records"][0] and "strange" in told["records"][1]
    assert "past the history" in told["history"][0] and "cannot be read as a plan" in told["backups"][0]
    assert "has mode 644; it should be 600" in told["permissions"][0] and "cut short" in told["leftovers"][0]
    assert "does not exist" in told["exports"][0] and "language" in told["settings"][0]


def test_fix_mends_what_is_safe_after_a_backup(empty: Path) -> None:
    (empty / "plan.json").chmod(0o644)
    (empty / "plan.json.tmp").write_text("{")
    (empty / "backups/plan-20200101T00.json").write_text("{")
    (empty / "metrics").rmdir()
    before = (empty / "plan.json").read_bytes()
    kept, done = repair(str(empty), examine(str(empty), {}))
    assert len(done) == 4 and not any(why for _finding, why in done) and Path(kept).read_bytes() == before
    assert found(empty) == {} and (empty / "plan.json").read_bytes() == before
    assert (empty / "backups/plan-20200101T00.json.bad").exists()
    assert repair(str(empty), examine(str(empty), {})) == ("", [])


def test_a_damaged_plan_and_none_are_said(empty: Path, tmp_path: Path) -> None:
    (empty / "plan.json").write_text("{")
    assert "is damaged" in found(empty)["plan"][0]
    assert "There is no plan" in found(tmp_path / "none")["plan"][0]


def test_a_hole_in_the_history_and_a_clock_ahead_are_said(empty: Path) -> None:
    plan = Workspace(str(empty))
    for n in range(3):
        plan.add("topic", {"name": str(n)})
    lines = (empty / "history.jsonl").read_text().splitlines()
    (empty / "history.jsonl").write_text("\n".join([lines[0], lines[2], lines[3].replace('"at":"2', '"at":"9')]) + "\n")
    told = found(empty)
    assert "hole before commit 3" in told["history"][0]
    (empty / "history.jsonl").write_text("\n".join([*lines[:3], lines[3].replace('"at":"2', '"at":"9')]) + "\n")
    assert "look at the machine's clock" in found(empty)["clock"][0]
    (empty / "history.jsonl").unlink()
    assert "nothing can be undone" in found(empty)["history"][0]


def test_many_records_get_the_advice_to_move(empty: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from smcockpit.store import tiny

    monkeypatch.setattr(tiny, "MANY", 10)
    assert "PostgreSQL is the better home" in found(empty)["plan"][0]


def test_a_plan_on_a_server_is_examined_too(place: str) -> None:
    from smcockpit.workspace import create

    create(place, brand="B", language="en", zone="UTC", actor="ana")
    os.makedirs(Workspace(place).metrics_path, exist_ok=True)
    assert all(isinstance(one, HealthIssue) for one in examine(place, {})) and found(place) == {}
