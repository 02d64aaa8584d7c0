"""Asking the plan from the shell: check, who, why, cycle, plan STEP, and the documents that are written."""

from __future__ import annotations

import re
import shutil
import subprocess
from html.parser import HTMLParser
from pathlib import Path

import pytest

from smcockpit.plan.fields import Text
from smcockpit.plan.kinds import KINDS
from tests.cli.test_cli import Capture, data, run


def test_check_lists_selects_explains_and_fixes(capsys: Capture, demo: Path) -> None:
    found = data(capsys, "check", plan=demo, code=1)
    assert {"code", "severity", "message", "kind", "id", "name", "others", "step", "fix"} == set(found[0])
    assert [one["severity"] for one in found] == sorted((one["severity"] for one in found), key=["error", "warning", "note"].index)
    code, out, err = run(capsys, "check", "--select", "SM402", plan=demo)
    assert code == 0 and out.startswith("! SM402  More hashtags than the network takes: Countdown to the fair") and "1 warning" in err
    assert run(capsys, "check", "--ignore", "SM4,SM6", plan=demo)[0] == 0
    code, _out, err = run(capsys, "check", "--select", "SM999", plan=demo)
    assert code == 2 and "no check “SM999”" in err
    assert "measures against 6" in run(capsys, "check", "--explain", "SM204")[1] and run(capsys, "check", "--explain")[1].count("SM") >= 40
    run(capsys, "add", "suppression", "code=SM405", "reason=agreed", "until=2026-12-24", plan=demo)
    run(capsys, "add", "suppression", "code=SM606", "reason=agreed", "until=2026-12-24", plan=demo)
    assert run(capsys, "check", plan=demo)[0] == 0 and run(capsys, "check", "--all", plan=demo)[0] == 1
    run(capsys, "delete", "persona", "Iván", plan=demo)
    broken = data(capsys, "check", "--select", "SM111", plan=demo, code=1)
    assert any(one["fix"] for one in broken)
    code, _out, err = run(capsys, "check", "--fix", "--select", "SM111", plan=demo)
    assert "findings fixed" in err
    assert not any(one["fix"] for one in data(capsys, "check", "--select", "SM111", plan=demo, code=1))
    assert run(capsys, "undo", plan=demo)[0] == 0 and data(capsys, "check", "--select", "SM111", plan=demo, code=1) == broken


def test_who_answers_from_the_attention_matrix(capsys: Capture, demo: Path, empty: Path) -> None:
    code, out, err = run(capsys, "who", "--kind", "complaint", "--topic", "billing", "--channel", "instagram", plan=demo)
    assert code == 0 and "Virtual desk" in out and "Diego Torres" in out and "Ana Rojas" in out and "within 2 h" in out and "Press and image" in out
    assert "anything" in err
    told = data(capsys, "who", "--kind", "complaint", "--topic", "Quality", plan=demo)
    assert set(told) == {"desk", "person", "deputy", "hours", "escalation", "rule"} and told["hours"] == 2
    assert data(capsys, "who", "--topic", "wholesale", plan=demo)["desk"] == "Press and image"
    assert run(capsys, "who", "--kind", "complaint", plan=empty)[0] == 1
    assert run(capsys, "who", "--topic", "nonsense", plan=demo)[0] == 2 and run(capsys, "who", "--kind", "shout", plan=demo)[0] == 2


def test_why_tells_the_thread_and_its_gaps(capsys: Capture, demo: Path) -> None:
    code, out, _err = run(capsys, "why", "post", "Countdown to the fair", plan=demo)
    lines = out.splitlines()
    assert code == 0 and lines[0].startswith("business goal: ") and lines[1].startswith("  └ goal: ")
    assert any("numbers:" in line and "target" in line for line in lines) and any("Post: Countdown" in line for line in lines)
    told = data(capsys, "why", "Countdown to the fair", plan=demo)
    assert [node["role"] for node in told[:3]] == ["business", "goal", "kpi"] and {"depth", "role", "kind", "id", "text"} == set(told[0])
    for kind, name in (("kpi", "Reach"), ("persona", "Marta, brews at home"), ("topic", "Origin"), ("business_goal", "Build brand value"), ("person", "Ana Rojas")):
        assert run(capsys, "why", kind, name, plan=demo)[0] == 0
    run(capsys, "edit", "post", "Countdown to the fair", "goal=", plan=demo)
    assert "nothing says what it is for" in run(capsys, "why", "Countdown to the fair", plan=demo)[1]
    assert run(capsys, "why", "nothing like it", plan=demo)[0] == 2


