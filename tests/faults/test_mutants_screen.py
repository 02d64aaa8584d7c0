"""The cockpit opens on spoilt plans, is walked through, and leaves by `q`; spoilt themes and formats are told in words."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from random import Random

import pytest

from smcockpit.metrics import recognise
from smcockpit.metrics.answers import Place
from smcockpit.metrics.read import read_bytes
from smcockpit.settings import BadSettings, load
from smcockpit.store.port import StoreError
from smcockpit.ui.app import CockpitApp
from smcockpit.ui.theme import BadTheme, read
from smcockpit.workspace import Workspace
from tests.faults import mutants
from tests.faults.test_mutants import FIRST, STORM, Bench, small  # noqa: F401 - a fixture
from tests.metrics import exports, platforms
from tests.report_lines import tell
from tests.ui.screen import P, play, press

SCREENS = 4 * STORM
THEMES = 150 * STORM
FORMATS = 30 * STORM
WALK = (
    ("1", "down", "enter", "down", "down", "m", "e", "escape", "escape"),
    ("n", "H", "escape", "i", "escape", "w", "escape", "end", "enter", "down", "escape"),
    ("2", "right", "down", "m", "down", "e", "escape", "i", "escape", "slash", "x", "enter", "escape"),
    ("3", "right", "m", "end", "home", "e", "escape", "n", "m", "m", "pagedown", "m"),
    ("4", "down", "m", "m", "down", "m", "end", "i", "escape", "z", "z"),
    ("K", "down", "down", "escape", "D", "escape", "C", "escape", "M", "escape", "W", "escape", "R", "escape"),
    ("r", "down", "escape", "question_mark", "escape"),
)


async def walk(app: CockpitApp, pilot: P) -> None:
    for keys in WALK:
        await press(pilot, *keys)
    await press(pilot, "escape", "escape", "escape", "q")


def test_the_cockpit_opens_and_leaves_on_spoilt_plans(small: Path, tmp_path: Path) -> None:  # noqa: F811
    bench = Bench(small, tmp_path)
    opened, wrong = 0, []
    for seed in range(FIRST, FIRST + SCREENS):
        chance = Random(20_000_000 + seed)
        bench.fresh()
        bench.spoil(chance)
        try:
            Workspace(str(bench.plan), read_only=True)
        except StoreError:
            continue  # a plan that does not open is said before a screen is
        opened += 1
        try:
            play(bench.plan, walk)
        except Exception as error:
            wrong.append(f"seed {seed}: {type(error).__name__} {str(error)[:600]}")
    tell(f"{SCREENS} spoilt plans on the screen: {opened} opened and walked through, wrong {len(wrong)}")
    assert not wrong, "\n\n".join(wrong)


def test_a_spoilt_theme_is_told_in_words(tmp_path: Path) -> None:
    source = next(Path(__file__).parents[2].glob("themes/dark.toml")).read_text()
    told = 0
    for seed in range(THEMES):
        mutants.toml_file(tmp_path / "mine.toml", source, Random(seed))
        try:
            read("mine", str(tmp_path / "mine.toml"))
        except BadTheme as error:
            told += str(tmp_path) in str(error)
    tell(f"{THEMES} spoilt themes: {told} told in words")
    assert told > THEMES // 2


def test_spoilt_settings_are_told_in_words(tmp_path: Path) -> None:
    for seed in range(THEMES):
        mutants.config_file(tmp_path, Random(seed))
        try:
            load(str(tmp_path))
        except BadSettings as error:
            assert "config.toml" in str(error)


def test_a_spoilt_format_stops_no_other(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shipped = Path(recognise._FOLDER)
    corpus = [(name, raw) for name, raw, *_rest in [*platforms.EXPECTED, *exports.EXPECTED]]
    monkeypatch.setattr(recognise, "_FOLDER", str(tmp_path / "formats"))
    shutil.copytree(shipped, tmp_path / "formats")
    names = sorted(name for name in os.listdir(shipped) if name.endswith(".toml"))
    odd = 0
    try:
        for seed in range(FORMATS):
            chance = Random(seed)
            name = chance.choice(names)
            mutants.toml_file(tmp_path / "formats" / name, (shipped / name).read_text(), chance)
            recognise._read.cache_clear()
            odd += name in recognise.odd_formats()
            assert len(recognise.formats()) >= len(names) - 1
            for export, raw in chance.sample(corpus, 6):
                assert read_bytes(raw, export, (), Place(when=739_000))["status"] in ("ok", "ask", "refused")
            shutil.copy(shipped / name, tmp_path / "formats" / name)
    finally:
        monkeypatch.undo()
        recognise._read.cache_clear()
    tell(f"{FORMATS} spoilt formats: {odd} could not be read and stopped no other")
    assert odd
