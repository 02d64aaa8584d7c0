"""Every test runs in its own folders, in English, on a fixed day, away from the machine's own settings."""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from hypothesis import settings

from smcockpit import i18n
from smcockpit.demo.build import build
from smcockpit.workspace import Workspace, create
from tests.report_lines import LINES, tell
from tests.store.server import Server

TODAY = date(2026, 11, 22)

# whoever looks for a home finds one of the tests' own, in this process and in every process it starts
HOME = Path(tempfile.mkdtemp(prefix="smcockpit-home-"))
os.environ["HOME"] = str(HOME)
for name in [name for name in os.environ if name.startswith("XDG_")]:
    del os.environ[name]
atexit.register(shutil.rmtree, HOME, ignore_errors=True)


def left_in_home() -> list[str]:
    """What the program wrote into the home: nothing, where every test named its own folders."""
    return sorted(str(path.relative_to(HOME)) for path in HOME.rglob("*smcockpit*"))


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    if left := left_in_home():
        tell(f"written into the home: {', '.join(left[:10])}")
        session.exitstatus = pytest.ExitCode.TESTS_FAILED

# where changes are judged the examples are the same every time; elsewhere new ones are tried
settings.register_profile("ci", derandomize=True, deadline=None)
if os.environ.get("CI"):
    settings.load_profile("ci")


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    for line in LINES:
        terminalreporter.write_line(line)


@pytest.fixture(autouse=True)
def own_world(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith("SMCOCKPIT_") and name != "SMCOCKPIT_SAMPLES"]:
        monkeypatch.delenv(name)
    for name in ("CONFIG", "STATE", "CACHE", "DATA"):
        monkeypatch.setenv(f"SMCOCKPIT_{name}_DIR", str(tmp_path / name.lower()))
    monkeypatch.setenv("SMCOCKPIT_TODAY", TODAY.isoformat())
    monkeypatch.setenv("SMCOCKPIT_AS", "ana")
    monkeypatch.setenv("LANG", "C.UTF-8")
    monkeypatch.delenv("LC_ALL", raising=False)
    monkeypatch.delenv("NO_COLOR", raising=False)
    i18n.choose("en")


@pytest.fixture(scope="session")
def demo_image(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo plan, made once; tests get copies."""
    folder = tmp_path_factory.mktemp("demo") / "plan"
    build(str(folder), language="en", today=TODAY)
    return folder


@pytest.fixture
def demo(demo_image: Path, tmp_path: Path) -> Path:
    folder = tmp_path / "plan"
    shutil.copytree(demo_image, folder)
    Workspace(str(folder)).metrics.refresh()  # as after the first start: the exports are known
    return folder


@pytest.fixture
def empty(tmp_path: Path) -> Path:
    """A plan that was just started."""
    folder = tmp_path / "new"
    create(str(folder), brand="Café Andino", language="en", zone="America/Bogota", channels=[("instagram", "@cafe"), ("x", "@cafe")])
    return folder


@pytest.fixture
def workspace(empty: Path) -> Workspace:
    return Workspace(str(empty))


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    """A PostgreSQL server, running."""
    one = Server()
    yield one
    one.close()


@pytest.fixture(params=["file", "postgres"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Where a plan can be made, on each engine."""
    return str(tmp_path / "plan") if request.param == "file" else request.getfixturevalue("server").address()


@pytest.fixture
def samples() -> Path:
    """Real exports, where the surroundings have them; they are nobody's to redistribute with this project."""
    found = os.environ.get("SMCOCKPIT_SAMPLES")
    if not found or not Path(found).is_dir():
        pytest.skip("SMCOCKPIT_SAMPLES names no folder with real exports")
    return Path(found)
