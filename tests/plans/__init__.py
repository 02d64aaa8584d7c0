"""A small plan of every layout that a released program wrote, made by that program, with its history; and one of a newer
program, with kinds, fields, choices and values that this one does not know."""

from __future__ import annotations

import shutil
from pathlib import Path

from smcockpit.store import is_address
from smcockpit.store.move import move

HERE = Path(__file__).parent
LAYOUTS = {int(path.stem.removeprefix("layout-")): path for path in HERE.glob("layout-?.json")}


def put(name: str, place: str, scratch: Path) -> None:
    """The plan `name` at `place`, a folder or an address, as its own program left it."""
    folder = scratch / f"kept-{name}" if is_address(place) else Path(place)
    folder.mkdir(parents=True, mode=0o700)
    for kept, target in (("json", "plan.json"), ("history.jsonl", "history.jsonl")):
        shutil.copy(HERE / f"{name}.{kept}", folder / target)
        (folder / target).chmod(0o600)
    if is_address(place):
        move(str(folder), place)
