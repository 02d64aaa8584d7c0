"""Nothing that acts reaches the terminal, whatever stands in arguments, names, files and the environment."""

from __future__ import annotations

import ast
import json
import os
import random
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from smcockpit.cli.commands import COMMANDS, declared
from smcockpit.cli.declare import COMMON
from smcockpit.cli.main import main
from smcockpit.cli.output import Output, filled
from smcockpit.plan.kinds import KINDS
from smcockpit.plan.text import inert_json, visible
from tests.border import hostile
from tests.report_lines import tell

PLAUSIBLE = {"kind": ["post", "task", "topic", "kpi"], "shell": ["bash"], "what": ["plan.md", "calendar.ics", "posts.csv"], "span": ["7d"], "name": ["Reach"], "step": ["5"], "fields": ["title=x", "name=x"]}


def arguments(chance: random.Random, plan: Path) -> list[str]:
    """A command line with hostile texts in some of its places, none of which opens the screen."""
    name = chance.choice(list(COMMANDS))
    words = [name] if chance.random() > 0.03 else [hostile.text(chance)]
    given = [*declared(name).options, *COMMON]
    for names, more in given:
        if names[0].startswith("-"):
            if names[0] == "--plan" or chance.random() > 0.25:
                continue
            words.append(names[-1])
            if more.get("action") in ("store_true", "help"):
                continue
            words.append(hostile.text(chance))
        elif more.get("nargs") != "?" or chance.random() < 0.7:
            known = PLAUSIBLE.get(names[0])
            words.append(chance.choice(known) if known and chance.random() < 0.5 else hostile.text(chance))
    return [*words, "--plan", str(plan)] if chance.random() < 0.95 else [*words, "--plan", hostile.text(chance)]


def test_hostile_arguments(demo: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    chance = random.Random(20261123)
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    cases = 300 * hostile.STORM
    codes: dict[int, int] = {}
    for _n in range(cases):
        line = arguments(chance, demo)
        monkeypatch.setenv("SMCOCKPIT_AS", hostile.text(chance) if chance.random() < 0.2 else "ana")
        code = main(line)
        codes[code] = codes.get(code, 0) + 1
        done = capsys.readouterr()
        assert not hostile.crashed(tmp_path / "state"), (line, hostile.crashed(tmp_path / "state"))
        assert code in (0, 1, 2, 3), line
        assert not hostile.acting(done.err), line
        assert not hostile.acting(done.out), line
    tell(f"{cases} command lines with hostile texts: exit codes {dict(sorted(codes.items()))}, 0 crashed, 0 acting characters came out")


@pytest.mark.parametrize("options", [["--json"], []])
def test_hostile_contents_are_harmless(demo: Path, capsys: pytest.CaptureFixture[str], tmp_path: Path, options: list[str]) -> None:
    """Records that another program wrote past every check."""
    image = json.loads((demo / "plan.json").read_text())
    chance = random.Random(7)
    for kind, table in image.items():
        for doc in table.values() if not kind.startswith("_") else ():
            for field, value in doc.items():
                if isinstance(value, str) and len(value) > 3 and field not in ("time", "zone", "language", "status") and not value.isalnum():
                    doc[field] = hostile.text(chance).encode("utf-8", "replace").decode() + "\x1b[31m\u202e\x9b\x7f\U000e0041"
    (demo / "plan.json").write_text(json.dumps(image))
    for words in (["status"], ["today"], ["check"], ["agenda", "30d"], ["plan"], ["review", "--list"], ["kpi"], ["history"], ["trash"], ["info"], ["doctor"], *(["list", kind] for kind in hostile.share(list(KINDS), len(options), 2))):
        code = main([*words, *options, "--plan", str(demo)])
        done = capsys.readouterr()
        assert code in (0, 1) and not hostile.crashed(tmp_path / "state"), hostile.crashed(tmp_path / "state")
        assert not hostile.acting(done.out) and not hostile.acting(done.err), words
        if options:
            json.loads(done.out)
    for words in (["list", "post", "--csv"], ["export", "plan.md", "-o", "-"], ["export", "posts.csv", "-o", "-"], ["list", "post", "--format", "{title}\\t{copy}"]):
        assert main([*words, "--plan", str(demo)]) == 0
        assert not hostile.acting(capsys.readouterr().out), words


def test_json_is_the_same_data_escaped(demo: Path, capsys: pytest.CaptureFixture[str]) -> None:
    image = json.loads((demo / "plan.json").read_text())
    number = next(iter(image["topic"]))
    odd = "".join(map(chr, [*range(1, 0x20), *range(0x7F, 0xA0), 0x61C, 0x200B, 0x200E, *range(0x2028, 0x202F), *range(0x2060, 0x2070), 0xFEFF, 0xE0001, 0xE007F])) + "añ 👩‍👧 z"
    image["topic"][number]["name"] = odd
    (demo / "plan.json").write_text(json.dumps(image))
    assert main(["list", "topic", "--json", "--plan", str(demo)]) == 0
    out = capsys.readouterr().out
    assert not hostile.acting(out) and odd in [one["name"] for one in json.loads(out)]
    assert "añ 👩\u200d👧 z" in out and "\\u202e" in out and "\\u009b" in out and "\\udb40\\udc01" in out and "\\u007f" in out


def test_colours_come_from_the_program_alone(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True, raising=False)
    monkeypatch.setenv("TERM", "xterm")
    out = Output()
    out.styled(out.style("\ue0012J\ue002x\ue003 \x012J\x02y\x03 end", "31") + " \ue001zz;2J\ue002w\ue003")
    written = capsys.readouterr().out
    assert written.startswith("\x1b[31m") and written.count("\x1b[") == 2 and "2J" in written and "\x1b[2J" not in written


@pytest.mark.parametrize("char", [*map(chr, range(1, 0x20)), *map(chr, range(0x7F, 0xA0)), "\u202e", "\u2066", "\U000e0041", "\udcff"])
def test_each_acting_character_is_shown_instead(char: str) -> None:
    shown = visible(f"a{char}b")
    assert shown == f"a{char}b" if char in "\t\n" else not hostile.acting(shown) and "\\" in shown
    assert json.loads(inert_json(json.dumps(char, ensure_ascii=False))) == char


def test_a_folder_with_a_hostile_name_and_a_name_that_is_no_text(tmp_path: Path) -> None:
    """The installed command, in processes: bytes that are no UTF-8 reach it only so."""
    env = {**os.environ, "SMCOCKPIT_STATE_DIR": str(tmp_path / "state")}
    for place, actor in ((b"\x1b[31mplan\xff\xc2\x9b", b"\xff\xfe"), (b"plan", b"an\xe1 \x1b]0;x\x07"), ("plan\u202e".encode(), b"\xed\xa0\x80")):
        where = os.fsencode(tmp_path) + b"/" + place
        for words in ([b"init", b"--brand", b"Caf\xe9", b"--as", actor], [b"status", b"--as", actor], [b"info"], [b"add", b"topic", b"name=\xff\x1b[0m", b"--as", actor], [b"doctor"], [b"show", b"topic", actor], [b"history", b"--by", actor], [actor]):
            done = subprocess.run([sys.executable.encode(), b"-P", b"-m", b"smcockpit", *words, b"--plan", where], capture_output=True, env=env, check=False, timeout=60)
            assert done.returncode in (0, 1, 2, 3), done.stderr
            for written in (done.stdout, done.stderr):
                assert not hostile.acting(written.decode("utf-8")), (words, written)
    assert not hostile.crashed(tmp_path / "state"), hostile.crashed(tmp_path / "state")


@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "cp1252"])
def test_a_terminal_that_lacks_characters_gets_them_shown(demo: Path, encoding: str) -> None:
    env = {**os.environ, "PYTHONIOENCODING": encoding}
    lines = [["list", "post", "--csv"], ["status"], ["list", "post", "--json"], ["export", "plan.md", "-o", "-"], ["add", "topic", "name=日本 👩‍👧"], ["complete", "--", "show", "topic", ""], ["man", "--lang", "es"], ["nonsense→"]]
    for words in hostile.share(lines, len(encoding), 2):
        done = subprocess.run([sys.executable, "-P", "-m", "smcockpit", *words, "--plan", str(demo)], capture_output=True, env=env, check=False, timeout=60)
        assert done.returncode in (0, 1, 2) and b"should not have happened" not in done.stderr, done.stderr
        done.stdout.decode(encoding)


