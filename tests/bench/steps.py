"""A plan of 20,000 records of all kinds: `check`, and a worksheet opening, beside what they are measured against."""

from __future__ import annotations

import os
import subprocess
import tempfile
import time
from datetime import date, timedelta
from pathlib import Path
from statistics import median
from typing import Any

from smcockpit.demo.build import build
from smcockpit.plan.validation import validate
from smcockpit.store import open_store
from smcockpit.store.ids import new_id
from smcockpit.store.port import Put
from tests.e2e.terminal import COMMAND

TODAY = date(2026, 11, 22)
SIZE = 20_000


def fill(folder: str) -> int:
    """The demo, and copies of its records of every kind until there are 20,000."""
    build(folder, language="en", today=TODAY)
    store = open_store(folder)
    _seq, rows = store.load()
    found = [row for row in rows if row.doc is not None and row.kind not in ("brand", "kpi", "channel", "person")]
    ops: list[Any] = []
    n = 0
    while len(rows) + len(ops) < SIZE:
        row = found[n % len(found)]
        doc = dict(row.doc or {})
        if doc.get("time"):
            day = date.fromisoformat(doc["time"][:10]) - timedelta(days=n // len(found) * 7)
            doc["time"] = day.isoformat() + doc["time"][10:]
        ops.append(Put(row.kind, new_id(), validate(row.kind, doc), 0))
        n += 1
    store.commit(ops, actor="bench", what="many records")
    store.close()
    return len(rows) + len(ops)


def main(runs: int) -> None:
    with tempfile.TemporaryDirectory() as root:
        plan = str(Path(root) / "plan")
        count = fill(plan)
        env = {**os.environ, "SMCOCKPIT_TODAY": TODAY.isoformat()}
        took: dict[str, list[float]] = {"check": [], "info": []}
        for _n in range(runs):
            for name, arguments in (("check", ["check", "--json"]), ("info", ["list", "brand"])):
                start = time.perf_counter()
                subprocess.run([COMMAND, "--plan", plan, *arguments], env=env, capture_output=True, check=False)
                took[name].append(time.perf_counter() - start)
        print(f"check of {count} records: {median(took['check']):.2f} s (budget 1.0); opening the same plan and listing one record: {median(took['info']):.2f} s")
        from tests.bench.__main__ import Timed

        waits: dict[str, list[float]] = {}
        for _n in range(max(runs // 2, 2)):
            one = Timed([COMMAND, "--plan", plan, "--as", "ana"])
            one.seen("4 KPIs")
            one.until("1 Set your goals|Set your goals")
            time.sleep(3)
            while one.read(0.3):
                pass
            for label, keys in (("first worksheet (11)", b"gjjjjjjjjjjj"), ("worksheet again (6)", b"\x1bgjjjjjj")):
                one.key(keys)
                start = time.perf_counter()
                os.write(one.fd, b"\r")
                one.until("Guide")
                waits.setdefault(label, []).append((time.perf_counter() - start) * 1e3)
                while one.read(0.2):
                    pass
            one.key(b"\t")
            start = time.perf_counter()
            one.key(b"\t")
            moves = [one.key(b"j")[0] for _m in range(30)]
            waits.setdefault("cursor in a table, p95", []).append(sorted(moves)[28])
            edits = []
            one.key(b"\x1bg")
            one.key(b"\x1b[C")
            for _m in range(20):
                one.key(b"j")
                edits.append(one.key(b"x")[0])
            waits.setdefault("x on a task, p95", []).append(sorted(edits)[18])
            one.kill()
            one.close()
        for label, values in waits.items():
            print(f"{label}: {median(values):.0f} ms" + (" (budget 150)" if "worksheet" in label else ""))


if __name__ == "__main__":
    import sys

    main(int(sys.argv[1]) if len(sys.argv) > 1 else 5)
