"""What one file may cost: made to cost as much as possible, it is refused with the bound named, in little memory."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest

from smcockpit.metrics import bounds, process
from smcockpit.metrics.read import read_bytes
from tests.border.hostile import STORM
from tests.e2e.terminal import COMMAND
from tests.report_lines import tell

MEMORY = 1700  # MB, of the largest process of the command
SECONDS = 120
MB = 1 << 20


def packed(*parts: tuple[str, bytes], level: int = 9) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=level) as archive:
        for name, data in parts:
            archive.writestr(name, data)
    return out.getvalue()


def book(path: Path, *, rows: int = 1, sheets: int = 1, texts: int = 0, replace: tuple[bytes, bytes] = (b"", b"")) -> bytes:
    """A workbook; `replace` is done in its first sheet."""
    import xlsxwriter

    with xlsxwriter.Workbook(str(path)) as made:
        for n in range(sheets):
            sheet = made.add_worksheet()
            sheet.write_row(0, 0, ["date", "visits"])
            for row in range(1, rows + 1):
                sheet.write_row(row, 0, ["2026-11-01", 5, *(["x" * 30_000 + str(row * n)] if texts else [])])
    if not replace[0]:
        return path.read_bytes()
    with zipfile.ZipFile(path) as archive:
        parts = [(name, archive.read(name)) for name in archive.namelist()]
    assert any(replace[0] in data for _name, data in parts)
    return packed(*((name, data.replace(*replace) if name.endswith("sheet1.xml") else data) for name, data in parts))


def varied(size: int) -> bytes:
    """Text that packs to about a fiftieth: no bomb by its proportion."""
    line = b"".join(b"2026-%02d-%02d,%d,words words words words words words words\n" % (n % 12 + 1, n % 28 + 1, n * 7919 % 10_000) for n in range(4000))
    return (b"date,visits,note\n" + line * (size // len(line) + 1))[:size]


@cache
def bomb() -> bytes:
    """A ZIP of 0.3 MB with a table of 300 MB."""
    return packed(("a.csv", b"0" * (300 * MB)))


def corners(path: Path) -> bytes:
    return book(path, replace=(b"</sheetData>", b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'))


def strings(path: Path) -> bytes:
    """A workbook whose shared strings are 200 MB."""
    made = book(path)
    with zipfile.ZipFile(io.BytesIO(made)) as archive:
        parts = [(name, archive.read(name)) for name in archive.namelist()]
    return packed(*((name, data.replace(b"</sst>", b"<si><t>" + b"A" * (200 * MB) + b"</t></si></sst>") if name.endswith("sharedStrings.xml") else data) for name, data in parts), level=6)


CASES: dict[str, tuple[str, Callable[[Path], bytes], str]] = {
    "2 million columns": ("a.csv", lambda _p: b"," * 2_000_000 + b"\n1\n", "16384"),
    "20 million columns": ("a.csv", lambda _p: b"," * 20_000_000 + b"\n1\n", "16384"),
    "named columns": ("a.csv", lambda _p: b"date," + b",".join(b"c%d" % n for n in range(900_000)) + b"\n2026-11-01\n", "16384"),
    "a line of 100 MB": ("a.csv", lambda _p: b"x" * (100 * MB), "16 million characters"),
    "a quoted line of 100 MB": ("a.csv", lambda _p: b'date,visits\n2026-11-01,"' + b"x" * (100 * MB), "16 million characters"),
    "100 MB of NUL": ("a.csv", lambda _p: b"\0" * (100 * MB), "empty"),
    "a NUL flood in rows": ("a.csv", lambda _p: b"date,visits\n" + b"\0" * (60 * MB) + b"2026-11-01,1\n", ""),
    "100 MB of quotation marks": ("a.csv", lambda _p: b'"' * (100 * MB), ""),
    "100 MB of line ends": ("a.csv", lambda _p: b"\n" * (100 * MB), "empty"),
    "rows without end": ("a.csv", lambda _p: b"a,b\n" * 12_000_000, "2000000 rows"),
    "cells without end": ("a.csv", lambda _p: (b"1," * 5000 + b"\n") * 9000, "40000000 cells"),
    "tables without end": ("a.csv", lambda _p: b"date,x\n2026-11-01,1\n\n" * 1_000_000, "2000 tables"),
    "larger than any": ("a.csv", lambda _p: b"date,visits\n" + b"2026-11-01,1\n" * (130 * MB // 13), "128 MB"),
    "wide letters": ("a.csv", lambda _p: b"\xf0\x9f\x98\x80" + (b"2026-11-01," + b"1" * 1000 + b"\n") * (126 * MB // 1012), ""),
    "a bomb": ("a.zip", lambda _p: bomb(), "200 times"),
    "144 MB in good proportion": ("a.zip", lambda _p: packed(*((f"{n}.csv", varied(24 * MB)) for n in range(6)), level=1), "128 MB"),
    "a ZIP in a ZIP": ("a.zip", lambda _p: packed(("b.zip", packed(("c.csv", b"0" * 1000)))), "without a table"),
    "a ZIP that says it is a table": ("a.zip", lambda _p: packed(("b.csv", packed(("c.csv", b"0" * (50 * MB))))), "200 times"),
    "ZIPs in ZIPs, all tables by name": ("a.zip", lambda _p: packed(("b.xlsx", packed(("xl/c.xlsx", packed(("xl/d.csv", b"0" * 5000)))))), ""),
    "many files": ("a.zip", lambda _p: packed(*((f"{n}.csv", b"a") for n in range(5000))), "200"),
    "a workbook from corner to corner": ("a.xlsx", lambda p: corners(p / "m.xlsx"), "MB of memory"),
    "shared strings of 200 MB": ("a.xlsx", lambda p: strings(p / "m.xlsx"), "200 times"),
    "shared strings in a ZIP": ("a.zip", lambda p: packed(("a.xlsx", strings(p / "m.xlsx"))), "200 times"),
    "many sheets": ("a.xlsx", lambda p: book(p / "m.xlsx", sheets=101), "100 sheets"),
    "noise that says it is a workbook": ("a.xls", lambda _p: b"\xd0\xcf\x11\xe0" + os.urandom(6 * MB), "cannot be opened"),
    "noise that says it is a ZIP": ("a.zip", lambda _p: b"PK\x03\x04" + os.urandom(6 * MB), "cannot be opened"),
}  # fmt: skip


LONG = {"wide letters", "100 MB of quotation marks", "a quoted line of 100 MB", "100 MB of line ends", "shared strings in a ZIP", "20 million columns"}  # of the storm only


def cost(words: list[str]) -> tuple[int, str, int, float]:
    """(exit code, what was said, MB of the largest process, seconds) of the command."""
    began = time.monotonic()
    done = subprocess.run([sys.executable, "-c", _WATCH, COMMAND, *words], capture_output=True, text=True, check=True)
    code, memory, said = json.loads(done.stdout)
    return code, said, memory >> 10, time.monotonic() - began


# between the tests and the command, because the system counts the memory of whoever starts a process as the process's own
_WATCH = """
import json, os, resource, subprocess, sys
done = subprocess.run(sys.argv[1:], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
print(json.dumps([done.returncode, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss, done.stdout]))
"""


@pytest.mark.parametrize("case", [case for case in CASES if STORM > 1 or case not in LONG])
def test_what_is_made_to_cost(empty: Path, tmp_path: Path, case: str) -> None:
    name, make, wanted = CASES[case]
    path = tmp_path / name
    path.write_bytes(make(tmp_path))
    code, said, memory, seconds = cost(["import", "--dry-run", str(path), "--plan", str(empty)])
    tell(f"{case}: {path.stat().st_size / MB:.1f} MB, {memory} MB of memory, {seconds:.1f} s")
    assert code in (0, 1, 3) and "should not have happened" not in said and wanted in said, said
    assert memory < MEMORY and seconds < SECONDS, (memory, seconds)
    path.unlink()


def test_the_folder_reads_in_the_same_cage(empty: Path) -> None:
    """`status` meets such a file in the metrics folder, and the next time knows it."""
    (empty / "metrics/bomb.zip").write_bytes(bomb())
    (empty / "metrics/good.csv").write_bytes(b'sep=,\n"Reach"\n"Date","Primary"\n"2026-11-01T00:00:00","6"\n')
    for _n in range(2):
        code, said, memory, seconds = cost(["status", "--plan", str(empty)])
        assert code == 1 and "bomb.zip was not read" in said and memory < 200 and seconds < SECONDS


@pytest.mark.parametrize(("rows", "here"), [(5, True), (40, False)])
def test_only_few_appended_rows_are_read_here(empty: Path, monkeypatch: pytest.MonkeyPatch, rows: int, here: bool) -> None:
    from smcockpit.metrics import folder, tail
    from smcockpit.metrics.folder import MetricsFolder

    (empty / "metrics/instagram").mkdir()
    path = empty / "metrics/instagram/a.csv"
    start = 'sep=,\n"Reach"\n"Date","Primary"\n' + "".join(f'"2024-{n % 12 + 1:02}-{n % 28 + 1:02}T00:00:00","6"\n' for n in range(60))
    path.write_text(start)
    known = MetricsFolder(str(empty / "metrics"), None)
    known.refresh()
    done: list[str] = []
    extend, apart = tail.extend, process.read_apart
    monkeypatch.setattr(tail, "extend", lambda *order: done.append("here") or extend(*order))
    monkeypatch.setattr(process, "read_apart", lambda *order: done.append("apart") or apart(*order))
    monkeypatch.setattr(folder, "BIG", 500)
    path.write_text(start + '"2025-01-01T00:00:00","9"\n' * rows)
    known.refresh()
    assert ("here" in done) is here and known.library().series("reach", "instagram").values


def test_the_bounds_hold_in_the_process_that_reads() -> None:
    code = "import resource, sys\nfrom smcockpit.metrics.bounds import confine\nconfine()\nprint([resource.getrlimit(one)[0] for one in (resource.RLIMIT_AS, resource.RLIMIT_CPU, resource.RLIMIT_CORE)])\ntry:\n    b'x' * (2 << 30)\nexcept MemoryError:\n    print('refused')"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == f"[{bounds.MOST_MEMORY}, {bounds.MOST_SECONDS}, 0]\nrefused\n"


@pytest.mark.parametrize(("code", "word"), [(-24, f"{bounds.MOST_SECONDS} seconds"), (-9, "seconds"), (bounds.NO_MEMORY, "1536 MB of memory"), (bounds.TOO_MUCH, "160 MB"), (-6, "damaged"), (1, "damaged")])
def test_each_end_of_the_reader_is_a_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: int, word: str) -> None:
    """The reader is replaced by a process that ends so."""
    monkeypatch.setattr(process, "command", lambda _module: [sys.executable, "-c", f"import os\nos.kill(os.getpid(), {-code}) if {code} < 0 else os._exit({code})"])
    (tmp_path / "a.zip").write_bytes(b"PK\x03\x04")
    reading = process.read_path(str(tmp_path / "a.zip"))
    assert reading["status"] == "refused" and word in reading["problems"][0]["message"]


def test_memory_that_is_refused_is_a_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The real reader, in a smaller cage."""
    code = "from smcockpit.metrics import bounds, reader_process\nreader_process.confine = lambda: bounds.confine(300 << 20)\nreader_process.main()"
    monkeypatch.setattr(process, "command", lambda _module: [sys.executable, "-P", "-c", code])
    (tmp_path / "a.csv").write_bytes(b"date,visits\n" + b"2026-11-01,1\n" * (80 * MB // 13))
    reading = process.read_path(str(tmp_path / "a.csv"))
    assert reading["status"] == "refused" and "1536 MB of memory" in reading["problems"][0]["message"]


def test_a_reader_that_stands_still_is_ended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(process, "MOST_SECONDS", 0.1)
    monkeypatch.setattr(process, "command", lambda _module: [sys.executable, "-c", "import time\ntime.sleep(600)"])
    (tmp_path / "a.zip").write_bytes(b"PK\x03\x04")
    assert "seconds" in process.read_path(str(tmp_path / "a.zip"))["problems"][0]["message"]


@pytest.mark.parametrize(("columns", "fits"), [(bounds.MOST_COLUMNS, True), (bounds.MOST_COLUMNS + 1, False)])
def test_the_widest_table(columns: int, fits: bool) -> None:
    raw = b"date," + b",".join(b"c%d" % n for n in range(columns - 1)) + b"\n2026-11-01," + b"1," * (columns - 2) + b"1\n"
    reading = read_bytes(raw, "a.csv")
    assert (reading["status"] == "refused") is not fits
    assert fits or f"{columns} columns; a table may have {bounds.MOST_COLUMNS}" in reading["problems"][0]["message"]


def test_a_large_file_of_the_ordinary_kind_is_read(empty: Path, tmp_path: Path) -> None:
    """A tenth of a million rows in 8 MB, as a CSV and in a ZIP; in the storm a quarter of a million in 20."""
    many = 250_000 if STORM > 1 else 100_000
    head = b'sep=,\n"Reach"\n"Date","Primary"\n'
    rows = b"".join(b'"20%02d-%02d-%02dT00:00:00","%d"%s\n' % (n % 26, n % 12 + 1, n % 28 + 1, n % 999, b" " * 50) for n in range(many))
    (tmp_path / "big.csv").write_bytes(head + rows)
    (tmp_path / "big.zip").write_bytes(packed(("Reach.csv", head + rows), level=1))
    for name in ("big.csv", "big.zip"):
        code, said, memory, seconds = cost(["import", "--channel", "instagram", str(tmp_path / name), "--plan", str(empty)])
        assert code == 0 and f"{many} rows" in said and memory < MEMORY and seconds < SECONDS, said
