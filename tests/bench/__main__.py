"""`python -m tests.bench`: what the cockpit costs, each figure beside its floor in the same run. Never run by CI.

Floors: for start and keys a bare Textual app with four empty widgets and a bare OptionList; for `status` the same
Python doing nothing; for an import one `csv.reader` over the same bytes. All runs are interleaved; medians are shown.
"""

from __future__ import annotations

import argparse
import csv
import io
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from datetime import date, timedelta
from pathlib import Path
from statistics import median

from smcockpit.demo.build import build
from smcockpit.store.move import move
from tests.bench import store
from tests.e2e.terminal import COMMAND, Terminal
from tests.store.server import Server

TODAY = date(2026, 11, 22)
HELLO = "from textual.app import App\nfrom textual.widget import Widget\nfrom textual.widgets import Static\nclass A(App):\n    def compose(self):\n        yield Static('HELLO')\n        for n in range(3): yield Widget()\nA().run()"
OPTIONS = "from textual.app import App\nfrom textual.widgets import OptionList\nclass A(App):\n    def compose(self): yield OptionList(*[f'OPTION {n}' for n in range(200)])\n    def on_mount(self): self.query_one(OptionList).focus()\nA().run()"


class Timed(Terminal):
    """A terminal that looks at every chunk as it comes."""

    def __init__(self, argv: list[str]) -> None:
        import tests.e2e.terminal as terminal

        old, terminal.COMMAND = terminal.COMMAND, argv[0]
        self.began = time.perf_counter()
        try:
            super().__init__(*argv[1:], size=(120, 36))
        finally:
            terminal.COMMAND = old

    def seen(self, wanted: str, seconds: float = 20) -> float:
        """Milliseconds from the start until `wanted` was in the output."""
        self.until(wanted, seconds)
        return (time.perf_counter() - self.began) * 1e3

    def key(self, data: bytes) -> tuple[float, int]:
        """(ms from a key to the first byte of the answer, bytes of the whole answer)."""
        mark = len(self.raw)
        start = time.perf_counter()
        os.write(self.fd, data)
        while len(self.raw) == mark and self.read(1):
            pass
        took = (time.perf_counter() - start) * 1e3
        while self.read(0.12):
            pass
        return took, len(self.raw) - mark

    def end(self) -> float:
        start = time.perf_counter()
        os.write(self.fd, b"q")
        self.wait()
        return (time.perf_counter() - start) * 1e3

    def memory(self) -> float:
        """Proportional set size in MiB."""
        for line in Path(f"/proc/{self.pid}/smaps_rollup").read_text().split("\n"):
            if line.startswith("Pss:"):
                return int(line.split()[1]) / 1024
        return 0.0


def percentile(values: list[float], share: float) -> float:
    values = sorted(values)
    return values[min(int(len(values) * share), len(values) - 1)]


def row(name: str, value: float, floor: float, unit: str, budget: str) -> None:
    print(f"{name:42} {value:9.1f} {unit:3} floor {floor:8.1f}   {value / floor if floor else 0:6.2f}×   budget {budget}")


def start_and_keys(plan: str, runs: int, label: str) -> None:
    hello, ready, first_bytes, memory, floor_memory, exits = [], [], [], [], [], []
    moves, floor_moves, edits, edit_bytes, move_bytes, panes = [], [], [], [], [], []
    for _n in range(runs):
        one = Timed([sys.executable, "-c", HELLO])
        hello.append(one.seen("HELLO"))
        while one.read(0.3):
            pass
        floor_memory.append(one.memory())
        one.close()
        two = Timed([COMMAND, "--plan", plan])
        ready.append(two.seen(r"1 Plan(.|\n)*3 Calendar(.|\n)*cadence(.|\n)*L1 "))
        while two.read(0.5):
            pass
        first_bytes.append(len(two.raw))
        memory.append(two.memory())
        for key in (b"j", b"j", b"k", b"j", b"k", b"k") * 3:
            took, size = two.key(key)
            moves.append(took)
            move_bytes.append(size)
        two.key(b"G")
        two.key(b"\x1b[C")
        two.key(b"j")
        for _m in range(8):
            took, size = two.key(b"x")
            edits.append(took)
            edit_bytes.append(size)
        for key in (b"2", b"3", b"4", b"\t", b"z", b"z"):
            panes.append(two.key(key)[1])
        mark = len(two.raw)
        two.read(3)
        idle = len(two.raw) - mark
        exits.append(two.end())
        two.close()
        three = Timed([sys.executable, "-c", OPTIONS])
        three.seen("OPTION 3")
        while three.read(0.3):
            pass
        for key in (b"\x1b[B", b"\x1b[B", b"\x1b[A") * 6:
            floor_moves.append(three.key(key)[0])
        three.close()
    print(f"\n{label} (medians of {runs} interleaved runs, 120×36)")
    row("start: four panes drawn and answering", median(ready), median(hello), "ms", "1.8× (aim 1.4×)")
    row("cursor move, p95", percentile(moves, 0.95), percentile(floor_moves, 0.95), "ms", "1.5× (aim 1.2×)")
    row("cursor move, median", median(moves), median(floor_moves), "ms", "")
    row("edit committed to disk (x), p95", percentile(edits, 0.95), percentile(moves, 0.95), "ms", "a move + 15 ms (aim + 6)")
    row("memory (PSS)", median(memory), median(floor_memory), "MiB", "+ 30 MiB (aim + 15)")
    print(f"bytes: first screen {median(first_bytes):.0f} (60,000, aim 16,000) · cursor move {median(move_bytes):.0f} (400) · edit {median(edit_bytes):.0f} · pane or zoom, greatest {max(panes)} (12,000) · idle 3 s {idle} (0)")
    print(f"exit: {median(exits):.0f} ms (300, aim 40)")


