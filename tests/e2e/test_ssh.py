"""The daily review in a real terminal at 80×24, and over a real sshd inside tmux: dropped, taken up again, copied."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from statistics import median

import pytest

from smcockpit.plan.kinds import Review
from smcockpit.workspace import Workspace
from tests.e2e.terminal import Open, Terminal
from tests.report_lines import tell

SSHD = shutil.which("sshd", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
MISSING = [name for name, found in (("sshd", SSHD), ("ssh", shutil.which("ssh")), ("tmux", shutil.which("tmux"))) if not found]


def ours(demo: Path) -> Review:
    (record,) = [one for one in Workspace(str(demo)).plan.every(Review) if one.word("day") == "2026-11-22"]
    return record


def left(shown: str) -> int:
    """Cards left, as the screen says."""
    found = re.search(r"(\d+) (?:cards? )?left", shown)
    return int(found[1]) if found else 0


def test_a_review_is_killed_in_the_middle_and_taken_up_again(terminal: Open, demo: Path) -> None:
    one = terminal("review", "--plan", str(demo), "--as", "ana", "--for", "all", size=(80, 24))
    one.until(lambda shown: left(shown) > 0)
    first = left(one.shown())
    sizes = []
    for key in ("s", "x", "s"):
        mark = len(one.raw)
        one.press(key)
        sizes.append(len(one.raw) - mark)
    assert left(one.shown()) < first
    one.kill()
    one.wait()
    again = terminal("review", "--plan", str(demo), "--as", "ana", "--for", "all", size=(80, 24))
    again.until(lambda text: left(text) == left(one.shown()) > 0)  # nothing is asked twice, nothing is lost
    for _n in range(80):
        if not left(again.shown()):
            break
        mark = len(again.raw)
        again.press("s")
        sizes.append(len(again.raw) - mark)
    again.press("y")
    assert b"\x1b]52;c;" in again.raw
    again.press("esc", "esc")
    record = ours(demo)
    assert record.finished == "yes" and (record.seconds or 0) > 0 and len(record.decided.split("\n")) >= first - 1
    assert median(sizes) <= 4_000 and max(sizes) <= 12_000
    tell(f"an answer in the review at 80×24: {median(sizes):.0f} bytes in the middle, {max(sizes)} at most")


class Server:
    def __init__(self, folder: Path) -> None:
        self.folder = folder
        for name in ("host", "mine"):
            subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(folder / name)], check=True)
        (folder / "authorized").write_text((folder / "mine.pub").read_text())
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        (folder / "sshd.conf").write_text(
            f"Port {self.port}\nListenAddress 127.0.0.1\nHostKey {folder}/host\nAuthorizedKeysFile {folder}/authorized\nPidFile {folder}/pid\n"
            "PermitRootLogin yes\nPasswordAuthentication no\nKbdInteractiveAuthentication no\nStrictModes no\nUsePAM no\nPrintMotd no\n"
        )
        if os.getuid() == 0:
            os.makedirs("/run/sshd", exist_ok=True)
        assert SSHD
        self.process = subprocess.Popen([SSHD, "-D", "-e", "-f", str(folder / "sshd.conf")], stderr=subprocess.PIPE)

    def ready(self) -> bool:
        end = time.monotonic() + 10
        while time.monotonic() < end and self.process.poll() is None:
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", self.port)) == 0:
                    return True
            time.sleep(0.05)
        return False

    def connect(self, command: str, size: tuple[int, int] = (80, 24)) -> Terminal:
        ssh = shutil.which("ssh") or "ssh"
        return Terminal("-tt", "-F", "none", "-p", str(self.port), "-i", str(self.folder / "mine"), "-o", "StrictHostKeyChecking=no", "-o", f"UserKnownHostsFile={self.folder}/known", "-o", "LogLevel=ERROR", "127.0.0.1", command, size=size, command=(ssh,))


@pytest.fixture
def sshd(tmp_path: Path) -> Iterator[Server]:
    folder = tmp_path / "ssh"
    folder.mkdir(mode=0o700)
    server = Server(folder)
    try:
        if not server.ready():
            pytest.skip("sshd does not start here")
        yield server
    finally:
        server.process.terminate()
        server.process.wait(10)


@pytest.mark.skipif(bool(MISSING), reason=f"not here: {', '.join(MISSING)}")
def test_a_review_over_ssh_in_tmux_survives_the_connection(sshd: Server, demo: Path, tmp_path: Path) -> None:
    conf = tmp_path / "tmux.conf"
    conf.write_text("set -g set-clipboard on\nset -g allow-passthrough on\nset -g status off\nset -g escape-time 10\nset -as terminal-features ',xterm*:clipboard'\n")
    sock = tmp_path / "tmux.sock"
    keep = {name: value for name, value in os.environ.items() if name.startswith("SMCOCKPIT_")} | {"LANG": "C.UTF-8", "COLORTERM": "truecolor"}
    env = " ".join(f"{name}={shlex.quote(value)}" for name, value in keep.items())
    tmux = f"env {env} tmux -u -S {sock} -f {conf}"
    program = f"{Path(sys.executable).parent}/smcockpit review --plan {demo} --as ana --for all"
    opened = []
    try:
        one = sshd.connect(f"{tmux} new-session -s work {shlex.quote(program)}")
        opened.append(one)
        one.until(lambda shown: left(shown) > 0, 30)
        sizes = []
        for key in ("s", "x", "s"):
            mark = len(one.raw)
            one.press(key)
            sizes.append(len(one.raw) - mark)
        count = left(one.shown())
        assert count
        one.kill()  # the line drops
        one.wait()
        again = sshd.connect(f"{tmux} attach -t work")
        opened.append(again)
        again.until(lambda text: left(text) == count, 30)  # the session was there all the time
        for _n in range(80):
            if not left(again.shown()):
                break
            mark = len(again.raw)
            again.press("s")
            sizes.append(len(again.raw) - mark)
        again.press("y")
        again.until(lambda _text: b"\x1b]52;" in again.raw, 10)  # through tmux to the terminal outside
        again.press("esc", "esc", "q")
        assert ours(demo).finished == "yes"
        assert median(sizes) <= 6_000
        tell(f"an answer in the review over ssh in tmux: {median(sizes):.0f} bytes in the middle")
    finally:
        subprocess.run(["tmux", "-S", str(sock), "kill-server"], capture_output=True, check=False)
        for terminal_ in opened:
            terminal_.close()
