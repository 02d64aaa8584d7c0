"""Whoever follows an example of CONTRIBUTING.md gets what it promises, and touches no file but those it names."""

from __future__ import annotations

import json
import re

import pytest

from tests.worked.scratch import ROOT, Scratch, examples

EXAMPLES = examples()
BY_HAND = {  # example → how many files are written by hand, catalogues aside: what must not grow
    "A record kind": 2, "A check": 1, "A KPI definition": 1, "A CSV format": 1, "A theme": 1, "A language": 1, "A shell command": 1,
    "A pane's view": 2, "A storage engine": 2,
}  # fmt: skip


def follow(scratch: Scratch, name: str) -> None:
    """Do what an example says; the files it names are the ones that change."""
    steps = EXAMPLES[name]
    scratch.follow(steps)
    named = set().union(*(step.files for step in steps))
    assert scratch.changed() == named


def plan(scratch: Scratch) -> None:
    scratch.smcockpit("init", "--brand", "Café Andino", "--zone", "America/Bogota", "--channel", "instagram:@cafe")


def test_the_examples_are_those_that_are_tested_and_none_grows() -> None:
    assert set(EXAMPLES) == set(BY_HAND)
    for name, steps in EXAMPLES.items():
        files = {step.subject for step in steps if step.verb != "Run" and (name == "A language" or "/locale/" not in step.subject)}
        assert len({path.partition("/pt/")[0] for path in files}) == BY_HAND[name], name  # a language is one folder


def test_every_path_that_contributing_names_is_there() -> None:
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    new = {step.subject for steps in EXAMPLES.values() for step in steps if step.verb == "New"}
    written = {path for steps in EXAMPLES.values() for step in steps for path in step.files} - new
    assert all((ROOT / path).exists() for path in written if "/pt/" not in path)
    for path in re.findall(r"`((?:smcockpit|tests|themes|plan|metrics|ui|cli|actions|reports|store|\.ci)/[\w./]*)`", text):
        assert path in new or "/pt/" in path or (ROOT / path).exists() or (ROOT / "smcockpit" / path).exists(), path


def test_a_record_kind(scratch: Scratch) -> None:
    follow(scratch, "A record kind")
    plan(scratch)
    assert "crisis" in scratch.smcockpit("kinds")
    scratch.smcockpit("add", "person", "name=Ana")
    scratch.smcockpit("add", "crisis", "title=Recall", "began=today", "level=high", "speaker=Ana")
    (record,) = json.loads(scratch.smcockpit("list", "crisis", "--json"))
    assert (record["title"], record["began"], record["level"]) == ("Recall", "2026-11-22", "3")
    assert "Recall" in scratch.smcockpit("plan", "9")
    assert "Recall" in scratch.smcockpit("list", "crisis", "--csv")
    assert "Qué pasó" in scratch.run(*scratch.command("add", "crisis", "began=today", "--lang", "es"), code=2)
    scratch.smcockpit("undo")
    assert json.loads(scratch.smcockpit("list", "crisis", "--json")) == []


def test_a_check(scratch: Scratch) -> None:
    follow(scratch, "A check")
    plan(scratch)
    assert scratch.python(
        "from smcockpit.checks.run import example, rules\nrule = rules()['SM801']\nprint(len(example(rule, True)), len(example(rule, False)))"
    ) == "1 0\n"
    scratch.smcockpit("add", "event", "name=Fair", "start=2026-12-01")
    (finding,) = json.loads(scratch.smcockpit("check", "--select", "SM801", "--json"))
    assert (finding["severity"], finding["message"], finding["step"]) == ("note", "An event says no place: Fair", "11")
    assert "Un evento no dice dónde es" in scratch.smcockpit("check", "--explain", "SM801", "--lang", "es")


def test_a_kpi_definition(scratch: Scratch) -> None:
    follow(scratch, "A KPI definition")
    plan(scratch)
    scratch.smcockpit("add", "kpi", "name=Saved", "metric=save_rate", "window=7")
    for metric, value in (("saves", 5), ("reach", 100)):
        scratch.smcockpit("add", "reading", f"metric={metric}", "day=2026-11-20", f"value={value}")
    (reading,) = json.loads(scratch.smcockpit("kpi", "Saved", "--json"))
    assert reading["value"] == pytest.approx(0.05)


