"""TinyDB's own tests, run against this project's classes: what people expect of TinyDB holds of the plan's tables too.

The tests come with TinyDB's source (MIT), which is fetched in the installed version the first time and kept in pytest's
cache; without a network they are skipped.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tarfile
from importlib.metadata import version
from pathlib import Path

import pytest

from tests.report_lines import tell

# The suite with our classes in the place of TinyDB's. `CACHE` queries are remembered where a test asks for it.
PLUGIN = """
import os
import tinydb, tinydb.database, tinydb.table
from smcockpit.store.tables import PlanDB, PlanTable

if size := os.environ.get("CACHE"):
    PlanTable.default_query_cache_capacity = int(size)
tinydb.TinyDB = tinydb.database.TinyDB = PlanDB
tinydb.table.Table = tinydb.database.Table = PlanTable
"""

NAMES = "it looks for the names “TinyDB” and “Table” in the text of an object; ours are called PlanDB and PlanTable"
NO_CACHE = "it wants queries to be remembered; ours are not, because another program may have written the file since"
NOT_FOR_US = {
    "test_tables.py::test_table_repr[memory]": NAMES,
    "test_tables.py::test_table_repr[json]": NAMES,
    "test_tinydb.py::test_repr": NAMES,
}
NOT_WITHOUT_CACHE = {
    "test_tables.py::test_query_cache[memory]": NO_CACHE,
    "test_tables.py::test_query_cache[json]": NO_CACHE,
    "test_tinydb.py::test_query_cache": NO_CACHE,
    "test_tinydb.py::test_search[memory]": NO_CACHE,
    "test_tinydb.py::test_search[json]": NO_CACHE,
    "test_tinydb.py::test_search_path[memory]": NO_CACHE,
    "test_tinydb.py::test_search_path[json]": NO_CACHE,
}


@pytest.fixture(scope="module")
def source(request: pytest.FixtureRequest) -> Path:
    """TinyDB's source archive, of the version that is installed."""
    assert request.config.cache is not None
    folder = request.config.cache.mkdir("tinydb")
    archive = folder / f"tinydb-{version('tinydb')}.tar.gz"
    if not archive.exists():
        command = [sys.executable, "-m", "pip", "download", "-q", "--no-deps", "--no-binary", "tinydb", "-d", str(folder)]
        done = subprocess.run([*command, f"tinydb=={version('tinydb')}"], capture_output=True, text=True, check=False)
        if done.returncode or not archive.exists():
            pytest.skip(f"TinyDB's own tests could not be fetched: {done.stderr.strip()[-200:]}")
    return archive


@pytest.mark.parametrize("cache", ["", "10"])
def test_tinydb_s_own_tests_hold_of_our_tables(source: Path, tmp_path: Path, cache: str) -> None:
    with tarfile.open(source) as archive:
        inside = [one for one in archive.getmembers() if one.name.partition("/")[2].startswith("tests/")]
        archive.extractall(tmp_path, inside, filter="data")
    (root,) = tmp_path.glob("tinydb-*")
    (root / "as_ours.py").write_text(PLUGIN)
    environment = {**os.environ, "PYTHONPATH": str(root), "CACHE": cache}
    environment.pop("PYTEST_ADDOPTS", None)
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "as_ours", "-p", "no:cacheprovider", "-q", "-rA", "--tb=no", "--rootdir", str(root), "tests"],
        cwd=root, env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    lines = [line.split(" - ")[0].split(" ", 1) for line in done.stdout.splitlines() if line.startswith(("PASSED ", "FAILED ", "ERROR "))]
    outcomes = {name.removeprefix("tests/"): what for what, name in lines}
    wrong = {name for name, what in outcomes.items() if what != "PASSED"}
    expected = set(NOT_FOR_US) | (set() if cache else set(NOT_WITHOUT_CACHE))
    tell(f"TinyDB's own tests on our tables ({cache or 'no'} queries remembered): {len(outcomes)} run, {len(wrong)} cannot apply, {len(wrong - expected)} failed")
    assert len(outcomes) > 200, done.stdout[-3000:] + done.stderr
    assert wrong == expected, done.stdout[-3000:]
