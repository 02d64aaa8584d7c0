"""What stands in the place of a file and is none: a pipe, a socket, a folder, a device, a link to nowhere. Nothing waits."""

from __future__ import annotations

import ast
import json
import os
import shutil
import signal
import socket
import stat
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from smcockpit.cli.main import main
from smcockpit.files import NotRegular, open_regular, regular_fd
from smcockpit.ui import theme
from smcockpit.ui.theme import BadTheme
from tests.border import hostile


def pipe(path: Path) -> None:
    os.mkfifo(path)


def sock(path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as one:
        here = os.getcwd()
        os.chdir(path.parent)  # the name of a socket may be 107 bytes long
        try:
            one.bind(path.name)
        finally:
            os.chdir(here)


def folder(path: Path) -> None:
    path.mkdir()


def device(path: Path) -> None:
    path.symlink_to("/dev/zero")


def nowhere(path: Path) -> None:
    path.symlink_to(path.parent / "nothing here")


def circle(path: Path) -> None:
    path.symlink_to(path)


def closed(path: Path) -> None:
    path.write_text("x")
    path.chmod(0)


ODD: list[Callable[[Path], None]] = [pipe, sock, folder, device, nowhere, circle, closed]
COMMANDS = (["status"], ["list", "post"], ["add", "topic", "name=x"], ["undo"], ["history"], ["doctor"], ["info"], ["kpi"], ["backup"], ["backup", "--list"], ["trash"], ["import", "--dry-run", "PLACE"], ["import", "--kind", "topic", "PLACE"], ["import", "--posts", "PLACE"], ["import", "PLACE"], ["restore", "PLACE", "--yes"], ["completion", "bash"], ["complete", "--", "show", "topic", ""])


@contextmanager
def within(seconds: int) -> Iterator[None]:
    """Fails instead of hanging; generous, because machines differ."""

    def ring(_signal: int, _frame: object) -> None:
        raise AssertionError(f"hangs: {seconds} s have passed")

    before = signal.signal(signal.SIGALRM, ring)
    signal.alarm(seconds)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


PLACES = ["plan.json", "plan.json.lock", "history.jsonl", "presence/ana@host.1.a", "presence", "backups/previous.json", "backups/plan-20261122T10.json", "backups", "metrics/Reach.csv", "metrics/book.xlsx", "metrics", "CONFIG/config.toml", "CACHE", "STATE"]


@pytest.mark.parametrize("make", ODD, ids=lambda make: make.__name__)
@pytest.mark.parametrize("place", PLACES)
def test_no_command_waits_for_what_is_no_file(empty: Path, tmp_path: Path, place: str, make: Callable[[Path], None], capsys: pytest.CaptureFixture[str]) -> None:
    (empty / "presence").mkdir(exist_ok=True)
    target = tmp_path / place.lower() if place.isupper() else tmp_path / place.replace("CONFIG", "config") if place.startswith("CONFIG") else empty / place
    target.parent.mkdir(parents=True, exist_ok=True)
    if target.is_dir() and not target.is_symlink():
        shutil.rmtree(target)
    target.unlink(missing_ok=True)
    make(target)
    for words in hostile.share(COMMANDS, PLACES.index(place) + ODD.index(make), 3):  # every command at every place, and at every kind of thing
        with within(30):
            code = main([word.replace("PLACE", str(target)) for word in words] + ["--plan", str(empty)])
        done = capsys.readouterr()
        assert code in (0, 1, 2, 3) and "should not have happened" not in done.err, (words, hostile.crashed(tmp_path / "state"), done.err)
        assert code in (0, 1) or done.err or done.out, words


@pytest.mark.parametrize(("make", "word"), [(pipe, "pipe"), (sock, "socket"), (folder, "folder"), (device, "device")])
def test_the_sentence_says_what_it_is(empty: Path, tmp_path: Path, make: Callable[[Path], None], word: str, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "config").mkdir()
    for place, words in ((tmp_path / "config/config.toml", ["status"]), (empty / "plan.json", ["status"]), (empty / "history.jsonl", ["undo"]), (tmp_path / "x.csv", ["import", str(tmp_path / "x.csv")])):
        before = place.read_bytes() if place.exists() else b""
        place.unlink(missing_ok=True)
        make(place)
        name = os.path.basename(os.path.realpath(place))
        with within(30):
            assert main([*words, "--plan", str(empty)]) in (2, 3), words
        done = capsys.readouterr()
        assert word in done.err + done.out and (name in done.err + done.out or place.name in done.err + done.out)
        shutil.rmtree(place) if place.is_dir() else place.unlink()
        place.write_bytes(before)


@pytest.mark.parametrize("make", [pipe, sock, folder, device])
def test_a_theme_that_is_no_file(tmp_path: Path, make: Callable[[Path], None]) -> None:
    (tmp_path / "config/themes").mkdir(parents=True)
    make(tmp_path / "config/themes/odd.toml")
    with within(10), pytest.raises(BadTheme, match="it is a "):
        theme.load("odd", str(tmp_path / "config"))


@pytest.mark.parametrize("make", [pipe, sock, folder, device])
def test_a_format_that_is_no_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, make: Callable[[Path], None]) -> None:
    from smcockpit.metrics import recognise

    make(tmp_path / "odd.toml")
    monkeypatch.setattr(recognise, "_FOLDER", str(tmp_path))
    with within(10):
        formats, odd = recognise._read.__wrapped__(())
    assert formats == {} and odd["odd.toml"].startswith("it is a ")