def test_a_step_is_printed_with_all_it_holds(capsys: Capture, demo: Path) -> None:
    out = run(capsys, "plan", "7", plan=demo)[1]
    assert "Set the metrics" in out and "✔ All three levels have a KPI" in out and "KPI: 12" in out
    told = data(capsys, "plan", "1b", plan=demo)
    assert {"needs", "records", "purpose", "tasks", "next"} <= set(told) and set(told["records"]) == {"stakeholder", "input"}
    assert run(capsys, "plan", "15", plan=demo)[0] == 2


def test_a_cycle_is_frozen_compared_and_can_be_taken_back(capsys: Capture, demo: Path) -> None:
    code, _out, err = run(capsys, "cycle", "--close", plan=demo)
    assert code == 2 and "--yes" in err
    assert run(capsys, "cycle", "--compare", plan=demo)[0] == 2
    tasks = data(capsys, "list", "task", plan=demo)
    closed = data(capsys, "cycle", "--close", "--yes", "--summary", "Video year", plan=demo)
    assert closed["number"] == 2 and closed["progress"] == 100 and closed["steps"]["7"] == "3/3" and closed["kpis"]["Reach"]
    assert (demo / "backups" / closed["copy"]).exists()
    after = data(capsys, "list", "task", plan=demo)
    assert len(after) == len(tasks) and not any(task.get("done") for task in after)  # they stay, and are open again
    assert data(capsys, "list", "brand", plan=demo)[0]["cycle"] == 3
    assert data(capsys, "list", "finding", plan=demo) == [] and data(capsys, "list", "kpi", plan=demo)[0]["baseline"]
    assert not [post for post in data(capsys, "list", "post", plan=demo) if post["status"] == "dropped"]
    compared = {one["step"]: one for one in data(capsys, "cycle", "--compare", plan=demo)}
    assert compared["14"]["then"] == {"done": 2, "total": 2} and compared["14"]["now"]["done"] < 2 and len(compared["14"]["gone"]) == 3
    assert compared["7"]["changed"] and compared["5"] == {"step": "5", "then": {"done": 2, "total": 2}, "now": {"done": 2, "total": 2}, "new": [], "changed": [], "gone": []}
    assert "Video year" in run(capsys, "cycle", plan=demo)[1] and "cycle 2" in run(capsys, "cycle", "--compare", "2", plan=demo)[1]
    assert run(capsys, "undo", plan=demo)[0] == 0
    assert data(capsys, "list", "task", plan=demo) == tasks and data(capsys, "cycle", plan=demo) == []


class _Page(HTMLParser):
    """Tags that are open, and everything that would ask for something outside."""

    def __init__(self) -> None:
        super().__init__()
        self.outside: list[str] = []
        self.tags: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.outside += [f"{tag} {name}={value}" for name, value in attrs if name in ("src", "href", "srcset") or name.startswith("on")]


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("name", ["plan", "policy", "engagement", "brief"])
def test_documents_in_both_languages_need_nothing_from_outside(capsys: Capture, demo: Path, tmp_path: Path, name: str, language: str) -> None:
    run(capsys, "add", "topic", "name=<script>alert(1)</script> & *bold* | pipe", plan=demo)
    path = tmp_path / f"{name}.html"
    code, _out, err = run(capsys, "--lang", language, "export", str(path), "--since", "7d", plan=demo)
    assert code == 0 and str(path) in err
    page, text = _Page(), path.read_text()
    page.feed(text)
    assert not page.outside and not page.tags & {"script", "link", "img", "iframe", "object"} and f'<html lang="{language}">' in text
    assert ("svg" in page.tags) == (name in ("plan", "brief"))
    marks = {"plan": ("Where are the customers?", "¿Dónde están los clientes?"), "policy": ("Out of bounds", "Fuera de límites"), "engagement": ("Attention matrix", "Matriz de atención"), "brief": ("What needs attention", "Qué requiere atención")}
    assert marks[name][language == "es"] in text
    code, markdown, _err = run(capsys, "--lang", language, "export", f"{name}.md", "-o", "-", plan=demo)
    assert code == 0 and markdown.startswith("# ") and marks[name][language == "es"] in markdown and "<script" not in markdown and "<svg" not in markdown


