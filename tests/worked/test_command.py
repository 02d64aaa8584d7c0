"""The worked example “a shell command”: one function with its declaration, and `python tests/catalogue.py`. Nothing else."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
MODULE = '''\
"""`tally`: how many records of each kind the plan holds."""

from __future__ import annotations

import argparse

from smcockpit.cli.context import output, workspace
from smcockpit.cli.declare import JSON, command, option
from smcockpit.cli.output import ATTENTION, FINE
from smcockpit.i18n import N_, _
from smcockpit.plan.kinds import KINDS


@command(
    "tally",
    N_("how many records of each kind the plan holds"),
    option("kind", nargs="?", metavar="KIND", help=N_("a kind of record; “smcockpit kinds” lists them")),
    option("--least", type=int, default=1, metavar="N", help=N_("only kinds with N records or more")),
    JSON,
)
def tally(options: argparse.Namespace) -> int:
    """A line per kind; exit code 1 where there is nothing to count."""
    out, plan = output(options), workspace(options)
    kinds = [options.kind] if options.kind else KINDS
    counts = {kind: plan.plan.count(kind) for kind in kinds if plan.plan.count(kind) >= options.least}
    if options.json:
        out.json(counts)
    for kind, count in counts.items() if not options.json else ():
        out.line(f"{_(KINDS[kind].label)}: {count}")
    return FINE if counts else ATTENTION
'''
SPANISH = {
    "how many records of each kind the plan holds": "cuántos registros de cada tipo tiene el plan",
    "only kinds with N records or more": "solo tipos con N registros o más",
}
IMPORTED = "import sys\nfrom smcockpit.cli.main import main\nmain(sys.argv[1:])\nprint([name for name in sys.modules if name.startswith('smcockpit.cli.')])"


class Scratch:
    """A copy of the program in which somebody works."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        shutil.copytree(ROOT / "smcockpit", folder / "smcockpit", ignore=shutil.ignore_patterns("__pycache__"))
        (folder / "tests").mkdir()
        shutil.copy(ROOT / "tests/catalogue.py", folder / "tests")

    def python(self, *arguments: str, language: str = "en") -> subprocess.CompletedProcess[str]:
        env = {**os.environ, "PYTHONPATH": str(self.folder), "LANG": f"{language}_XX.UTF-8", "COLUMNS": "100"}
        return subprocess.run([sys.executable, "-P", *arguments], capture_output=True, text=True, env=env, check=False, cwd=self.folder)

    def run(self, *arguments: str, language: str = "en") -> subprocess.CompletedProcess[str]:
        return self.python("-m", "smcockpit", *arguments, language=language)

    def changed(self) -> set[str]:
        """The files that differ from the project's own."""
        files = {path.relative_to(self.folder): path for path in self.folder.rglob("*") if path.is_file() and "__pycache__" not in path.parts}
        return {str(name) for name, path in files.items() if not (ROOT / name).exists() or (ROOT / name).read_bytes() != path.read_bytes()}


@pytest.fixture
def scratch(tmp_path: Path) -> Scratch:
    return Scratch(tmp_path / "scratch")


def test_a_command_is_one_function_and_the_catalogue(scratch: Scratch, demo: Path) -> None:
    (scratch.folder / "smcockpit/cli/tally.py").write_text(MODULE, encoding="utf-8")
    missing = scratch.python("tests/catalogue.py").stdout
    assert all(f"untranslated: {text}" in missing for text in SPANISH) and missing.count("untranslated") == len(SPANISH)
    catalogue = scratch.folder / "smcockpit/locale/es/LC_MESSAGES/smcockpit.po"
    text = catalogue.read_text(encoding="utf-8")
    for english, spanish in SPANISH.items():
        text = text.replace(f'msgid "{english}"\nmsgstr ""', f'msgid "{english}"\nmsgstr "{spanish}"')
    catalogue.write_text(text, encoding="utf-8")
    assert scratch.python("tests/catalogue.py").stdout == ""
    assert scratch.changed() == {"smcockpit/cli/tally.py", "smcockpit/cli/commands.py", *(f"smcockpit/locale/es/LC_MESSAGES/smcockpit.{ending}" for ending in ("po", "mo"))}

    plan = ("--plan", str(demo))
    done = scratch.run("tally", *plan, "--lang", "en")
    assert done.returncode == 0 and "Channel: 4\n" in done.stdout and done.stderr == ""
    counts = json.loads(scratch.run("tally", "--least", "5", "--json", *plan).stdout)
    assert counts["post"] > 20 and min(counts.values()) >= 5
    assert json.loads(scratch.run("tally", "channel", "--json", *plan).stdout) == {"channel": 4}
    assert scratch.run("tally", "channel", "--least", "5", *plan).returncode == 1
    assert scratch.run("tally", "--least", "few", *plan).returncode == 2

    assert "how many records of each kind the plan holds" in scratch.run("--help").stdout
    assert "cuántos registros de cada tipo tiene el plan" in scratch.run("--help", language="es").stdout
    help = scratch.run("tally", "--help", language="es").stdout
    assert "Cuántos registros de cada tipo tiene el plan." in help and "solo tipos con N registros o más" in help and "--plan" in help
    assert scratch.run("complete", "--", "tal").stdout == "tally\n"
    assert scratch.run("complete", "--", "tally", "--le").stdout == "--least\n"
    assert scratch.run("complete", "--", "tally", "chann").stdout == "channel\n"
    page = scratch.run("man").stdout
    assert "\\fBtally\\fR KIND\nHow many records of each kind the plan holds." in page and "\\fB\\-\\-least\\fR N" in page

    imported = scratch.python("-c", IMPORTED, "status", "--line", *plan).stdout
    assert "smcockpit.cli.status" in imported and "tally" not in imported


def test_a_command_in_a_module_that_is_there_stands_after_the_others_of_it(scratch: Scratch) -> None:
    calendar = scratch.folder / "smcockpit/cli/calendar.py"
    calendar.write_text(calendar.read_text(encoding="utf-8") + '\n\n@command("tomorrow", N_("how many records of each kind the plan holds"))\ndef tomorrow(options: argparse.Namespace) -> int:\n    """Nothing yet."""\n    return 0\n', encoding="utf-8")
    scratch.python("tests/catalogue.py")
    words = [line.split()[0] for line in scratch.run("--help").stdout.split("\n") if line.startswith("    ") and line[4:5].isalpha()]
    assert words[words.index("today") + 1] == "tomorrow"
    assert scratch.run("tomorrow").returncode == 0


def test_two_commands_of_one_name_are_told(scratch: Scratch) -> None:
    (scratch.folder / "smcockpit/cli/again.py").write_text(MODULE.replace('"tally"', '"status"'), encoding="utf-8")
    done = scratch.python("tests/catalogue.py")
    assert done.returncode and "two commands are called status" in done.stderr