def status(plan: str, runs: int, label: str) -> None:
    floor: list[float] = []
    took: list[float] = []
    subprocess.run([COMMAND, "--plan", plan, "status"], stdout=subprocess.DEVNULL, check=False)
    for _n in range(runs):
        for command, into in (([sys.executable, "-c", "pass"], floor), ([COMMAND, "--plan", plan, "status"], took)):
            begin = time.perf_counter()
            subprocess.run(command, stdout=subprocess.DEVNULL, check=False)
            into.append((time.perf_counter() - begin) * 1e3)
    row(f"status, {label}", median(took), median(floor), "ms", "12× (aim 6×)")


def hot_reload(plan: str, runs: int) -> None:
    """A 20,000-row file of its own, 1,000 rows appended: from the write to the number on screen."""
    path = Path(plan) / "metrics" / "web" / "big.csv"
    path.parent.mkdir(exist_ok=True)
    days = [(TODAY - timedelta(days=n)).isoformat() for n in range(364, -1, -1)]
    path.write_text("date,visits,a,b,c\n" + "".join(f"{days[n * 365 // 20_000]},1,2,3,4\n" for n in range(20_000)))
    for arguments in (["import", "--map", "date=date,visits=visits,a=a,b=b,c=c", str(path)], ["add", "kpi", "name=AAA", "metric=visits"]):
        subprocess.run([COMMAND, "--plan", plan, *arguments], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=True)
    one = Timed([COMMAND, "--plan", plan])
    one.seen("AAA")
    while one.read(0.5):
        pass
    took, parse = [], []
    for n in range(runs):
        appended = "".join(f"{days[-1]},{n + 2},0,0,0\n" for _m in range(1000))
        before = one.shown()
        shown = next(line for line in before.split("\n") if "AAA" in line)
        begin = time.perf_counter()
        with path.open("a") as file:
            file.write(appended)
        one.until(lambda text, shown=shown: shown not in text, 10)  # type: ignore[misc]
        took.append((time.perf_counter() - begin) * 1e3)
        begin = time.perf_counter()
        list(csv.reader(io.StringIO(appended)))
        parse.append((time.perf_counter() - begin) * 1e3)
        while one.read(0.4):
            pass
    one.close()
    floor = 400 + median(parse)
    row("CSV appended → number changed", median(took), floor, "ms", "settle (400) + parse + 100 ms (aim + 40)")


