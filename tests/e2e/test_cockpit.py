"""The installed command as a person uses it, in a real pty."""

from __future__ import annotations

import json
import os
import resource
import signal
from datetime import date
from pathlib import Path

import pytest

from smcockpit.plan.kinds import Task
from smcockpit.workspace import Workspace
from tests.e2e.terminal import Open, Terminal

LEFT_ON = {1000, 1002, 1003, 1004, 1006, 1015, 1016, 1049, 2004, 2026, 2048}


def restored(one: Terminal) -> None:
    """Every mode that was switched on is off again, and the line discipline is as it was."""
    assert not one.modes & LEFT_ON
    assert b"\x1b[?25h" in one.raw[-400:]


def test_the_demo_is_a_morning(terminal: Open, demo: Path) -> None:
    one = terminal("--plan", str(demo))
    one.until(r"1 Plan 100%.*\n(.*\n)*.*4 KPIs")
    one.until("┤")
    one.press("down", "down", "right", "down", "down", "down", "down", "down")
    one.press("x")
    one.until(r"▌.*\[x\] Write what each")
    one.press("z")
    one.until(lambda text: "2 Influence" not in text and "Content strategy" in text)
    one.press("z", "4")
    one.until(r"▌L1 Reach +1 951")
    path = demo / "metrics" / "instagram@cafeandino" / "Reach.csv"
    raw = path.read_bytes()
    days = [date(2026, 11, 22)]
    path.write_bytes(raw[:-2] + "".join(f'"{day.isoformat()}T00:00:00","90000"\n' for day in days).encode("utf-16-le"))
    one.until(r"▌L1 Reach +5 1\d\d")  # (1 951 · 28 − the day that left + 90 000) / 28
    one.kill()
    assert one.wait() == -signal.SIGKILL
    again = terminal("--plan", str(demo))
    again.until("1 Plan 100%")
    again.until(r"L1 Reach +5 1\d\d")
    again.press("q")
    assert again.wait() == 0
    restored(again)
    assert sum(1 for task in Workspace(str(demo)).plan.every(Task) if task.done == date(2026, 11, 22)) == 1


@pytest.mark.parametrize("size", [(80, 24), (120, 36), (200, 60)])
def test_every_pane_fits_every_size(terminal: Open, demo: Path, size: tuple[int, int]) -> None:
    one = terminal("--plan", str(demo), size=size)
    one.until("Café Andino")
    for key, says in (("1", "Take off"), ("2", "reach"), ("3", "cadence"), ("4", "L2 Comments")):
        one.press(key)
        one.until(says)
        lines = one.shown().split("\n")
        assert len(lines) == size[1] and "help" in lines[-1]
    one.press("q")
    assert one.wait() == 0


def test_a_small_terminal_gets_a_notice_and_recovers(terminal: Open, demo: Path) -> None:
    one = terminal("--plan", str(demo), size=(60, 18))
    one.until("too small")
    one.press("q")
    assert one.wait() == 0


def test_two_cockpits_see_each_other_within_a_second(terminal: Open, demo: Path) -> None:
    ana = terminal("--plan", str(demo), "--as", "ana")
    luis = terminal("--plan", str(demo), "--as", "luis", size=(80, 24))
    ana.until("4 KPIs")
    luis.until("1 Plan")
    ana.press("end", "right", "down", "x")
    luis.press("end", "right")
    luis.until(r"\[x\] Write what worked", seconds=3)
    luis.press("down", "down", "x")
    ana.until(r"\[x\] Decide what changes", seconds=3)
    assert len([task for task in Workspace(str(demo)).plan.every(Task) if task.of_step == "14" and task.done]) == 2


@pytest.mark.parametrize("number", [signal.SIGHUP, signal.SIGTERM, signal.SIGINT])
def test_signals_leave_by_the_same_door(terminal: Open, demo: Path, number: int) -> None:
    one = terminal("--plan", str(demo))
    one.until("4 KPIs")
    one.press("x")
    one.kill(number)
    code = one.wait()
    assert code in (0, 128 + number)
    restored(one)
    Workspace(str(demo))


def test_ctrl_c_and_hang_up(terminal: Open, demo: Path) -> None:
    one = terminal("--plan", str(demo))
    one.until("4 KPIs")
    one.press("ctrl+c")
    assert one.wait() == 0
    restored(one)
    two = terminal("--plan", str(demo))
    two.until("4 KPIs")
    os.close(two.fd)  # the line drops
    for _n in range(100):
        found, status = os.waitpid(two.pid, os.WNOHANG)
        if found:
            two.status = os.waitstatus_to_exitcode(status)
            break
        signal.sigtimedwait([], 0.05)
    assert two.status is not None and two.status in (0, 128 + signal.SIGHUP)


def test_a_full_disk_is_said_and_loses_nothing(terminal: Open, demo: Path) -> None:
    before = (demo / "plan.json").read_bytes()
    room = len(before) // 2

    def little() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (room, room))

    one = terminal("--plan", str(demo), before=little)
    one.until("4 KPIs")
    one.press("end", "right", "down", "x")
    one.until("no room left on the disk")
    assert (demo / "plan.json").read_bytes() == before
    one.press("q")
    assert one.wait() == 0
    restored(one)
    assert Workspace(str(demo)).seq == 2


