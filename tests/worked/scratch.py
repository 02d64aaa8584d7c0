"""A copy of the project in which an example of CONTRIBUTING.md is followed, and a reader of those examples.

An example is a section `### NAME` of CONTRIBUTING.md. Each of its steps is a list item:

- "New `PATH`:" and a fenced block: the whole new file;
- "In `PATH`:" and a fenced diff: lines with `-` (or neither sign) stand in the file once, and become those with `+`;
- "Run `COMMAND`, which writes `PATH`, `PATH` …": a command, and every file it changes.
"""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parent.parent.parent
TODAY = "2026-11-22"
_STEP = re.compile(r"- (New|In|Run) `([^`]+)`([^\n]*)\n(?:\n?  ```\w*\n(.*?)\n  ```)?", re.DOTALL)


class Step(NamedTuple):
    """One list item of an example; `block` is the fenced text below it, "" where there is none."""

    verb: str
    subject: str
    rest: str
    block: str

    @property
    def files(self) -> set[str]:
        """The paths, from the top of the project, that the step says it writes."""
        return set(re.findall(r"`([^`]+)`", self.rest)) if self.verb == "Run" else {self.subject}


def examples() -> dict[str, list[Step]]:
    """The worked examples of CONTRIBUTING.md: name → its steps in order."""
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    text = text.partition("\n## Worked examples\n")[2].partition("\n## ")[0]
    sections = re.split(r"^### (.+)\n", text, flags=re.MULTILINE)[1:]
    return {
        name: [Step(verb, subject, rest, _undented(block or "")) for verb, subject, rest, block in _STEP.findall(body)]
        for name, body in zip(sections[::2], sections[1::2], strict=True)
    }


def _undented(block: str) -> str:
    return "\n".join(line.removeprefix("  ") for line in block.split("\n"))


class Scratch:
    """The project's files below `folder`, and the commands run with them."""

    def __init__(self, folder: Path) -> None:
        self.root = folder / "house"
        self.plan = folder / "plan"
        shutil.copytree(ROOT / "smcockpit", self.root / "smcockpit")
        shutil.copytree(ROOT / "themes", self.root / "themes")
        (self.root / "tests").mkdir()
        shutil.copy2(ROOT / "tests" / "catalogue.py", self.root / "tests")
        self.env = {
            **{name: value for name, value in os.environ.items() if not name.startswith("SMCOCKPIT")},
            **{f"SMCOCKPIT_{name}_DIR": str(folder / name.lower()) for name in ("CACHE", "CONFIG", "STATE", "DATA")},
            "PYTHONPATH": os.pathsep.join((str(self.root), str(ROOT))), "PYTHONDONTWRITEBYTECODE": "1", "SMCOCKPIT_TODAY": TODAY, "SMCOCKPIT_AS": "ana", "LANG": "C.UTF-8",
        }  # fmt: skip
        self._before = self._files()

    def _files(self) -> dict[str, bytes]:
        return {
            str(path.relative_to(self.root)): path.read_bytes()
            for path in self.root.rglob("*")
            if path.is_file() and path.suffix != ".pyc"
        }

    def changed(self) -> set[str]:
        """The paths of the files that are new or other than in the project."""
        return {path for path, data in self._files().items() if self._before.get(path) != data}

    def follow(self, steps: list[Step]) -> None:
        """Do what an example says. Raises AssertionError where a diff does not fit or a command fails."""
        for step in steps:
            path = self.root / step.subject
            if step.verb == "New":
                assert not path.exists(), f"{step.subject} is there already"
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(step.block + "\n", encoding="utf-8")
            elif step.verb == "In":
                self._change(path, step.block.split("\n"))
            else:
                command = shlex.split(step.subject)
                assert command[0] == "python", step.subject
                self.run(sys.executable, *command[1:])

    def _change(self, path: Path, diff: list[str]) -> None:
        before = "\n".join(line[1:] for line in diff if not line.startswith("+"))
        after = "\n".join(line[1:] for line in diff if not line.startswith("-"))
        text = path.read_text(encoding="utf-8")
        assert text.count(before) == 1, f"{path}: these lines stand there {text.count(before)} times:\n{before}"
        path.write_text(text.replace(before, after), encoding="utf-8")

    def run(self, *command: str, code: int = 0) -> str:
        """What a command prints, run at the top of the copy; with another `code` than 0, what it says of the error. Raises
        AssertionError where it does not end with `code`."""
        done = subprocess.run(command, cwd=self.root, env=self.env, capture_output=True, text=True, check=False)
        assert done.returncode == code, f"{command} ended with {done.returncode}: {done.stdout}{done.stderr}"
        return done.stderr if code else done.stdout

    def command(self, *arguments: str, plan: str = "") -> list[str]:
        """The command line of the copy's smcockpit, on its own plan unless another is named."""
        return [sys.executable, "-m", "smcockpit", *arguments, "--plan", plan or str(self.plan)]

    def smcockpit(self, *arguments: str) -> str:
        """What a command of the copy prints, for its plan."""
        return self.run(*self.command(*arguments))

    def python(self, source: str, *arguments: str) -> str:
        """What a few lines of Python print, with the copy's package and the project's tests."""
        return self.run(sys.executable, "-c", source, *arguments)
