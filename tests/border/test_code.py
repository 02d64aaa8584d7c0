"""Code that lies in the current folder, or among the exports, is not run."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from smcockpit.metrics import bounds
from tests.border.hostile import share
from tests.e2e.terminal import COMMAND, Terminal

PLANTED = ("json", "csv", "orjson", "smcockpit", "re", "os", "io", "datetime", "resource", "zipfile", "subprocess", "tempfile", "sitecustomize", "usercustomize", "python_calamine", "textual", "tinydb", "pydantic", "encodings", "struct", "signal", "threading", "zlib", "lzma")


def plant(folder: Path, mark: Path) -> None:
    """Modules that leave a mark when they are run, as files and as packages."""
    text = f"open({str(mark)!r}, 'a').write(__name__ + '\\n')\nraise SystemExit(99)\n"
    for name in PLANTED:
        (folder / f"{name}.py").write_text(text)
    for name in ("smcockpit", "metrics"):
        (folder / name).mkdir(exist_ok=True)
        (folder / name / "__init__.py").write_text(text)


@pytest.fixture
def hostile_folder(empty: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder one stands in, planted; the metrics folder is planted too and holds a large CSV and a workbook."""
    here = tmp_path / "Downloads"
    here.mkdir()
    plant(here, tmp_path / "mark")
    plant(empty / "metrics", tmp_path / "mark")
    lines = "".join(f"2026-{n % 11 + 1:02}-{n % 28 + 1:02},{n},some words that make it long\n" for n in range(150_000))
    (empty / "metrics/big.csv").write_text("date,visits,note\n" + lines)
    (empty / "metrics/book.xlsx").write_bytes(workbook(tmp_path))
    assert (empty / "metrics/big.csv").stat().st_size > 5 * 1024 * 1024
    monkeypatch.chdir(here)
    return here


def workbook(folder: Path) -> bytes:
    import xlsxwriter

    with xlsxwriter.Workbook(str(folder / "made.xlsx")) as book:
        sheet = book.add_worksheet("Sheet")
        sheet.write_row(0, 0, ["date", "visits"])
        sheet.write_row(1, 0, ["2026-11-01", 5])
    return (folder / "made.xlsx").read_bytes()


@pytest.mark.parametrize("path", [None, ""], ids=["no PYTHONPATH", "an empty PYTHONPATH"])
def test_no_command_runs_what_lies_here(hostile_folder: Path, empty: Path, tmp_path: Path, path: str | None) -> None:
    env = {**os.environ, **({"PYTHONPATH": path} if path is not None else {})}
    lines = (["status"], ["kpi"], ["import", str(empty / "metrics/big.csv")], ["import", "--dry-run", "--explain", str(empty / "metrics/book.xlsx")], ["import", str(empty / "metrics/book.xlsx")], ["add", "topic", "name=x"], ["doctor"], ["export", "plan.html", "-o", str(tmp_path / "plan.html")], ["list", "topic", "--csv"])
    for words in lines if path is None else share(lines, 2, 3):  # of the second, one that reads a file, one that writes, one that asks
        done = subprocess.run([COMMAND, *words, "--plan", str(empty)], capture_output=True, text=True, env=env, check=False, timeout=120)
        assert done.returncode in (0, 1), (words, done.stderr)
        assert not (tmp_path / "mark").exists(), (words, (tmp_path / "mark").read_text())
        assert "made its reader stop" not in done.stdout + done.stderr and "damaged" not in done.stdout


def test_as_a_module_it_runs_nothing_of_it_either(empty: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """`python -m smcockpit` finds the package in front; what the package needs afterwards it does not look for there."""
    plant(tmp_path, tmp_path / "mark")
    for name in ("smcockpit/__init__.py", "smcockpit.py", *(f"{name}.py" for name in sys.stdlib_module_names & set(PLANTED) & sys.modules.keys())):
        (tmp_path / name).unlink(missing_ok=True)
    (tmp_path / "smcockpit").rmdir()
    for name in ("argparse", "difflib", "tomllib", "gettext"):
        (tmp_path / f"{name}.py").write_text(f"open({str(tmp_path / 'mark')!r}, 'a').write('{name}')\n")
    monkeypatch.chdir(tmp_path)
    done = subprocess.run([sys.executable, "-m", "smcockpit", "add", "topic", "name=x", "--plan", str(empty)], capture_output=True, text=True, check=False)
    assert done.returncode == 0 and not (tmp_path / "mark").exists(), done.stderr


def test_the_cockpit_runs_nothing_of_it(hostile_folder: Path, empty: Path, tmp_path: Path) -> None:
    terminal = Terminal("--plan", str(empty))
    try:
        terminal.until("help")
        terminal.press("4", "q")
        assert terminal.wait() == 0
    finally:
        terminal.close()
    assert not (tmp_path / "mark").exists()


def test_every_process_of_ours_is_started_so() -> None:
    assert bounds.command("x")[1:] == ["-P", "-m", "x"]
    root = Path(__file__).resolve().parents[2] / "smcockpit"
    for path in root.rglob("*.py"):
        assert path.name == "bounds.py" or "sys.executable" not in path.read_text(encoding="utf-8"), path
