"""However it ends: the terminal as it was, a sentence, the right exit code, and soon."""

from __future__ import annotations

import os
import signal
import stat
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.e2e.broken import FAULT, FAULTS
from tests.e2e.terminal import Open, Terminal
from tests.e2e.test_cockpit import restored
from tests.monkey import STORM

HANGING = ("spin", "lock", "deaf", "pattern", "stuck-leaving")
SOON = 4.0  # seconds: the one that is promised, and what two busy cores may add


@pytest.fixture
def broken(terminal: Open, demo: Path) -> Callable[[str], Terminal]:
    def start(fault: str) -> Terminal:
        script = str(Path(__file__).parent / "broken.py")
        one = terminal("--plan", str(demo), command=(sys.executable, script, fault), env={"PYTHONPATH": str(Path(__file__).parents[2])})
        one.until("4 KPIs")
        one.until("┤")  # the charts are there: nothing is still being fetched
        return one

    return start


def crash_files() -> list[Path]:
    return sorted(Path(os.environ["SMCOCKPIT_STATE_DIR"]).glob("crash-*.txt"))


@pytest.mark.parametrize("fault", [name for name in FAULTS if name not in HANGING])
def test_any_error_anywhere_ends_it_with_a_crash_file(broken: Callable[[str], Terminal], fault: str) -> None:
    one = broken(fault)
    began = time.monotonic()
    os.write(one.fd, b"T")
    if fault == "driver":  # the input thread meets it at the next key
        time.sleep(0.5)
        os.write(one.fd, b"j")
    assert one.wait() == 4
    assert time.monotonic() - began < SOON
    restored(one)
    assert one.attributes() == one.start_attributes
    [file] = crash_files()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert FAULT in file.read_text()
    shown = "".join(line.rstrip() for line in one.screen.display)
    assert str(file) in shown and "This should not have happened" in shown
    assert "Traceback" not in one.raw.decode("utf-8", "replace") and FAULT not in shown


# each way once, and each fault with a key that is asked in the terminal, one that is a signal there, and a signal
BUSY = [
    ("spin", "\x03"), ("spin", "\x1b[99;5u"), ("spin", signal.SIGINT), ("spin", signal.SIGHUP), ("spin", signal.SIGQUIT),
    ("deaf", "\x03"), ("deaf", "\x1c"), ("deaf", signal.SIGTERM),
]  # fmt: skip
BUSIER = [("spin", "\x1c"), ("spin", signal.SIGTERM)]


@pytest.mark.parametrize(("fault", "way"), BUSY + (BUSIER if STORM > 1 else []))
def test_a_busy_screen_ends_all_the_same(broken: Callable[[str], Terminal], fault: str, way: str | signal.Signals) -> None:
    one = broken(fault)
    os.write(one.fd, b"T")
    time.sleep(0.3)  # nothing can be waited for: it is busy
    began = time.monotonic()
    if isinstance(way, str):
        os.write(one.fd, way.encode())
    else:
        one.kill(way)
    code = one.wait()
    assert time.monotonic() - began < SOON
    if fault == "deaf" and way in ("\x03", "\x1b[99;5u"):  # the app itself still answers, and leaves in good order
        assert code == 0
    else:
        assert code == {"\x03": 130, "\x1c": 131, "\x1b[99;5u": 130}.get(str(way), 128 + way if isinstance(way, int) else 0)
    restored(one)
    assert one.attributes() == one.start_attributes
    assert crash_files() == []


@pytest.mark.parametrize("fault", ["lock", "pattern"])
def test_so_it_does_in_a_lock_and_in_c(broken: Callable[[str], Terminal], fault: str) -> None:
    one = broken(fault)
    os.write(one.fd, b"T")
    time.sleep(0.3)
    began = time.monotonic()
    os.write(one.fd, b"\x03")
    assert one.wait() == 130
    assert time.monotonic() - began < SOON
    restored(one)


def test_a_way_out_that_hangs_is_cut_short(broken: Callable[[str], Terminal]) -> None:
    one = broken("stuck-leaving")
    began = time.monotonic()
    os.write(one.fd, b"T")
    assert one.wait() == 0
    assert time.monotonic() - began < 2 + SOON
    restored(one)


