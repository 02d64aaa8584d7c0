"""The cockpit with a fault that T sets off: `python broken.py FAULT ARGUMENTS…`. Run by test_ending."""

from __future__ import annotations

import asyncio
import re
import sys
import threading
import time
from typing import Any

from textual.widget import Widget

from smcockpit.cli.main import run
from smcockpit.ui.app import CockpitApp
from smcockpit.ui.keyboard import Keyboard
from smcockpit.ui.screens.acts import ACTS
from smcockpit.ui.threads import run_in_thread
from smcockpit.ui.widgets.drawn import Drawn
from smcockpit.ui.widgets.lines import Lines

FAULT = "a fault of the test"


def fail(*_any: Any, **_more: Any) -> Any:
    raise RuntimeError(FAULT)


async def fail_later() -> None:
    await asyncio.sleep(0)
    fail()


class Rich(Exception):
    """Textual prints an error that knows how to draw itself."""

    def __rich__(self) -> str:
        return FAULT


def rich() -> None:
    raise Rich(FAULT)


def render(app: CockpitApp) -> None:
    Drawn.render_line = Lines.render_line = fail  # type: ignore[method-assign]
    for widget in app.screen.query(Lines):
        widget.refresh()


def layout(app: CockpitApp) -> None:
    Widget._size_updated = fail  # type: ignore[method-assign]
    app.screen.query_one("#left").styles.width = 20


def leaving(app: CockpitApp) -> None:
    type(app).on_unmount = fail  # type: ignore[method-assign]
    app.exit(0)


def driver(_app: CockpitApp) -> None:
    Keyboard.tick = fail  # type: ignore[method-assign]


def spin(_app: CockpitApp) -> None:
    while True:
        pass


def lock(_app: CockpitApp) -> None:
    one = threading.Lock()
    one.acquire()
    one.acquire()


async def deaf(app: CockpitApp) -> None:
    await asyncio.Event().wait()


def pattern(_app: CockpitApp) -> None:
    while True:
        re.match("(a+)+b", "a" * 18)  # C code that does not let go, some tenths of a second at a time


def stuck_leaving(app: CockpitApp) -> None:
    type(app).on_unmount = lambda _app: time.sleep(60)  # type: ignore[method-assign, assignment]
    app.exit(0)


FAULTS: dict[str, Any] = {
    "handler": fail,
    "rich": lambda app: rich(),
    "render": render,
    "layout": layout,
    "timer": lambda app: app.set_timer(0.01, fail),
    "interval": lambda app: app.set_interval(0.01, fail),
    "later": lambda app: app.call_later(fail),
    "after-refresh": lambda app: app.call_after_refresh(fail),
    "next": lambda app: app.screen.call_next(fail),
    "worker": lambda app: app.run_worker(fail_later()),
    "thread-worker": lambda app: app.run_worker(fail, thread=True),
    "beside": lambda app: run_in_thread(app, fail),
    "beside-then": lambda app: run_in_thread(app, lambda: 1, fail),
    "thread": lambda app: threading.Thread(target=fail).start(),
    "loop": lambda app: asyncio.get_running_loop().call_soon(fail),
    "driver": driver,
    "leaving": leaving,
    "spin": spin,
    "lock": lock,
    "deaf": deaf,
    "pattern": pattern,
    "stuck-leaving": stuck_leaving,
}

if __name__ == "__main__":
    fault = FAULTS[sys.argv.pop(1)]
    ACTS["cockpit.theme"] = lambda screen: fault(screen.app)
    run()