@pytest.mark.parametrize("flags", [os.O_RDONLY, os.O_RDWR, os.O_RDWR | os.O_CREAT, os.O_WRONLY | os.O_APPEND | os.O_CREAT, os.O_RDONLY | os.O_NOFOLLOW])
@pytest.mark.parametrize("make", [pipe, sock, folder])
def test_only_regular_files_are_opened(tmp_path: Path, make: Callable[[Path], None], flags: int) -> None:
    make(tmp_path / "x")
    with within(5), pytest.raises(NotRegular):
        regular_fd(str(tmp_path / "x"), flags)
    (tmp_path / "y").write_bytes(b"abc")
    with open_regular(str(tmp_path / "y")) as file:
        assert file.read() == b"abc"
    with pytest.raises(FileNotFoundError):
        open_regular(str(tmp_path / "z"))


def test_a_move_leaves_pipes_behind(empty: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    os.mkfifo(empty / "metrics/pipe.csv")
    (empty / "metrics/a.csv").write_text("date,visits\n")
    with within(30):
        assert main(["move", str(empty), str(tmp_path / "other")]) == 0
    assert sorted(os.listdir(tmp_path / "other/metrics")) == ["a.csv"]


# files of the package itself, files this program has just made, and where an output goes: they may be opened as they are
OWN = {"smcockpit/files.py", "smcockpit/i18n.py", "smcockpit/metrics/dictionary.py", "smcockpit/metrics/formula.py", "smcockpit/metrics/series.py", "smcockpit/plan/progress.py", "smcockpit/demo/build.py", "smcockpit/ui/screens/editor.py"}
SYSTEM = {"'/etc/timezone'", "table", "os.devnull"}  # `table` is /proc/self/mountinfo


def test_nothing_from_outside_is_opened_otherwise() -> None:
    bad = []
    for where, tree in hostile.sources().items():
        for node in ast.walk(tree):
            if not isinstance(node, ast.Call) or where in OWN:
                continue
            name = ast.unparse(node.func)
            if name in ("open", "io.open", "os.open", "Path.read_text", "Path.read_bytes") or name.endswith((".read_text", ".read_bytes")):
                spelt = ast.unparse(node)
                written = any(word in spelt for word in ("'wb'", "'w'", "'x'", "O_EXCL", "O_TRUNC", "O_DIRECTORY", "open(fd"))
                if not written and ast.unparse(node.args[0] if node.args else node) not in SYSTEM:
                    bad.append(f"{where}:{node.lineno}: {spelt}")
    assert not bad


def test_the_plan_is_left_as_it_is(empty: Path) -> None:
    """A pipe is neither taken away nor written to."""
    (empty / "presence").mkdir(exist_ok=True)
    os.mkfifo(empty / "presence/pipe")
    assert main(["status", "--plan", str(empty)]) in (0, 1)
    assert stat.S_ISFIFO(os.stat(empty / "presence/pipe").st_mode)
    assert json.loads((empty / "plan.json").read_text())["_head"]
