"""What scripts rely on: every command has help and documented exit codes, every --json its keys; `status` to the letter."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from smcockpit import __version__
from smcockpit.cli.commands import COMMANDS, declared
from smcockpit.cli.main import main
from tests.cli.test_cli import Capture, data, run

GOLDEN = Path(__file__).parent / "golden"
NEW = os.environ.get("SMCOCKPIT_GOLDEN") == "new"


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_help_in_both_languages(capsys: Capture, monkeypatch: pytest.MonkeyPatch, name: str, language: str) -> None:
    monkeypatch.setenv("LANG", f"{language}_XX.UTF-8")
    assert main([name, "--help"]) == 0
    out = capsys.readouterr().out
    assert all(flag in out for option in declared(name).options for flag in option.flags if flag.startswith("--"))
    assert ("usage: " if language == "en" else "uso: ") in out and "{" not in out.split("smcockpit", 1)[0]
    assert main([name, "--no-such-option"]) == 2


PAPERS: dict[str, tuple[str, ...]] = {"help": ("--help",), "manual": ("man",)}


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("name", PAPERS)
def test_help_and_man_page_to_the_letter(capsys: Capture, monkeypatch: pytest.MonkeyPatch, name: str, language: str) -> None:
    """Every command with its options, in the order and the words people know."""
    monkeypatch.setenv("COLUMNS", "80")
    assert main([*PAPERS[name], "--lang", language]) == 0
    out = capsys.readouterr().out.replace(__version__, "VERSION")
    path = GOLDEN / f"{name}-{language}.txt"
    if NEW:
        path.write_text(out)
    assert out == path.read_text()


# command → (arguments, keys of the object or of each object in the list, exit code on the demo)
JSON: dict[str, tuple[tuple[str, ...], set[str], int]] = {
    "status": ((), {"brand", "today", "progress", "steps", "next", "here"}, 1), "today": ((), {"today", "late_tasks", "late_posts", "today_posts", "to_contact", "due_tasks"}, 1),
    "agenda": (("7d",), {"late", "days"}, 1), "plan": ((), {"progress", "steps", "next"}, 0), "review": ((), {"key", "section", "kind", "id", "what", "why", "since", "who", "answers"}, 1),
    "kpi": ((), {"id", "name", "level", "value", "unit", "previous", "change", "real", "target", "target_date", "pace", "window", "as_of", "stale_since", "sources"}, 0),
    "metric": (("reach", "--channel", "instagram"), {"date", "value"}, 0), "add": (("topic", "name=T"), {"id", "name"}, 0), "edit": (("topic", "Origin", "note=x"), {"id", "name"}, 0),
    "done": (("post", "Countdown to the fair"), {"id"}, 0), "delete": (("topic", "Fairs"), {"id"}, 0), "list": (("channel",), {"id", "platform"}, 0),
    "show": (("channel", "instagram"), {"id", "platform"}, 0), "kinds": ((), {"kind", "step", "label", "fields"}, 0), "info": ((), {"plan"}, 0),
    "history": ((), {"seq", "at", "by", "what"}, 0), "check": ((), {"code", "severity", "message", "kind", "id", "name", "others", "step", "fix"}, 1),
    "who": ((), {"desk", "person", "deputy", "hours", "escalation", "rule"}, 0), "why": (("kpi", "Reach"), {"depth", "role", "kind", "id", "text"}, 0),
    "chart": (("Reach",), {"kpi", "view", "picture", "data"}, 0), "backup": ((), {"name", "commit"}, 0), "doctor": ((), {"findings", "backup", "fixed"}, 0), "formats": ((), {"format", "label", "metrics"}, 0),
}  # fmt: skip


@pytest.mark.parametrize("name", JSON)
def test_every_json_has_its_keys(capsys: Capture, demo: Path, name: str) -> None:
    arguments, keys, code = JSON[name]
    told: Any = data(capsys, name, *arguments, plan=demo, code=code)
    found = told[0] if isinstance(told, list) else told
    assert keys <= set(found), keys - set(found)


def test_every_command_with_json_is_looked_at() -> None:
    answers = {name for name in COMMANDS if any("--json" in option.flags for option in declared(name).options)}
    assert answers - set(JSON) == {"import", "undo", "redo", "trash", "move", "cycle", "forget"}  # these have tests of their own


LOOKS = {"en": ("--lang", "en"), "es": ("--lang", "es"), "ascii": ("--lang", "en", "--ascii"), "since": ("--lang", "en", "--since", "7d"), "line": ("--lang", "es", "--line")}


@pytest.mark.parametrize("name", LOOKS)
def test_status_to_the_letter(capsys: Capture, demo: Path, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    code, out, _err = run(capsys, "status", *LOOKS[name], plan=demo)
    if name == "since":  # the demo is made in the moment; its history says so
        assert "Since 15 Nov 2026" in out
        out = "\n".join(line for line in out.split("\n") if "demo: " not in line)
    path = GOLDEN / f"status-{name}.txt"
    if NEW:
        path.parent.mkdir(exist_ok=True)
        path.write_text(out)
    assert code == 1 and out == path.read_text()
    assert len(out.splitlines()) <= 24 and all(len(line) <= 80 for line in out.splitlines()) and "\x1b" not in out
    assert name != "ascii" or out.isascii()


def test_status_in_a_line_of_ones_own(capsys: Capture, demo: Path) -> None:
    assert run(capsys, "status", "--format", "{brand}: {late} late, {progress}\\t{next}", plan=demo)[1].startswith("Café Andino: 2 late, 100%\t4 ")
    code, _out, err = run(capsys, "status", "--format", "{nonsense}", plan=demo)
    assert code == 2 and "progress" in err
    assert data(capsys, "status", "--since", "last-meeting", plan=demo, code=1)["since"]["date"] == "2026-11-21"
    assert run(capsys, "status", "--since", "soonish", plan=demo)[0] == 2


def test_the_panes_filter_works_in_the_one_shots(capsys: Capture, demo: Path) -> None:
    assert {str(one["level"]) for one in data(capsys, "kpi", "--filter", "level:2", plan=demo)} == {"2"}
    assert data(capsys, "today", "--filter", "owner:nobody-at-all", plan=demo)["late_tasks"] == []
    told = data(capsys, "agenda", "7d", "--filter", "ch:x", plan=demo)
    posts = [post["title"] for day in told["days"] for post in day["posts"]]
    assert posts and not told["late"] and len(posts) < sum(len(day["posts"]) for day in data(capsys, "agenda", "7d", plan=demo, code=1)["days"])
    for view in ("channels", "hours", "posts", "data"):
        assert data(capsys, "chart", "Reach", "--view", view, plan=demo)["view"] == view
