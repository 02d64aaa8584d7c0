"""Nothing is written into a person's home by the tests, nor by the program where its folders are named."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from smcockpit import environment
from tests.conftest import HOME, left_in_home

ROOT = Path(__file__).resolve().parents[2]


def test_every_folder_of_a_test_is_its_own(tmp_path: Path) -> None:
    folders = [environment.cache_folder(), environment.config_folder(), environment.state_folder(), environment.data_folder(), environment.default_plan(), environment.local_files("postgresql:///x?host=/tmp")]
    assert all(Path(one).is_relative_to(tmp_path) for one in folders)
    assert Path.home() == HOME and os.path.expanduser("~") == str(HOME)


def test_nothing_was_left_in_the_home_so_far() -> None:
    assert left_in_home() == []


def test_the_data_folder_is_named_by_the_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("SMCOCKPIT_DATA_DIR")
    assert environment.default_plan() == str(HOME / ".local/share/smcockpit/plan")
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "xdg"))
    assert environment.local_files("postgresql:///x").startswith(str(tmp_path / "xdg/smcockpit/servers/"))
    monkeypatch.setenv("SMCOCKPIT_DATA_DIR", str(tmp_path / "own"))
    assert environment.data_folder() == str(tmp_path / "own") and environment.default_plan() == str(tmp_path / "own/plan")


def test_a_run_that_writes_into_the_home_fails(tmp_path: Path) -> None:
    """The check itself: a test that leaves something there makes its run fail and is named."""
    folder = tmp_path / "tests"
    folder.mkdir()
    test = folder / "test_leaks.py"
    test.write_text("import os\nfrom smcockpit import environment\n\ndef test_leaks(monkeypatch):\n    monkeypatch.delenv('SMCOCKPIT_DATA_DIR')\n    os.makedirs(environment.local_files('postgresql:///x'))\n")
    env = {**os.environ, "HOME": str(tmp_path / "home"), "PYTHONPATH": str(ROOT)}
    done = subprocess.run([sys.executable, "-m", "pytest", "-q", "-p", "tests.conftest", "-p", "no:cacheprovider", str(test)], cwd=tmp_path, env=env, capture_output=True, text=True, check=False)
    assert "1 passed" in done.stdout and done.returncode == 1 and "written into the home" in done.stdout, done.stdout + done.stderr
    assert not (tmp_path / "home").exists()


def test_a_run_leaves_the_home_of_whoever_started_it_alone(tmp_path: Path) -> None:
    """Tests of every kind, run by somebody whose home is watched: a server, moves, crashes, caches, settings."""
    home = tmp_path / "home"
    home.mkdir()
    chosen = ["tests/store/test_place.py", "tests/cli/test_trust.py", "tests/actions/test_doctor.py"]
    env = {**os.environ, "HOME": str(home), "PYTHONDONTWRITEBYTECODE": "1"}
    done = subprocess.run([sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *chosen], cwd=ROOT, env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-3000:]
    assert list(home.rglob("*")) == []
