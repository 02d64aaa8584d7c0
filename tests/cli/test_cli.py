"""The shell face: data to stdout, talk to stderr, exit codes as documented, nothing that acts on a terminal."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from smcockpit.cli.commands import COMMANDS
from smcockpit.cli.main import main
from smcockpit.plan.dates import parse_date
from smcockpit.workspace import Workspace
from tests.metrics import exports

Capture = pytest.CaptureFixture[str]


def run(capsys: Capture, *arguments: object, plan: Path | None = None) -> tuple[int, str, str]:
    words = [str(word) for word in arguments]
    code = main([*words, "--plan", str(plan)] if plan else words)
    captured = capsys.readouterr()
    return code, captured.out, captured.err


def data(capsys: Capture, *arguments: object, plan: Path, code: int = 0) -> Any:
    found, out, err = run(capsys, *arguments, "--json", plan=plan)
    assert found == code, err
    return json.loads(out)


def test_version_and_help(capsys: Capture) -> None:
    assert run(capsys, "--version")[:2] == (0, "smcockpit 0.1.0\n")
    code, out, _err = run(capsys, "--help")
    assert code == 0 and all(name in out for name in COMMANDS)
    assert "muestra esta ayuda" in run(capsys, "--help", "--lang", "es")[1]


@pytest.mark.parametrize("name", list(COMMANDS))
def test_every_command_explains_itself_in_both_languages(capsys: Capture, name: str) -> None:
    english, spanish = run(capsys, name, "--help")[1], run(capsys, name, "--help", "--lang", "es")[1]
    assert english.startswith("usage: smcockpit") and spanish.startswith("uso: smcockpit") and len(english) > 100


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        (["nonsense"], 2, "invalid choice"), (["add", "post"], 2, "Title is needed"), (["add", "pots", "title=x"], 2, "Did you mean “post”?"),
        (["add", "post", "titel=x"], 2, "Did you mean “title”?"), (["add", "post", "title=x", "channel=myspace"], 2, "There is no Channel “myspace”"),
        (["add", "post", "title=x"], 2, "Channel is needed"), (["add", "post", "title=x", "channel=ig", "time=whenever"], 2, "is not a date"),
        (["show", "post", "nothing"], 2, "There is no Post"), (["list", "post", "--filter", "due<soon"], 2, "is not a number"), (["init", "--brand", "x"], 3, "already"),
        (["import", "/nowhere.csv"], 3, ""), (["metric", "nothing"], 0, "There is no data for “nothing”"), (["import", "--map", "x", "a.csv"], 2, "is not a mapping"),
        (["import", "--channel", "myspace", "a.csv"], 2, "There is no platform"),
    ],
)  # fmt: skip
def test_wrong_usage_is_a_sentence(capsys: Capture, empty: Path, arguments: list[str], code: int, says: str) -> None:
    found, _out, err = run(capsys, *arguments, plan=empty)
    assert found == code and says in err and "Traceback" not in err


def test_no_plan_is_said_with_the_command_that_makes_one(capsys: Capture, tmp_path: Path) -> None:
    code, out, err = run(capsys, "status", plan=tmp_path / "none")
    assert code == 3 and out == "" and "smcockpit init --plan" in err


def test_init_makes_a_plan_without_asking(capsys: Capture, tmp_path: Path) -> None:
    plan = tmp_path / "p"
    code, _out, err = run(capsys, "init", "--brand", "Marca", "--zone", "Europe/Madrid", "--channel", "instagram:@m", "--channel", "twitter:@m", "--lang", "es", plan=plan)
    assert code == 0 and "Marca" in err
    brand = Workspace(str(plan)).plan.brand
    assert (brand.language, brand.zone) == ("es", "Europe/Madrid")
    assert {channel.platform for channel in Workspace(str(plan)).plan.every(type(Workspace(str(plan)).plan.all("channel")[0]))} == {"instagram", "x"}  # type: ignore[attr-defined]
    assert sorted(os.listdir(plan))[:1] == ["backups"] or (plan / "plan.json").exists()
    assert run(capsys, "init", "--brand", "x", "--zone", "Mars/Base", plan=tmp_path / "q")[0] == 2


def test_a_record_lives_through_add_edit_done_delete(capsys: Capture, empty: Path) -> None:
    made = data(capsys, "add", "post", "title=Teaser", "channel=instagram", "time=tomorrow 10:00", plan=empty)
    assert made["time"] == "2026-11-23T10:00-05:00" and made["zone"] == "America/Bogota" and made["status"] == "draft"
    assert data(capsys, "show", "post", made["id"][-5:], plan=empty)["title"] == "Teaser"
    assert data(capsys, "edit", "post", "Teaser", "status=approved", "note=hola", plan=empty)["status"] == "approved"
    assert data(capsys, "edit", "post", made["id"], "note=", plan=empty).get("note") is None
    assert [one["id"] for one in data(capsys, "list", "post", plan=empty)] == [made["id"]]
    assert data(capsys, "list", "posts", "--filter", "status:draft", plan=empty) == []
    assert data(capsys, "done", made["id"], plan=empty)[0]["status"] == "published"
    assert run(capsys, "delete", "post", made["id"], plan=empty)[0] == 0
    assert data(capsys, "list", "post", plan=empty) == []


def test_every_kind_can_be_added_listed_and_shown(capsys: Capture, empty: Path) -> None:
    person = data(capsys, "add", "influencer", "name=Marta", "kind=media", "audience=48.2k", "relevance=70", plan=empty)
    assert person["audience"] == 48200 and person["kind"] == "media"
    examples = {
        "person": ["name=Luis"], "goal": ["title=G", "family=know"], "topic": ["name=T"], "channel": ["platform=youtube"], "contact": [f"influencer={person['id']}"],
        "task": ["title=T", "step=3"], "kpi": ["name=K", "metric=reach", "target=50k"], "mapping": ["name=M", "header=a", "date_column=a", "metrics=a=b"],
    }  # fmt: skip
    for kind, fields in examples.items():
        made = data(capsys, "add", kind, *fields, plan=empty)
        assert data(capsys, "show", kind, made["id"], plan=empty) == made
        assert made in data(capsys, "list", kind, plan=empty)
        assert run(capsys, "list", kind, plan=empty)[0] == 0
    kinds = json.loads(run(capsys, "kinds", "--json")[1])
    assert {"post", "influencer", "kpi", "task", *examples} <= {one["kind"] for one in kinds}
    assert all({"name", "type", "required", "label"} <= set(field) for one in kinds for field in one["fields"])


def test_a_line_per_record_in_the_persons_own_format(capsys: Capture, empty: Path) -> None:
    data(capsys, "add", "post", "title=Teaser", "channel=instagram", "time=2026-11-30 09:00", plan=empty)
    assert run(capsys, "list", "post", "--format", r"{time}\t{title} {channel}", plan=empty)[1] == "2026-11-30 09:00\tTeaser Instagram @cafe\n"


def test_status_says_the_same_in_every_form(capsys: Capture, demo: Path) -> None:
    code, out, _err = run(capsys, "status", plan=demo)
    lines = out.split("\n")[:-1]
    assert code == 1 and len(lines) <= 24 and all(len(line) <= 80 for line in lines)
    told = data(capsys, "status", plan=demo, code=1)
    assert told["brand"] == "Café Andino" and told["counts"]["late"] == len(told["late_tasks"]) + len(told["late_posts"]) > 0
    line = run(capsys, "status", "--line", plan=demo)[1]
    assert line.count("\n") == 1 and f"{told['counts']['late']} late" in line
    assert run(capsys, "status", "--ascii", plan=demo)[1].isascii()
    assert "atrasad" in run(capsys, "status", "--lang", "es", plan=demo)[1]
    assert "\x1b" not in out


def test_a_plan_without_worries_is_fine(capsys: Capture, empty: Path) -> None:
    assert run(capsys, "status", plan=empty)[0] == 0
    code, out, err = run(capsys, "today", plan=empty)
    assert (code, out) == (0, "") and "Nothing is late" in err


def test_import_tells_copies_and_counts_once(capsys: Capture, empty: Path, tmp_path: Path) -> None:
    export = tmp_path / "Reach.csv"
    export.write_bytes(exports.meta_daily())
    (told,) = data(capsys, "import", "--dry-run", export, plan=empty)
    assert told["status"] == "ok" and told["tables"][0]["metrics"]["reach"] == {"n": 3, "sum": 3268, "min": 0, "max": 3227}
    assert list((empty / "metrics").iterdir()) == []
    for _n in range(2):
        assert run(capsys, "import", export, "--channel", "instagram:@cafe", plan=empty)[0] == 0
    assert [path.name for path in (empty / "metrics" / "instagram@cafe").iterdir()] == ["Reach.csv"]
    assert data(capsys, "metric", "reach", "--channel", "instagram", plan=empty) == [
        {"date": "2025-10-31", "value": 3227}, {"date": "2025-11-01", "value": 41}, {"date": "2025-11-02", "value": 0},
    ]  # fmt: skip
    assert data(capsys, "metric", "reach", "--from", "2025-11-02", "--to", "2025-11-02", plan=empty) == [{"date": "2025-11-02", "value": 0}]


def test_import_links_a_file_where_it_is(capsys: Capture, empty: Path, tmp_path: Path) -> None:
    export = tmp_path / "account_overview_analytics.csv"
    export.write_bytes(exports.X_OVERVIEW)
    run(capsys, "import", "--link", export, plan=empty)
    export.write_bytes(exports.X_OVERVIEW + b'\n"Mon, Feb 17, 2025",100,0,0,0,0,0,0,0,0,0,0,0,0\n')
    assert sum(day["value"] for day in data(capsys, "metric", "impressions", plan=empty)) == 300


def test_import_asks_about_the_unknown_and_remembers(capsys: Capture, empty: Path, tmp_path: Path) -> None:
    first, second = tmp_path / "a.csv", tmp_path / "b.csv"
    first.write_text("Fecha;Ventas\n13/04/2024;1,5\n")
    second.write_text("Fecha;Ventas\n14/04/2024;2,5\n")
    (told,) = data(capsys, "import", "--dry-run", first, plan=empty, code=1)
    assert told["status"] == "ask" and told["header"] == ["Fecha", "Ventas"]
    assert run(capsys, "import", first, "--map", "date=Fecha,sales=Ventas,order=dmy", plan=empty)[0] == 0
    assert run(capsys, "import", second, plan=empty)[0] == 0
    assert [day["value"] for day in data(capsys, "metric", "sales", plan=empty)] == [1.5, 2.5]
    assert run(capsys, "import", first, "--map", "date=Nope,sales=Ventas", plan=empty)[0] == 0  # known by now: nothing to explain


def test_import_refuses_in_words(capsys: Capture, empty: Path, tmp_path: Path) -> None:
    page = tmp_path / "Reach.csv"
    page.write_text("<!DOCTYPE html><html>log in</html>")
    code, out, _err = run(capsys, "import", page, plan=empty)
    assert code == 3 and "a web page" in out and list((empty / "metrics").iterdir()) == []


def test_kpi_json_keeps_its_contract(capsys: Capture, demo: Path) -> None:
    told = data(capsys, "kpi", plan=demo)
    keys = {"id", "name", "level", "value", "unit", "previous", "change", "real", "target", "target_date", "pace", "window", "as_of", "stale_since", "sources"}
    assert len(told) == 12 and all(keys <= set(one) for one in told)
    by_name = {one["name"]: one for one in told}
    assert by_name["Sign-ups from Instagram"]["value"] is None
    assert by_name["Facebook reach"]["stale_since"] == "2026-11-10"
    assert by_name["Reach"]["sources"][0]["rows"] and by_name["Reach"]["window"] == {"from": "2026-10-25", "to": "2026-11-21"}


def test_hostile_text_is_inert_in_every_output(capsys: Capture, empty: Path) -> None:
    hostile = "A\x1b]52;c;QUFB\x07\x1b[2J\x9b2J\u202e[bold]=1+1" + "\u0301" * 5000
    data(capsys, "add", "influencer", f"name={hostile}", f"note={hostile}", plan=empty)
    data(capsys, "add", "task", f"title={hostile}", "step=1", "due=2026-11-01", plan=empty)
    for command in (["list", "influencer"], ["list", "task"], ["status"], ["today"], ["list", "task", "--json"], ["status", "--json"], ["list", "task", "--format", "{title}"]):
        code, out, err = run(capsys, *command, plan=empty)
        assert code in (0, 1)
        assert not any(char in out + err for char in "\x1b\x07\x9b\u202e") and len(out) < 20_000


def test_a_damaged_plan_is_said_and_restored(capsys: Capture, demo: Path) -> None:
    run(capsys, "add", "task", "title=x", "step=1", plan=demo)
    (demo / "plan.json").write_bytes(b"")
    code, out, err = run(capsys, "status", plan=demo)
    assert (code, out) == (3, "") and "is damaged" in err and "restore" in err
    assert run(capsys, "restore", plan=demo)[0] == 2
    assert run(capsys, "restore", "--yes", plan=demo)[0] == 0
    assert run(capsys, "status", plan=demo)[0] == 1


def test_settings_are_checked_strictly(capsys: Capture, demo: Path, tmp_path: Path) -> None:
    config = tmp_path / "config"
    config.mkdir()
    for text, says in (
        ("langauge = 'es'", "Did you mean “language”?"), ("mouse = 'yes'", "must be true/false"), ("language = 'fr'", "Valid are: en, es"), ("zone = 'Mars'", "no time zone"),
        ("theme = ", "not valid TOML"),
    ):  # fmt: skip
        (config / "config.toml").write_text(text)
        code, _out, err = run(capsys, "status", plan=demo)
        assert code == 2 and says in err and "config.toml" in err
    (config / "config.toml").write_text("language = 'es'\nascii = true\n")
    out = run(capsys, "status", plan=demo)[1]
    assert out.isascii() and "atrasados" in out


def test_info_says_where_things_are(capsys: Capture, demo: Path) -> None:
    told = data(capsys, "info", plan=demo)
    assert told["plan"] == str(demo) and told["brand"] == "Café Andino" and int(told["documents"]) > 200


def test_the_demo_is_reproducible_and_never_touches_a_plan(capsys: Capture, demo: Path, tmp_path: Path) -> None:
    before = (demo / "plan.json").read_bytes()
    assert run(capsys, "demo", "--no-open", plan=demo)[0] == 3
    assert (demo / "plan.json").read_bytes() == before
    plans = [tmp_path / name for name in ("a", "b")]
    for plan in plans:
        assert run(capsys, "demo", "--no-open", "--today", "2026-03-01", "--seed", "3", "--lang", "es", plan=plan)[0] == 0
    titles = [[one["title"] for one in data(capsys, "list", "post", plan=plan)] for plan in plans]
    assert titles[0] == titles[1] and len(titles[0]) > 100
    for name in ("youtube/Totales.csv", "account_overview_analytics.csv"):
        assert (plans[0] / "metrics" / name).read_bytes() == (plans[1] / "metrics" / name).read_bytes()
    assert run(capsys, "demo", "--no-open")[0] == 2


def test_without_a_terminal_the_cockpit_says_so(demo: Path) -> None:
    done = subprocess.run([sys.executable, "-m", "smcockpit", "--plan", str(demo)], stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
    assert done.returncode == 2 and "smcockpit status" in done.stderr and done.stdout == ""


def test_a_closed_pipe_is_no_error(demo: Path) -> None:
    done = subprocess.run(f"{sys.executable} -m smcockpit list task --plan {demo} | head -1", shell=True, capture_output=True, text=True, check=False)
    assert "Traceback" not in done.stderr and len(done.stdout.split("\n")) == 2


def test_a_fault_of_ours_becomes_a_private_file(capsys: Capture, demo: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def broken(*_arguments: object) -> None:
        raise RuntimeError("boom")

    monkeypatch.setattr("smcockpit.cli.status.current_summary", broken)
    code, _out, err = run(capsys, "status", plan=demo)
    (report,) = (tmp_path / "state").iterdir()
    assert code == 4 and str(report) in err and "boom" in report.read_text() and report.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize(
    ("fault", "code"),
    [
        (lambda _options: int("x"), 4),
        (lambda _options: b"\xff".decode(), 4),
        (lambda _options: json.loads("{"), 4),
        (lambda _options: date.fromisoformat("x"), 4),
        (lambda _options: [].pop(), 4),
        (lambda _options: parse_date("x", date(2026, 1, 1)), 2),
    ],
)
def test_an_error_inside_python_is_no_wrong_usage(capsys: Capture, demo: Path, monkeypatch: pytest.MonkeyPatch, fault: Callable[[object], int], code: int) -> None:
    monkeypatch.setattr("smcockpit.cli.status.current_summary", fault)
    assert run(capsys, "status", plan=demo)[0] == code


def test_help_and_manual_say_all_exit_codes(capsys: Capture) -> None:
    for words in (["--help"], ["man"]):
        main(words)
        out = " ".join(capsys.readouterr().out.replace("\\", "").split())
        assert "4 an internal error" in out, words


def test_the_readmes_shell_examples_run(demo: Path, tmp_path: Path) -> None:
    readme = (Path(__file__).resolve().parents[2] / "README.md").read_text()
    block = readme.split("## From the shell")[1].split("```sh\n")[1].split("```")[0]
    (tmp_path / "Reach.csv").write_bytes(exports.meta_daily())
    env = {**os.environ, "SMCOCKPIT_PLAN": str(demo), "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}"}
    lines = [line.split("  #")[0] for line in block.split("\n") if line.startswith("smcockpit")]
    assert len(lines) >= 9
    for line in lines:
        done = subprocess.run(line, shell=True, cwd=tmp_path, env=env, capture_output=True, text=True, check=False)
        assert done.returncode in (0, 1), f"{line}\n{done.stderr}"