def test_hostile_documents_never_reach_the_terminal(terminal: Open, demo: Path) -> None:
    """Text that got into the file past us: every field of every record, on every pane, form and page."""
    hostile = "E\x1b]52;c;QUFB\x07V\x1b[2J\x9b2J\x1bc\u202eIL[/] [bold [@click=app.exit]x[/]"
    image = json.loads((demo / "plan.json").read_text())
    for kind, names in {"task": ("title", "note"), "influencer": ("name", "note"), "post": ("title", "copy"), "kpi": ("name", "note"), "person": ("name",), "channel": ("handle",), "topic": ("name",)}.items():
        for doc in image[kind].values():
            for name in names:
                doc[name] = hostile
    (demo / "plan.json").write_text(json.dumps(image))
    one = terminal("--plan", str(demo))
    one.until(r"E\]52")
    for keys in (("right", "down", "z", "i", "esc", "e", "esc", "z"), ("2", "z", "i", "esc", "m", "e", "esc", "z"), ("3", "z", "m", "i", "esc", "e", "esc", "z"), ("4", "z", "i", "esc", "e", "esc", "z"), ("?", "esc", ":", "esc")):
        one.press(*keys)
    one.press("q")
    one.wait()
    sent = one.raw.decode("utf-8", "replace")
    sent = sent.replace("\x1b]22;default\x1b\\", "").replace("\x1b]22;default\x07", "")  # Textual's own: the mouse pointer's shape
    assert sent.count("E]52;c;QUFBV") > 3  # it was shown, as the text it is
    found = [repr(sent[sent.index(acting) :][:20]) for acting in ("\x1b]", "\x9b", "\x1bc", "\x1b[2J", "\x07", "\u202e") if acting in sent]
    assert found == []


def test_first_run_from_nothing(terminal: Open, tmp_path: Path) -> None:
    one = terminal("--plan", str(tmp_path / "mine"), size=(80, 24), env={"LANG": "es_ES.UTF-8"})
    one.until("Te damos la bienvenida")
    one.press(*"Casa", "enter")
    one.until("Establece tus objetivos")
    one.press("q")
    assert one.wait() == 0
    assert Workspace(str(tmp_path / "mine")).plan.brand.language == "es"


def test_demo_leaves_nothing_behind(terminal: Open, tmp_path: Path) -> None:
    one = terminal("demo", "--lang", "es", env={"TMPDIR": str(tmp_path)})
    one.until("Calendario")
    one.press("q")
    assert one.wait() == 0
    assert list(tmp_path.glob("smcockpit-demo-*")) == []


@pytest.mark.parametrize("env", [{"NO_COLOR": "1"}, {"TERM": "xterm", "COLORTERM": ""}])
def test_without_colour_everything_is_still_said(terminal: Open, demo: Path, env: dict[str, str]) -> None:
    one = terminal("--plan", str(demo), env=env)
    one.until("4 KPIs")
    one.until("!3/3")  # the head may come first
    one.until("▌")
    one.press("q")
    one.wait()


def test_ascii_only(terminal: Open, demo: Path) -> None:
    one = terminal("--plan", str(demo), "--ascii")
    one.until("4 KPIs")
    one.press("2", "3", "4", "?")
    one.until("Keys that work here")
    assert one.raw.isascii()


def test_the_editor_edits_and_comes_back(terminal: Open, demo: Path, tmp_path: Path) -> None:
    editor = tmp_path / "editor"
    editor.write_text("#!/bin/sh\nsed -i 's/^title = .*/title = \"From the editor\"/' \"$1\"\n")
    editor.chmod(0o755)
    one = terminal("--plan", str(demo), env={"EDITOR": str(editor)})
    one.until("4 KPIs")
    one.press("end", "right", "down", "E")
    one.until("From the editor")
    one.press("down")
    one.until("4 KPIs")
    assert any(task.heading() == "From the editor" for task in Workspace(str(demo)).plan.every(Task))


def test_what_cannot_be_read_is_put_right_in_the_editor(terminal: Open, demo: Path, tmp_path: Path) -> None:
    image = json.loads((demo / "plan.json").read_text())
    number = next(iter(image["topic"]))
    image["topic"][number] = ["no topic"]
    (demo / "plan.json").write_text(json.dumps(image))
    editor = tmp_path / "editor"
    editor.write_text("#!/bin/sh\ngrep -q 'no topic' \"$1\" && echo '{\"name\": \"Put right by hand\"}' > \"$1\"\n")
    editor.chmod(0o755)
    one = terminal("--plan", str(demo), env={"EDITOR": str(editor)})
    one.until("1 thing in this plan cannot be read")
    one.press(":")
    one.write("what cannot be")
    one.until("kept aside: as text")
    one.press("enter")
    one.until("Put right: topic")
    plan = Workspace(str(demo))
    assert not plan.odd() and "Put right by hand" in [topic.heading() for topic in plan.plan.all("topic")]
    one.press("q")
    assert one.wait() == 0


def test_a_damaged_plan_offers_its_copy(terminal: Open, demo: Path) -> None:
    plan = Workspace(str(demo))
    plan.add("task", {"title": "x", "step": "1"})
    (demo / "plan.json").write_bytes(b"")
    one = terminal("--plan", str(demo))
    one.until(r"Put it in place and open it")
    one.press("y", "enter")
    one.until("4 KPIs")
    one.press("q")
    assert one.wait() == 0
    assert len(list(demo.glob("plan.json.damaged-*"))) == 1


