"""Completion in the real shells, and the man page."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from smcockpit.cli.commands import COMMANDS
from smcockpit.cli.manual import page
from tests.cli.test_cli import Capture, run


def complete(capsys: Capture, plan: Path, *words: str) -> list[str]:
    return run(capsys, "complete", "--plan", str(plan), "--", *words)[1].splitlines()


def test_what_a_line_may_become(capsys: Capture, demo: Path) -> None:
    assert complete(capsys, demo, "st") == ["status"]
    assert "chart" in complete(capsys, demo, "") and "complete" not in complete(capsys, demo, "")
    assert complete(capsys, demo, "status", "--li") == ["--line"] and "--plan" in complete(capsys, demo, "status", "--")
    assert complete(capsys, demo, "list", "po") == ["post"]
    assert complete(capsys, demo, "add", "post", "ti") == ["title=", "time="] or "title=" in complete(capsys, demo, "add", "post", "ti")
    assert complete(capsys, demo, "add", "post", "channel=In") == ["channel=Instagram @cafeandino"]
    assert complete(capsys, demo, "chart", "rea") == ["Reach"] and complete(capsys, demo, "show", "topic", "or") == ["Origin"]
    assert complete(capsys, demo, "forget", "influencer", "morning") == ["Morning Radio"] and complete(capsys, demo, "forget", "influencer", "x", "--t") == ["--text"]
    assert complete(capsys, demo, "nonsense", "x") == [] and complete(capsys, Path("/nowhere"), "list", "tas") == ["task"]


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_the_script_is_one_its_shell_takes(capsys: Capture, demo: Path, shell: str, tmp_path: Path) -> None:
    script = run(capsys, "completion", shell)[1]
    assert "smcockpit complete --" in script
    program = shutil.which(shell)
    if program is None:
        return  # the words above are all that can be said here
    file = tmp_path / "script"
    file.write_text(script)
    assert subprocess.run([program, "-n", str(file)], capture_output=True, text=True, check=False).returncode == 0
    if shell == "bash":
        env = {**os.environ, "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}", "SMCOCKPIT_PLAN": str(demo)}
        code = f"source {file}; COMP_WORDS=(smcockpit chart rea); COMP_CWORD=2; _smcockpit 2>/dev/null; printf '%s|' \"${{COMPREPLY[@]}}\""
        done = subprocess.run([program, "-c", code], env=env, capture_output=True, text=True, check=True)
        assert done.stdout == "Reach|"


def test_the_man_page_has_every_command() -> None:
    text = page()
    assert text.startswith(".TH SMCOCKPIT 1") and all(f"\\fB{name}\\fR" in text for name in COMMANDS if name != "complete")
    if shutil.which("groff"):
        done = subprocess.run(["groff", "-man", "-Kutf8", "-Tutf8", "-P-cbou"], input=text, capture_output=True, text=True, check=False)
        assert done.returncode == 0 and "restore" in done.stdout, done.stderr
