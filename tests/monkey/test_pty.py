"""The monkey at the installed command, in a real terminal: it never crashes, and when it is let be it answers and leaves."""

from __future__ import annotations

import os
import random
import time
from pathlib import Path

import pytest

from tests.e2e.terminal import Terminal
from tests.e2e.test_cockpit import restored
from tests.monkey import STORM
from tests.monkey.storm import acts
from tests.monkey.test_keyboard import garbage

SEEDS, ACTS, BURSTS = STORM, 100 if STORM > 1 else 50, 30 * STORM if STORM > 1 else 15
LEAVING = (0, 130, 131)  # by q, or by the keys that always end it where nobody answered them


def leave(one: Terminal, told: str) -> None:
    """Let be, it comes out of whatever it is in, answers a key and leaves."""
    one.resize(120, 36)
    for _n in range(12):
        os.write(one.fd, b"\x1b")
        end = time.monotonic() + 0.25  # the time after which it is an Esc, and not the beginning of something
        while time.monotonic() < end:
            one.read(0.05)
    try:
        os.write(one.fd, b"?")
        one.until("Keys that work here")
        one.press("esc")
        one.until("4 KPIs")
        one.press("q")
        assert one.wait() == 0
    except AssertionError as error:
        raise AssertionError(f"{told}\n{error}") from error


def crash_files() -> list[str]:
    """What went wrong, by the crash files."""
    return [path.read_text()[-2500:] for path in Path(os.environ["SMCOCKPIT_STATE_DIR"]).glob("crash-*")]


@pytest.mark.parametrize("seed", range(SEEDS))
@pytest.mark.parametrize("which", ["demo", "empty"])
def test_a_monkey_in_a_terminal(request: pytest.FixtureRequest, which: str, seed: int) -> None:
    folder = request.getfixturevalue(which)
    dice = random.Random(seed)
    script = acts(dice, ACTS)
    one = Terminal("--plan", str(folder), env={"EDITOR": "true"})
    try:
        one.until("4 KPIs")
        for n, act in enumerate(script):
            if act.typed:
                os.write(one.fd, act.typed)
            else:
                one.resize(min(act.size[0], 250), min(act.size[1], 80))
            while one.read(0.02 if n % 10 else 0.1):  # mostly faster than it can draw, as hands and wheels are
                pass
            if one.status == 0 and crash_files() == []:  # q by way of the palette
                restored(one)
                return
            assert one.status is None, f"seed {seed}: ended with {one.status} at act {n}: {script[max(0, n - 12) : n + 1]}\n" + "\n".join(crash_files())
        leave(one, f"seed {seed}: {script[-20:]}")
        restored(one)
        assert one.attributes() == one.start_attributes and crash_files() == []
    finally:
        one.close()


def test_garbage_in_a_terminal(demo: Path) -> None:
    """Bytes of which most mean nothing. q, Ctrl+C and Ctrl+\\ among them may end it, an error may not."""
    begun, one = 0, None
    for seed in range(BURSTS):
        dice = random.Random(seed)
        if one is None:
            one, begun = Terminal("--plan", str(demo), env={"EDITOR": "true"}), seed
            one.until("4 KPIs")
        try:
            sent = garbage(dice).replace(b"q", b"").replace(b"\x1a", b"").replace(b"\x11", b"")
            os.write(one.fd, sent)
            while one.read(0.03):
                pass
            if one.status is not None:
                assert one.status in LEAVING and crash_files() == [], f"seeds {begun} to {seed}: {one.status} after {sent!r}\n" + "\n".join(crash_files())
                restored(one)
                one = None
        except BaseException:
            if one is not None:
                one.close()
            raise
    if one is not None:
        end = time.monotonic() + 3.3  # a paste whose end never came is over
        while time.monotonic() < end:
            one.read(0.1)
        if one.status is None:
            leave(one, f"seeds from {begun}")
        assert one.status in LEAVING
        restored(one)
        one.close()
    assert crash_files() == []
