"""Mutation testing: `python -m tests.mutation --sample 400 --seed 7` changes the rules one at a time and counts what the
tests notice.

mutmut makes the mutants (its settings are in pyproject.toml); here a seeded sample of them is drawn, run and counted, so
that two runs on the same code try the same changes. A mutant is killed when a test fails or never ends. Survivors are
printed with their difference; those that no test can tell from the original stand in `tests/mutation_survivors.toml`
with the reason.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import subprocess
import sys
import tomllib
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
ACCEPTED = ROOT / "tests" / "mutation_survivors.toml"
SURVIVED, NOT_COVERED, SKIPPED = 0, 33, 34  # mutmut's exit codes; every other one is a mutant that was noticed


def results() -> dict[str, int | None]:
    """Mutant → exit code of its test run, None where it was not run."""
    found: dict[str, int | None] = {}
    for path in sorted((ROOT / "mutants").rglob("*.meta")):
        found |= json.loads(path.read_text(encoding="utf-8"))["exit_code_by_key"]
    return found


def mutmut(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [str(Path(sys.executable).with_name("mutmut")), *arguments]
    return subprocess.run(command, cwd=ROOT, text=True, capture_output=True, check=False)


def accepted() -> dict[str, str]:
    """Mutant → why nothing can notice it."""
    if not ACCEPTED.exists():
        return {}
    return {str(name): str(why) for name, why in tomllib.loads(ACCEPTED.read_text(encoding="utf-8")).items()}


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--sample", type=int, default=400, metavar="N", help="how many mutants")
    options.add_argument("--seed", type=int, default=7, metavar="N")
    options.add_argument("--only", default="", metavar="TEXT", help="only mutants whose name begins so")
    options.add_argument("--jobs", type=int, default=os.cpu_count() or 2, metavar="N")
    options.add_argument("--least", type=float, default=0.85, metavar="SHARE", help="fail below this share of kills")
    chosen = options.parse_args()
    made = mutmut("run", "no.mutant.has.this.name")  # makes the mutants and learns which test meets which function
    if not (names := sorted(name for name in results() if name.startswith(chosen.only))):
        sys.stderr.write(made.stdout[-4000:] + made.stderr[-4000:])
        return 2
    sample = random.Random(chosen.seed).sample(names, min(chosen.sample, len(names)))
    run = mutmut("run", "--max-children", str(chosen.jobs), *sample)
    codes = {name: code for name, code in results().items() if name in set(sample) and code not in (None, SKIPPED)}
    if not codes:  # the tests do not pass on the unchanged code, say
        sys.stderr.write(run.stdout[-4000:] + run.stderr[-4000:])
        return 2
    living = sorted(name for name, code in codes.items() if code in (SURVIVED, NOT_COVERED))
    known = accepted()
    for name in living:
        print(f"\n{name}  {'(' + known[name] + ')' if name in known else ''}")
        print("\n".join(line for line in mutmut("show", name).stdout.split("\n") if line[:1] in "+-" and line[:3] not in ("+++", "---")))
    rooms = Counter(name.split(".")[1] for name in codes)
    killed = Counter(name.split(".")[1] for name in codes if name not in living)
    for room, count in sorted(rooms.items()):
        print(f"{room:12} {killed[room]:4} of {count:4} killed  {killed[room] / count:.0%}")
    counted = len(codes) - sum(name in known for name in living)
    share = (len(codes) - len(living)) / max(counted, 1)
    print(f"\n{len(codes)} of {len(names)} mutants, seed {chosen.seed}: {share:.1%} killed, {len(living)} survived "
          f"({sum(name in known for name in living)} of them with a reason)")
    return 0 if share >= chosen.least else 1


if __name__ == "__main__":
    raise SystemExit(main())