def test_what_cannot_be_written_is_said(capsys: Capture, demo: Path) -> None:
    code, _out, err = run(capsys, "export", "plan.docx", plan=demo)
    assert code == 2 and "plan.html" in err
    assert run(capsys, "export", "/nowhere/plan.html", plan=demo)[0] == 3


@pytest.mark.skipif(not shutil.which("chromium"), reason="no chromium here to look at the page with")
def test_a_browser_shows_the_page_and_its_charts(capsys: Capture, demo: Path, tmp_path: Path) -> None:
    path = tmp_path / "brief.html"
    run(capsys, "export", str(path), plan=demo)
    shot = tmp_path / "brief.png"
    command = ["chromium", "--headless=new", "--no-sandbox", "--disable-gpu", f"--user-data-dir={tmp_path / 'profile'}", "--window-size=900,1600"]
    subprocess.run([*command, f"--screenshot={shot}", path.as_uri()], capture_output=True, timeout=120, check=True)
    dom = subprocess.run([*command, "--dump-dom", path.as_uri()], capture_output=True, text=True, timeout=120, check=True).stdout
    assert shot.stat().st_size > 40_000  # not an empty page
    assert "where we stand" in dom and dom.count("<figure>") == dom.count("</svg>") > 0
    assert re.search(r"<td>Reach</td>\s*<td>[\d ]+</td>", dom)


MADE = {
    "mapping": ["name=Shop", "header=date", "date_column=date", "metrics=sales=Sales"], "snooze": ["card=late:x", "until=tomorrow"], "reading": ["metric=visits", "value=3"],
    "cycle": ["number=1", "closed=2026-01-01"], "check_setting": ["code=SM204", "value=4"], "limit": ["platform=mastodon", "characters=5000"],
}  # fmt: skip


@pytest.mark.parametrize("kind", list(KINDS))
def test_every_kind_is_added_listed_shown_edited_and_deleted(capsys: Capture, demo: Path, kind: str) -> None:
    fields = MADE.get(kind)
    if fields is None:  # as one of the demo's
        example = data(capsys, "list", kind, plan=demo)[0]
        needed = [name for name, field in KINDS[kind].fields.items() if field.required]
        fields = [f"{name}={example[name]}" for name in needed]
    added = data(capsys, "add", kind, *fields, plan=demo)
    assert added["id"] in {one["id"] for one in data(capsys, "list", kind, plan=demo)}
    assert data(capsys, "show", kind, added["id"], plan=demo)["id"] == added["id"]
    texts = [name for name, field in KINDS[kind].fields.items() if type(field) is Text and name not in ("zone", "header", "step", "code")]
    name, value = (texts[0], "changed") if texts else (fields[0].partition("=")[0], fields[0].partition("=")[2])
    assert data(capsys, "edit", kind, added["id"], f"{name}={value}", plan=demo)["id"] == added["id"]
    assert run(capsys, "list", kind, plan=demo)[0] == 0 and run(capsys, "history", kind, added["id"], plan=demo)[0] == 0
    assert run(capsys, "delete", kind, added["id"], plan=demo)[0] == 0
    assert added["id"] not in {one["id"] for one in data(capsys, "list", kind, plan=demo)}
