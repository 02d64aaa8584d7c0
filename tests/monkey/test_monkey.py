"""A monkey at the cockpit: no error, never deaf, never a picture of an earlier size, and `q` always leaves."""

from __future__ import annotations

import asyncio
import random
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from textual import events
from textual.command import CommandPalette
from textual.pilot import Pilot

from smcockpit import i18n
from smcockpit.ui.app import CockpitApp
from smcockpit.ui.keyboard import Keyboard
from smcockpit.ui.screens.main import MainScreen
from smcockpit.ui.screens.modal import Page
from smcockpit.ui.session import Event
from smcockpit.ui.widgets.chart import Chart
from smcockpit.ui.widgets.drawn import Drawn
from smcockpit.ui.widgets.lines import Lines
from tests.monkey import STORM
from tests.monkey.storm import KEYS, PLACES, Act, acts
from tests.ui.screen import text, until

SEEDS, ACTS = 6 * STORM, 100
SEEN: set[str] = set()  # what the monkey has been on


class Deaf(AssertionError):
    """The cockpit no longer answers as it should."""


async def _do(app: CockpitApp, pilot: Pilot[Any], keyboard: Keyboard, act: Act) -> None:
    if not act.typed:
        await pilot.resize_terminal(*act.size)
    else:
        assert app._driver is not None
        found = list(keyboard.feed(act.typed))
        if act.typed == b"\x1b":
            found.append(events.Key("escape", "\x1b"))
            keyboard._renew()  # what the parser has begun was this Esc
        for event in found:
            app._driver.process_message(event)
        await pilot.pause()
    SEEN.add(type(app.screen).__name__)


async def _home(app: CockpitApp, pilot: Pilot[Any]) -> None:
    """Esc until nothing is over the panes, and no pane over the four."""
    for _n in range(40):
        if isinstance(app.screen, MainScreen) and app.screen.active not in app.screen.over and not app.screen.zoomed and not app.session.travelling:
            return
        await pilot.press("escape")
    raise Deaf(f"Esc does not leave {app.screen}\n{text(app)}")


async def _drawn_anew(app: CockpitApp, pilot: Pilot[Any], where: str) -> None:
    """What stands there is what would be drawn if nothing were remembered."""
    before = ""
    while before != text(app):  # a chart or an export may still be on its way
        before = text(app)
        await until(pilot, lambda: not any(chart._drawing for chart in app.main.query(Chart)))  # type: ignore[union-attr]
        await pilot.pause(0.02)
    app.session.publish(Event(whole=True))
    for widget in app.screen.walk_children():
        if isinstance(widget, Drawn) and widget._for is not None:
            widget.changed()
        if isinstance(widget, Lines):
            widget._shown.clear()
        widget.refresh()
    await pilot.pause()
    if text(app) == before:
        return
    after = text(app)
    differing = [f"- {old}\n+ {new}" for old, new in zip(before.split("\n"), after.split("\n"), strict=False) if old != new]
    raise Deaf(f"{where}: what was drawn is not what is true\n" + "\n".join(differing[:20]))


async def _probe(app: CockpitApp, pilot: Pilot[Any]) -> None:
    """Out of whatever is open, a page opens and closes, what is drawn is what a new drawing draws, and q leaves."""
    await pilot.resize_terminal(120, 36)
    await _home(app, pilot)
    await _drawn_anew(app, pilot, "at the end")
    await pilot.press("question_mark")
    await until(pilot, lambda: isinstance(app.screen, Page), "? opens no help")
    await pilot.press("escape")
    await until(pilot, lambda: isinstance(app.screen, MainScreen), "Esc does not leave the help")
    await pilot.press("q")
    await until(pilot, lambda: app._exit, "q does not leave")


