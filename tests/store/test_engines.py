"""A storage engine is one module and one line in the registry: everything else asks the port."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from smcockpit import store
from smcockpit.actions.doctor import examine, repair
from smcockpit.actions.forget import forget
from smcockpit.cli.main import main
from smcockpit.store import EngineEntry
from smcockpit.workspace import (
    NoPlan,
    StoreError,
    Workspace,
    create,
    damage,
    files_of,
    is_address,
    move,
    recover,
    remarks,
    shown,
)

ENGINE = '''
import os

from smcockpit.store.port import HealthIssue, Remark
from smcockpit.store.tiny import TinyStore


class CabinetStore(TinyStore):
    """Plans in numbered drawers: `cabinet:7?key=SECRET`."""

    engine = "Cabinet"

    def __init__(self, place, *, read_only=False, patience=0.0, waits=None):
        super().__init__(os.path.join(os.environ["CABINET"], place.removeprefix("cabinet:").split("?")[0]), read_only=read_only, waits=waits)
        self.place = self.shown(place)

    @classmethod
    def _in_new_folder(cls, place):
        store = cls(place)
        os.makedirs(store.file.folder, mode=0o700, exist_ok=True)
        return store

    @staticmethod
    def shown(place):
        return place.split("?")[0]

    @staticmethod
    def remarks(place):
        return [Remark("drawer", "This drawer squeaks.", True)]

    @staticmethod
    def advice(documents):
        return "The drawer is full."

    def diagnose(self):
        return [HealthIssue("hinge", "warn", "The hinge is loose.", lambda: None)]
'''
PLACE = "cabinet:7?key=SECRET"


@pytest.fixture
def cabinet(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    (tmp_path / "cabinet_engine.py").write_text(ENGINE)
    (tmp_path / "drawers").mkdir()
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.setenv("CABINET", str(tmp_path / "drawers"))
    monkeypatch.setattr(store, "ENGINES", (EngineEntry(("cabinet:",), "cabinet_engine:CabinetStore"), *store.ENGINES))
    yield PLACE
    sys.modules.pop("cabinet_engine", None)


def test_a_new_engine_is_asked_by_everybody(cabinet: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert is_address(cabinet) and shown(cabinet) == "cabinet:7" and "SECRET" not in files_of(cabinet)
    with pytest.raises(NoPlan):
        Workspace(cabinet)
    create(cabinet, brand="Café", language="en", zone="UTC", actor="ana")
    with pytest.raises(StoreError, match="a plan in cabinet:7 already"):
        create(cabinet, brand="Café", language="en", zone="UTC", actor="ana")
    plan = Workspace(cabinet, actor="ana")
    person = plan.add("person", {"name": "Luz"})
    assert plan.engine == "Cabinet" and plan.advice == "The drawer is full." and plan.undo() and plan.redo()
    assert plan.shown_place == "cabinet:7" and [remark.text for remark in remarks(cabinet)] == ["This drawer squeaks."]

    issues = {issue.topic: issue for issue in examine(cabinet, {"LANG": "C.UTF-8"})}
    assert issues["hinge"].text == "The hinge is loose." and issues["plan"].text == "The drawer is full."
    kept, done = repair(cabinet, list(issues.values()))
    assert os.path.exists(kept) and ("hinge", "") in [(issue.topic, why) for issue, why in done]
    assert main(["info", "--json", "--plan", cabinet]) == 0
    out, err = capsys.readouterr()
    assert json.loads(out)["engine"] == "Cabinet" and "squeaks" in err and "SECRET" not in out + err

    assert forget(plan, "person", person.id, mask=True)[0].taken["plan"] == 1 and plan.plan.get("person", person.id) is None
    moved = move(cabinet, str(tmp_path / "plan"))
    assert moved.documents == plan.plan.documents() and Workspace(str(tmp_path / "plan")).seq == plan.seq
    assert move(str(tmp_path / "plan"), "cabinet:8").documents == moved.documents


def test_a_damaged_plan_is_told_and_put_together_through_the_port(cabinet: str, tmp_path: Path) -> None:
    assert damage(cabinet) is None  # there is none yet
    create(cabinet, brand="Café", language="en", zone="UTC", actor="ana")
    assert damage(cabinet) is None
    with pytest.raises(StoreError, match="is not damaged"):
        recover(cabinet)
    (tmp_path / "drawers/7/plan.json").write_bytes(b"{")
    error = damage(cabinet)
    assert error is not None and error.backups
    back = recover(cabinet)
    assert back.copy in error.backups[0] and back.later == 0 and back.aside and Path(back.aside).read_bytes() == b"{"
    assert damage(cabinet) is None and Workspace(cabinet).plan.brand.heading() == "Café"


def test_a_server_is_never_damaged_and_says_nothing_of_this_machine(place: str) -> None:
    create(place, brand="Café", language="en", zone="UTC", actor="ana")
    assert damage(place) is None
    with pytest.raises(StoreError, match="is not damaged"):
        recover(place)
    plan = Workspace(place)
    assert bool(plan.stored_files()) != is_address(place) and plan.engine == ("PostgreSQL" if is_address(place) else "TinyDB")


def test_a_missing_driver_is_said_with_what_to_install() -> None:
    code = (
        "import sys\nsys.modules['psycopg'] = None\n"
        "from smcockpit import store\nfrom smcockpit.store.port import StoreError\n"
        "print(store.shown('postgresql://ana:SECRET@/db'))\n"
        "try:\n    store.open_store('postgresql://ana@/db')\nexcept StoreError as error:\n    print(error)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    seen, why = done.stdout.splitlines()
    assert seen == "postgresql://…" and "needs psycopg: pip install 'smcockpit[postgres]'" in why
