"""Documents that do not fit (edited by hand, written by another program) are shown and named, and break nothing."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from smcockpit.cli.main import main
from smcockpit.plan.kinds import KINDS
from smcockpit.ui.app import CockpitApp
from tests.ui.screen import P, play, press, text

GARBAGE: list[Any] = [123, -1.5, True, [], ["x"], {}, {"a": 1}, "x", "", "9" * 400, "2026-13-45", 1e308]


def spoil(plan: Path, value: Any) -> None:
    """Put `value` into another field of every other record of every kind."""
    image = json.loads((plan / "plan.json").read_text())
    for kind, cls in KINDS.items():
        names = [name for name in cls.fields if not (kind == "brand" and name == "language")]
        for n, doc in enumerate(image.get(kind, {}).values()):
            if n % 2 == 0:
                doc[names[n // 2 % len(names)]] = value
    (plan / "plan.json").write_text(json.dumps(image))


@pytest.mark.parametrize("value", GARBAGE, ids=lambda value: repr(value)[:20])
def test_garbage_breaks_no_command(demo: Path, value: Any, capsys: pytest.CaptureFixture[str]) -> None:
    spoil(demo, value)
    for command in (["status"], ["status", "--json"], ["today"], ["kpi"], ["kpi", "--json"], *(["list", kind] for kind in KINDS), ["list", "post", "--filter", "due<7d owner:ana"]):
        assert main([*command, "--plan", str(demo)]) in (0, 1), command
        assert "should not have happened" not in capsys.readouterr().err


@pytest.mark.parametrize("value", [123, [], {"a": 1}, "x", 1e308], ids=repr)
def test_garbage_breaks_no_pane(demo: Path, value: Any) -> None:
    spoil(demo, value)

    async def script(app: CockpitApp, pilot: P) -> None:
        for keys in (("down", "enter", "down", "i", "escape"), ("2", "right", "down", "m", "down", "i", "escape"), ("3", "right", "m", "end", "home", "n"), ("4", "down", "down", "end", "i", "escape"), ("1", "n", "z", "2", "3", "4")):
            await press(pilot, *keys)
        assert "help" in text(app)

    play(demo, script)


@pytest.mark.parametrize("value, read", [(720, 720.0), (720.5, None), (-1, None), (0, 0.0), (1e300, None), ("4", None), (True, None), ([4], None)], ids=repr)
def test_a_number_that_its_field_does_not_allow_is_missing_and_named(value: Any, read: float | None) -> None:
    desk = KINDS["desk"]("d", 1, {"name": "Desk", "hours": value})
    assert desk.hours == read and desk.broken() == ([] if read is not None else ["hours"])  # type: ignore[attr-defined]
    kpi = KINDS["kpi"]("k", 1, {"name": "k", "target": value})
    assert "target" in kpi.broken() or kpi.target == value  # type: ignore[attr-defined]


@pytest.mark.parametrize("value", ["0001-06-01T00:00+14:00", "9999-06-01T00:00-12:00", 7, [], "x"], ids=repr)
def test_a_moment_that_another_zone_does_not_have_is_missing(value: Any) -> None:
    post = KINDS["post"]("p", 1, {"title": "x", "time": value})
    assert post.time is None and "time" in post.broken()  # type: ignore[attr-defined]


def test_an_edit_leaves_a_field_beside_it_that_does_not_fit(demo: Path, capsys: pytest.CaptureFixture[str]) -> None:
    image = json.loads((demo / "plan.json").read_text())
    number = next(iter(image["task"]))
    image["task"][number]["due"] = "2026-13-45"
    (demo / "plan.json").write_text(json.dumps(image))
    from smcockpit.store.ids import to_text

    task = to_text(int(number))
    assert main(["edit", "task", task, "note=x", "--plan", str(demo)]) == 0
    assert main(["edit", "task", task, "due=2026-13-46", "--plan", str(demo)]) == 2
    assert "2026-13-46" in capsys.readouterr().err
    assert json.loads((demo / "plan.json").read_text())["task"][number]["due"] == "2026-13-45"
    assert main(["edit", "task", task, "note=x", "due=", "--plan", str(demo)]) == 0