async def _run(folder: Path, script: Sequence[Act], **more: Any) -> None:
    app = CockpitApp(str(folder), **more)
    async with app.run_test(size=(120, 36)) as pilot:
        await until(pilot, lambda: len(app.screen_stack) > 1 and app.screen.is_mounted)
        keyboard, palette = Keyboard(), -99
        await until(pilot, lambda: app.looks > 1 and not app.exports.reading, "the exports are never read")
        for n, act in enumerate(script):
            if isinstance(app.screen, CommandPalette):
                palette = n
            await _do(app, pilot, keyboard, act)
            if app._exit and app._exception is None and n - palette < 5:
                return  # it has chosen the command that leaves
            if app._exception is not None or app._exit:
                raise Deaf(f"it ended at act {n}: {act}")
        await _probe(app, pilot)


def _played(image: Path, folder: Path, script: Sequence[Act], **more: Any) -> BaseException | None:
    """What went wrong; None: nothing."""
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(image, folder)
    i18n.choose("en")
    try:
        asyncio.run(asyncio.wait_for(_run(folder, script, **more), 120))
    except BaseException as error:
        if isinstance(error, KeyboardInterrupt):
            raise
        return error
    return None


def _shortest(image: Path, folder: Path, script: list[Act], **more: Any) -> list[Act]:
    """The shortest tail of the acts that still goes wrong, without the acts in it that can be left out."""
    size = 1
    while size < len(script) and _played(image, folder, script[-size:], **more) is None:
        size *= 2
    tail = script[-size:]
    for n in range(len(tail) - 1, -1, -1) if len(tail) <= 64 else ():
        fewer = tail[:n] + tail[n + 1 :]
        if _played(image, folder, fewer, **more) is not None:
            tail = fewer
    return tail


def storm(image: Path, folder: Path, seed: int, many: int = ACTS) -> None:
    """One monkey; what fails is told with its seed and as few of its acts as still fail."""
    dice = random.Random(seed)
    more = {"language": "es" if seed % 3 == 1 else "", "ascii_only": seed % 4 == 1, "read_only": seed % 7 == 6}
    script = acts(dice, many, KEYS)
    error = _played(image, folder, script, **more)
    if error is not None:
        tail = _shortest(image, folder, script, **more)
        raise AssertionError(f"seed {seed} on {image.name}, {more}: {error!r}\nshortest: {tail}") from error


@pytest.mark.parametrize("seed", range(SEEDS))
def test_a_monkey_on_the_demo(demo: Path, tmp_path: Path, seed: int) -> None:
    storm(demo, tmp_path / "storm", seed)


@pytest.mark.parametrize("seed", range(1000, 1000 + SEEDS // 2))
def test_a_monkey_on_an_empty_plan(empty: Path, tmp_path: Path, seed: int) -> None:
    storm(empty, tmp_path / "storm", seed)


async def _places(folder: Path, places: Sequence[bytes], widths: int) -> None:
    dice = random.Random(4)
    sizes = [(500, 200), (80, 24), (120, 36), (1, 1), (160, 50), (70, 20), (100, 30), (30, 200), (99, 24)]
    sizes = sizes if widths > 1 else [(80, 24), (99, 30), (100, 24), (160, 50), (200, 20), (71, 40)]
    app = CockpitApp(str(folder))
    async with app.run_test(size=(120, 36)) as pilot:
        await until(pilot, lambda: len(app.screen_stack) > 1 and app.screen.is_mounted)
        for place in places:
            keyboard = Keyboard()
            for byte in place:
                await _do(app, pilot, keyboard, Act(bytes([byte])))
            dice.shuffle(sizes)
            for size in sizes[:widths]:
                await pilot.resize_terminal(*size)
                if app._exception is not None:
                    raise Deaf(f"{place!r} at {size}") from app._exception
                await _drawn_anew(app, pilot, f"{place!r} at {size}")
            await pilot.resize_terminal(120, 36)
            await _home(app, pilot)
        await _probe(app, pilot)


def test_every_place_at_every_width(demo: Path) -> None:
    """Each way in, then the sizes at which the layout changes, back and forth; and the list of places is complete."""
    asyncio.run(asyncio.wait_for(_places(demo, PLACES[:: 3 if STORM == 1 else 1], min(STORM, 9)), 1800))
    assert {"MainScreen", "Page", "RecordForm", "Prompt", "ReviewScreen", "WhoForm"} <= SEEN, SEEN