def test_a_format_is_filled_in_once(demo: Path, capsys: pytest.CaptureFixture[str]) -> None:
    from smcockpit.workspace import Workspace

    plan = Workspace(str(demo))
    plan.update(plan.plan.brand, {"name": "{due}{progress}\\n{late}\\t"})
    assert main(["status", "--format", "{brand}|{late}", "--plan", str(demo)]) in (0, 1)
    assert capsys.readouterr().out.startswith("{due}{progress}\\n{late}\\t|")
    plan.add("topic", {"name": "{id}{description}\\t"})
    assert main(["list", "topic", "--format", "<{name}>{nothing}\\t{id}", "--plan", str(demo)]) == 0
    assert "<{id}{description}\\t>{nothing}\t" in capsys.readouterr().out
    values = {"a": "{b}\\n", "b": "{a}"}
    assert filled("{a}{b}{c}\\t\\n", values) == "{b}\\n{a}{c}\t\n"


def _calls() -> list[tuple[str, ast.Call]]:
    return [(where, node) for where, tree in hostile.sources().items() for node in ast.walk(tree) if isinstance(node, ast.Call)]


def test_one_door_to_the_terminal() -> None:
    doors = {"smcockpit/cli/output.py", "smcockpit/metrics/reader_process.py", "smcockpit/metrics/sheets.py", "smcockpit/ui/driver.py"}
    bad = []
    for where, node in _calls():
        spelt = ast.unparse(node)
        if where not in doors and ("sys.stdout.write" in spelt or "sys.stderr.write" in spelt or spelt.startswith("print(")) and "visible(" not in spelt and "__version__" not in spelt:
            bad.append(f"{where}:{node.lineno}")
    assert not bad


def test_no_text_is_formatted_twice() -> None:
    """`.format` is asked of texts of the program only, and never of what it gave back."""
    bad = []
    for where, node in _calls():
        if isinstance(node.func, ast.Attribute) and node.func.attr == "format":
            of: Any = node.func.value
            chained = any(isinstance(inner, ast.Call) and isinstance(inner.func, ast.Attribute) and inner.func.attr == "format" for inner in ast.walk(of))
            drawn = any(isinstance(inner, ast.JoinedStr) for inner in ast.walk(of))
            if chained or drawn:
                bad.append(f"{where}:{node.lineno}")
    assert not bad