def test_a_csv_format(scratch: Scratch) -> None:
    follow(scratch, "A CSV format")
    plan(scratch)
    export = scratch.root.parent / "winkel.csv"
    export.write_text("Dag;Bestellingen;Omzet\n18/11/2026;4;120,50\n19/11/2026;6;80,00\n", encoding="utf-8")
    assert "Our shop, by day" in scratch.smcockpit("formats")
    scratch.smcockpit("import", str(export))
    days = json.loads(scratch.smcockpit("metric", "orders", "--json"))
    assert "2026-11-19" in json.dumps(days) and "6" in json.dumps(days)


def test_a_theme(scratch: Scratch) -> None:
    follow(scratch, "A theme")
    shown = scratch.python(
        "from smcockpit.ui.theme import available, load\nprint('dusk' in available('/nowhere'), load('dusk', '/nowhere').theme.background)"
    )
    assert shown == "True #1d1b26\n"


def test_a_third_language(scratch: Scratch) -> None:
    follow(scratch, "A language")
    scratch.smcockpit("init", "--brand", "Café", "--zone", "America/Sao_Paulo", "--channel", "instagram:@cafe", "--lang", "pt")
    assert '"language":"pt"' in (scratch.plan / "plan.json").read_text(encoding="utf-8").replace(" ", "")
    scratch.smcockpit("add", "publicação: Feira @instagram amanhã 10:00")
    (post,) = json.loads(scratch.smcockpit("list", "post", "--json"))
    assert post["time"].startswith("2026-11-23T10:00")
    wrong = scratch.run(*scratch.command("add", "coisa: Feira"), code=2)
    assert "Não há nenhum tipo de registro chamado “coisa”" in wrong
    assert scratch.python(
        "from datetime import date\nfrom smcockpit import i18n\nfrom smcockpit.plan.dates import show_date\n"
        "i18n.choose('pt')\nprint(show_date(date(2026, 2, 7), weekday=True), i18n._('Post'))"
    ) == "sáb 7 fev Post\n"
    config = scratch.root.parent / "config"
    config.mkdir()
    (config / "config.toml").write_text('language = "pt"\n', encoding="utf-8")
    assert "Feira" in scratch.smcockpit("list", "post")


def test_a_shell_command(scratch: Scratch) -> None:
    follow(scratch, "A shell command")
    plan(scratch)
    for name, start in (("Fair", "2026-12-01"), ("Over", "2026-10-01"), ("Launch", "2026-11-25")):
        scratch.smcockpit("add", "event", f"name={name}", f"start={start}")
    assert scratch.smcockpit("events").split() == ["2026-11-25", "Launch", "2026-12-01", "Fair"]
    assert "los eventos que vienen" in scratch.smcockpit("events", "--help", "--lang", "es") + scratch.run(*scratch.command("--lang", "es", "--help"))


VIEW = """
import sys
from pathlib import Path
from tests.ui.screen import play, press, text, until

async def script(app, pilot):
    await press(pilot, "3", "m")
    assert "Post without a date" not in text(app)
    await press(pilot, "m")
    await until(pilot, lambda: "Post without a date" in text(app) and "Some day" in text(app))
    assert "Tomorrow" not in text(app)
    await press(pilot, "m")
    await until(pilot, lambda: "Post without a date" not in text(app))
    print("turned through")

play(Path(sys.argv[1]), script)
"""


def test_a_pane_s_view(scratch: Scratch) -> None:
    follow(scratch, "A pane's view")
    plan(scratch)
    scratch.smcockpit("add", "post", "title=Some day", "channel=instagram")
    scratch.smcockpit("add", "post", "title=Tomorrow", "channel=instagram", "time=tomorrow 10:00")
    assert scratch.python(VIEW, str(scratch.plan)) == "turned through\n"


def test_a_storage_engine(scratch: Scratch) -> None:
    follow(scratch, "A storage engine")
    place = f"file://{scratch.plan}"
    scratch.run(*scratch.command("init", "--brand", "Café", "--zone", "UTC", plan=place))
    scratch.run(*scratch.command("add", "person", "name=Ana", plan=place))
    assert [person["name"] for person in json.loads(scratch.run(*scratch.command("list", "person", "--json", plan=place)))] == ["Ana"]
    assert "TinyDB (file://)" in scratch.run(*scratch.command("info", plan=place))
    scratch.run(*scratch.command("doctor", plan=place))
    assert [person["name"] for person in json.loads(scratch.smcockpit("list", "person", "--json"))] == ["Ana"]