def scale(plan: str, runs: int) -> None:
    """A year of sixty files and a daily file of a million rows: memory, start, keys while it is read, and 1,000 rows more."""
    from tests.metrics import platforms

    before = _started(plan)
    folder = Path(plan) / "metrics" / "other"
    folder.mkdir(exist_ok=True)
    for n in range(4):
        for name, raw, *_rest in platforms.EXPECTED[:15]:
            (folder / f"{n} {name}").write_bytes(raw)
    days = [(TODAY - timedelta(days=n)).isoformat() for n in range(364, -1, -1)]
    path = folder / "million.csv"
    path.write_text("date,channel,pages,b,c,d,e,f,g,h\n" + "".join(f"{days[n * 365 // 1_000_000]},c{n % 5},1,2,3,4,5,6,7,8\n" for n in range(1_000_000)))
    subprocess.run([COMMAND, "--plan", plan, "add", "mapping", "name=m", "header=b\nc\nchannel\nd\ndate\ne\nf\ng\nh\npages", "date_column=date", "metrics=pages=pages,b=b,c=c,d=d,e=e,f=f,g=g,h=h", "platform=web"], stdout=subprocess.DEVNULL, check=True)
    subprocess.run([COMMAND, "--plan", plan, "add", "kpi", "name=PPP", "metric=pages"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=True)
    one = Timed([COMMAND, "--plan", plan])
    one.seen("1 Plan")
    waits: list[float] = []
    begin = time.perf_counter()
    read = 0.0
    while time.perf_counter() - begin < 20 and not (read and time.perf_counter() - begin > read + 1.5):
        waits.append(one.key(b"j" if len(waits) % 2 else b"k")[0])
        if "Reading" in one.shown():
            read = time.perf_counter() - begin
    while one.read(1):
        pass
    memory, took, floor = one.memory(), [], []
    one.key(b"4")
    for n in range(max(runs, 5)):
        shown = next((line for line in one.shown().split("\n") if "PPP" in line), "")
        appended = "".join(f"{days[-1]},c1,{(n + 2) * 100},2,3,4,5,6,7,8\n" for _m in range(1000))
        start = time.perf_counter()
        with path.open("a") as file:
            file.write(appended)
        one.until(lambda text, shown=shown: shown not in text, 10)  # type: ignore[misc]
        took.append((time.perf_counter() - start) * 1e3)
        start = time.perf_counter()
        list(csv.reader(io.StringIO(appended)))
        floor.append((time.perf_counter() - start) * 1e3)
        while one.read(0.5):
            pass
    one.end()
    print(f"\nsixty files and a million rows: read in about {read:.0f} s, a key waited at most {max(waits):.0f} ms meanwhile (50); memory {memory:.0f} MiB (the idle cockpit {before[1]:.0f}, budget + 200)")
    row("1,000 rows after a million → chart", median(took), 400 + median(floor), "ms", "1.0 s after the write has settled")
    after = _started(plan)
    row("start with a warm cache of it", after[0], before[0], "ms", "+ 100 ms over the same without")


def _started(plan: str) -> tuple[float, float]:
    """(median ms to four panes, MiB) of five starts."""
    took, memory = [], 0.0
    for _n in range(5):
        one = Timed([COMMAND, "--plan", plan])
        took.append(one.seen(r"1 Plan(.|\n)*3 Calendar(.|\n)*cadence(.|\n)*L1 "))
        while one.read(0.7):
            pass
        memory = one.memory()
        one.end()
        one.close()
    return median(took), memory


def reading(runs: int) -> None:
    from smcockpit.metrics.answers import Given, signature_of
    from smcockpit.metrics.read import read_bytes

    text = "date,a,b,c,d,e,f\n" + "".join(f"{(TODAY - timedelta(days=n % 365)).isoformat()},{n},{n},{n},{n},{n},{n}\n" for n in range(20_000))
    given = [Given(signature_of(text.split("\n")[0].split(",")), "web", "", "date", "ymd", {c: c for c in "abcdef"})]
    floors: list[float] = []
    took: list[float] = []
    for _n in range(runs):
        for work, into in ((lambda: list(csv.reader(io.StringIO(text))), floors), (lambda: read_bytes(text.encode(), "a.csv", given), took)):
            begin = time.perf_counter()
            work()
            into.append((time.perf_counter() - begin) * 1e3)
    row("reading 20,000 rows × 7", median(took), median(floors), "ms", "")


def with_server(plan: str, runs: int) -> None:
    try:
        server = Server()
    except BaseException as error:  # pytest's skip is one
        print(f"no PostgreSQL here: {error}")
        return
    try:
        address = server.address()
        move(plan, address)
        store.colleague(address, runs, row, lambda place: Timed([COMMAND, "--plan", place]))
    finally:
        server.close()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=7)
    parser.add_argument("--large", action="store_true", help="also with 10,000 posts and 2,000 influencers")
    options = parser.parse_args()
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    os.environ |= {"SMCOCKPIT_TODAY": TODAY.isoformat(), "SMCOCKPIT_AS": "bench"}
    place = tempfile.mkdtemp(prefix="smcockpit-bench-")
    try:
        for name in ("CACHE", "CONFIG", "STATE"):
            os.environ[f"SMCOCKPIT_{name}_DIR"] = f"{place}/{name.lower()}"
        _each(place, options.runs, options.large)
    finally:
        shutil.rmtree(place, ignore_errors=True)


def _each(place: str, runs: int, large: bool) -> None:
    sizes: list[tuple[str, int]] = [("500 posts, 160 influencers, a year of exports", 4)] + ([("10,000 posts, 2,000 influencers", 80)] if large else [])
    for label, size in sizes:
        plan = f"{place}/plan{size}"
        build(plan, language="en", today=TODAY, size=size)
        subprocess.run([COMMAND, "--plan", plan, "status"], stdout=subprocess.DEVNULL, check=False)
        start_and_keys(plan, runs, label)
        status(plan, runs * 3, label)
    plan = f"{place}/plan16"
    build(plan, language="en", today=TODAY, size=16)
    status(plan, runs * 3, "2,000 posts and a year of exports")
    hot_reload(f"{place}/plan4", max(runs, 5))
    reading(runs)
    scale(f"{place}/plan4", runs)
    store.commit(runs, row)
    store.opening(runs, row)
    store.colleague(f"{place}/plan4", runs, row, lambda plan: Timed([COMMAND, "--plan", plan]))
    with_server(f"{place}/plan4", runs)


if __name__ == "__main__":
    signal.signal(signal.SIGPIPE, signal.SIG_DFL)
    main()
