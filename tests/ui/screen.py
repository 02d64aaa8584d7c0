"""The screen as text, and a cockpit to press keys in."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from pathlib import Path
from typing import Any

from textual.pilot import Pilot

from smcockpit.ui.app import CockpitApp
from smcockpit.workspace import Workspace

P = Pilot[Any]
Script = Callable[[CockpitApp, Pilot[Any]], Awaitable[None]]


def text(app: CockpitApp) -> str:
    """What is on screen, without colours: stable and diffable."""
    # the one place that looks into Textual's compositor
    return "\n".join("".join(s.text for s in strip).rstrip() for strip in app.screen._compositor.render_strips())


async def until(pilot: Pilot[Any], met: Callable[[], object], what: str = "") -> None:
    """Let the cockpit work until `met`; at most half a minute."""
    for _n in range(1200):
        if met():
            return
        await pilot.pause(0.025)
    raise AssertionError(f"never came: {what or met}\n{text(pilot.app)}")  # type: ignore[arg-type]


async def press(pilot: Pilot[Any], *keys: str) -> None:
    for key in keys:
        await pilot.press(key)
    await pilot.pause()


async def write(pilot: Pilot[Any], words: str) -> None:
    await press(pilot, *({" ": "space", ":": "colon", "@": "at", "/": "slash", "!": "exclamation_mark", "<": "less_than_sign"}.get(char, char) for char in words))


def play(folder: Path, script: Script, size: tuple[int, int] = (120, 36), **more: Any) -> None:
    """Run `script` in a cockpit on the plan in `folder`."""

    async def run() -> None:
        app = CockpitApp(str(folder), **more)
        async with app.run_test(size=size) as pilot:
            await until(pilot, lambda: len(app.screen_stack) > 1 and app.screen.is_mounted)
            await pilot.pause()
            await script(app, pilot)

    coroutine: Coroutine[Any, Any, None] = run()
    asyncio.run(coroutine)


def fresh(folder: Path) -> Workspace:
    """The plan as another process reads it now."""
    return Workspace(str(folder), actor="test")
