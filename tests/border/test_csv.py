"""Tables that a spreadsheet may open: nothing in them runs, and everything comes back."""

from __future__ import annotations

import ast
import csv
import io
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from smcockpit.cli.main import main
from smcockpit.exchange import cells, posts, records
from smcockpit.plan.text import clean
from smcockpit.workspace import Workspace
from tests.border.hostile import STORM, sources

RUNS = ["=1+1", "=cmd|' /C calc'!A0", "+1+cmd|x", "-2+3+cmd|' /C calc'!D2", "@SUM(1+1)*cmd|' /C calc'!A0", "\t=1", "\r=1", "\n=1", " =1+1", "＝1+1", "＋1+1", "－1+1", "＠SUM(1)", "'=1", "''@x", "-x", "@cafe", "=", "+", "-", "@", "- a list", "-5-", "+1 (2)"]
STAYS = ["-5", "+3.5", "-3,5 %", "−4", "5", "", "a=b", "it's", "'quoted'", "'-5", "x@y.example", "#tag", "2026-11-22", "10:00", "https://a.example/?x=1", "+34 600 123"]
any_cell = st.text(alphabet=st.sampled_from("=+-@＝＋－＠'\"\t\r\n ;,a5.%|!é\u200b"), max_size=9)


def runs(cell: str) -> bool:
    """Whether a spreadsheet would run a cell: by the list of OWASP, worked out otherwise than the guard is."""
    bare = cell.lstrip()
    if bare[:1] not in tuple("=+-@＝＋－＠") and cell[:1] not in ("\t", "\r", "\n"):
        return False
    try:
        float(bare.rstrip("% ").replace(",", ".").replace(" ", ""))
    except ValueError:
        return True
    return False


@pytest.mark.parametrize("cell", RUNS)
def test_what_runs_is_guarded(cell: str) -> None:
    assert cells.guard(cell) == "'" + cell and cells.unguard(cells.guard(cell)) == cell
    assert not runs(cells.guard(cell)) and not runs(cells.guard_published(cell)) and clean(cells.guard_published(cell)) == clean(cell)


@pytest.mark.parametrize("cell", STAYS)
def test_data_stays_as_it_is(cell: str) -> None:
    assert cells.guard(cell) == cell == cells.unguard(cell) and cells.guard_published(cell) == cell


@settings(max_examples=400 * STORM, deadline=None)
@given(any_cell)
@example("'=")
@example("''-5")
def test_a_guard_comes_off_again(cell: str) -> None:
    assert cells.unguard(cells.guard(cell)) == cell and not runs(cells.guard(cell))


@settings(max_examples=200 * STORM, deadline=None)
@given(st.lists(st.lists(any_cell, min_size=2, max_size=4), min_size=1, max_size=5), st.booleans())
def test_rows_come_back(rows: list[list[str]], published: bool) -> None:
    text = cells.write([["head", "er"], *rows], published=published)
    assert not any(runs(cell) for row in csv.reader(io.StringIO(text, newline="")) for cell in row)
    back = [[clean(cell, lines=True) for cell in row] for row in cells.read(text)]
    assert back[1:] == [[clean(cell, lines=True) for cell in row] for row in rows]


@settings(max_examples=30 * STORM, deadline=None)
@given(title=any_cell.filter(lambda cell: clean(cell)), copy=any_cell, note=any_cell)
def test_records_come_back(tmp_path_factory: pytest.TempPathFactory, title: str, copy: str, note: str) -> None:
    from smcockpit.plan.kinds import Post
    from smcockpit.workspace import create

    folder = tmp_path_factory.mktemp("plan") / "plan"
    create(str(folder), brand="=Café", language="en", zone="America/Bogota", channels=[("instagram", "@cafe")], actor="ana")
    plan = Workspace(str(folder), actor="ana")
    channel = plan.plan.all("channel")[0].id
    doc = {"title": clean(title), "channel": channel, "copy": clean(copy, lines=True) or None, "note": clean(note, lines=True) or None, "status": "draft"}
    post = plan.add("post", {name: value for name, value in doc.items() if value is not None})
    own, refused = posts.to_csv(plan.plan, "posts", [post])  # type: ignore[list-item]
    assert not refused and not any(runs(cell) for row in csv.reader(io.StringIO(own.lstrip("\ufeff"), newline="")) for cell in row)
    assert [(one.fields, one.problem) for one in posts.from_csv(own.encode(), plan.context())] == [({}, "")], "unchanged"
    table = records.to_csv(plan.plan, "post", [post])
    assert [(one.fields, one.problem) for one in records.from_table(table.encode(), "post", plan.context())] == [({}, "")], "unchanged"
    fresh = own.replace(post.id, "")
    (new,) = posts.from_csv(fresh.encode(), plan.context())
    assert isinstance(post, Post) and (new.fields["title"], new.fields.get("copy", ""), new.fields.get("note", "")) == (post.title, post.copy, post.note)


@pytest.mark.parametrize("tool", ["buffer", "hootsuite", "metricool", "publer"])
def test_a_scheduler_publishes_no_guard(empty: Path, tool: str, capsys: pytest.CaptureFixture[str]) -> None:
    plan = Workspace(str(empty))
    channel = next(one.id for one in plan.plan.all("channel") if one.doc["platform"] == "instagram")
    plan.add("post", {"title": "=t()", "copy": "=cmd|' /C calc'!A0", "channel": channel, "time": "2026-12-01T10:00-05:00", "zone": "America/Bogota", "status": "scheduled"})
    plan.add("post", {"title": "b", "copy": "@ana, gracias", "channel": channel, "time": "2026-12-02T10:00-05:00", "zone": "America/Bogota", "status": "scheduled"})
    assert main(["export", f"posts-{tool}.csv", "-o", "-", "--plan", str(empty)]) == 0
    text = capsys.readouterr().out.lstrip("\ufeff")
    found = [cell for row in csv.reader(io.StringIO(text, newline="")) for cell in row]
    assert not any(map(runs, found)) and "\u200b@ana, gracias" in found and "'@ana, gracias" not in found
    copies = [one.fields["copy"] for one in posts.from_csv(text.encode(), plan.context(), "instagram")]
    assert copies == ["=cmd|' /C calc'!A0", "@ana, gracias"]


def test_every_table_goes_out_through_the_guard() -> None:
    """The demo's exports are what platforms write; everything else is ours."""
    writers = {where for where, tree in sources().items() for node in ast.walk(tree) if isinstance(node, ast.Attribute) and node.attr in ("writer", "DictWriter")}
    assert writers == {"smcockpit/exchange/cells.py", "smcockpit/demo/exports.py"}