@pytest.mark.parametrize(("keys", "way", "code"), [*((keys, "\x03", 0) for keys in ":/?erD"), *((keys, "\x1c", 131) for keys in (":e" if STORM > 1 else "e"))])
def test_ctrl_c_and_ctrl_backslash_end_it_from_everywhere(terminal: Open, demo: Path, keys: str, way: str, code: int) -> None:
    one = terminal("--plan", str(demo))
    one.until("4 KPIs")
    one.press("down", "down", "right", "down", keys)
    one.press(way)
    assert one.wait() == code
    restored(one)
    assert one.attributes() == one.start_attributes


def test_ctrl_c_says_first_what_is_not_saved(terminal: Open, demo: Path) -> None:
    one = terminal("--plan", str(demo))
    one.until("4 KPIs")
    one.press("a")
    one.until("Esc: leave")
    one.press("x", "ctrl+c")
    one.until("not saved")
    one.press("ctrl+c")
    assert one.wait() == 0
    restored(one)


def test_a_larger_terminal_with_the_map_on_a_hidden_pane(terminal: Open, demo: Path) -> None:
    """The map drew with the cells of the size before."""
    one = terminal("--plan", str(demo), size=(80, 24))
    one.until("1 Plan")
    one.press("2", "3")
    one.resize(120, 36)
    one.until("4 KPIs")
    one.press("q")
    assert one.wait() == 0
    restored(one)


def stopped(one: Terminal) -> None:
    end = time.monotonic() + 10
    while time.monotonic() < end:
        one.read(0.05)
        found, status = os.waitpid(one.pid, os.WNOHANG | os.WUNTRACED)
        if found:
            assert os.WIFSTOPPED(status)
            return
    raise AssertionError("it did not stop")


@pytest.mark.parametrize("how", ["key", "TSTP", "STOP"])
def test_suspended_and_back(terminal: Open, demo: Path, how: str) -> None:
    one = terminal("--plan", str(demo))
    one.until("4 KPIs")
    one.until("┤")  # the charts are there: nothing but keys changes the screen
    one.press("2")
    one.until("contacted")
    modes, attributes = set(one.modes), one.attributes()
    before = one.until("relevance")
    for _n in range(3 if STORM > 1 else 2):
        if how == "key":
            os.write(one.fd, b"\x1a")
        else:
            one.kill(signal.SIGTSTP if how == "TSTP" else signal.SIGSTOP)
        stopped(one)
        if how != "STOP":
            assert not one.modes & {1000, 1003, 1006, 1049, 2004} and 25 in one.modes
            assert one.attributes() == one.start_attributes
        one.stream.feed("\x1b[2J\x1b[Hsomebody@shell:~$ fg")
        one.kill(signal.SIGCONT)
        one.until(lambda text: text == before)
        end = time.monotonic() + 5
        while (one.modes != modes or one.attributes() != attributes) and time.monotonic() < end:
            one.read(0.05)
        assert one.modes == modes and one.attributes() == attributes
        one.press("1", "2")
        one.until(lambda text: text == before)
    one.press("q")
    assert one.wait() == 0
    restored(one)
    assert one.attributes() == one.start_attributes


def test_suspended_in_a_shell(terminal: Open, demo: Path) -> None:
    one = terminal("--norc", "--noediting", "-i", command=("/bin/bash",), env={"PS1": "ready> ", "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}"})
    one.until("ready>")
    one.write(f"smcockpit --plan {demo}\n")
    one.until("4 KPIs")
    os.write(one.fd, b"\x1a")
    one.until(r"Stopped.*\n.*ready>")
    one.write("echo still $((40 + 2)); fg\n")
    one.until("4 KPIs")
    one.press("q")
    one.write("echo code $?\n")
    one.until("code 0")
    one.write("exit\n")
    one.wait()


@pytest.mark.parametrize("editor", ["false", "/nowhere/vi", "a 'half", "  "])
def test_an_editor_that_fails_gives_the_terminal_back(terminal: Open, demo: Path, editor: str) -> None:
    one = terminal("--plan", str(demo), env={"EDITOR": editor, "VISUAL": "", "PATH": "/usr/bin:/bin" if editor.strip() else "/nowhere"})
    one.until("4 KPIs")
    one.press("down", "right", "down", "E")
    one.until("editor")
    one.press("2", "q")
    assert one.wait() == 0
    restored(one)
