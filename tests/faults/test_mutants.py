"""A plan, its history and everything beside it, spoilt in thousands of ways: no command fails in a way of its own, none
takes long, and none that only looks changes a thing."""

from __future__ import annotations

import contextlib
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path
from random import Random
from typing import Any

import pytest

from smcockpit import i18n
from smcockpit.cli.main import main
from smcockpit.store.file import PlanFile, parse
from smcockpit.store.image import head
from smcockpit.store.migrations import newest
from smcockpit.store.odd import ODD
from smcockpit.store.port import StoreError
from smcockpit.workspace import Workspace
from tests.faults import mutants
from tests.report_lines import tell

STORM = int(os.environ.get("SMCOCKPIT_STORM", "1"))
MUTANTS = 250 * STORM
THROUGH_THE_SHELL = 4 * min(STORM, 10)
FIRST = int(os.environ.get("SMCOCKPIT_STORM_SEED", "0"))
PER_MUTANT = 4
BOUND = 10  # seconds

LOOKS = """status|status --json|status --line|status --since 2026-11-01|status --format {brand}{next}{due}|review --list|review --list --json|review --last|review --past --json
agenda|agenda 1m --json|plan|plan 4|plan --json|check|check --json|check --all --explain SM204|who --kind complaint --topic Delivery|who|who --json
why @|cycle|cycle --json|cycle --compare|today|today --json|kpi|kpi --json|kpi --on 2026-11-20|chart @kpi|chart @kpi --view data|chart @kpi --view channels|chart @kpi --view periods|chart @kpi --json|metric reach|metric reach --json
list task|list post --json|list post --filter due<7d|list influencer --csv|list kpi --sort target|list post --format {title}{time}|list brand --json|kinds --json
export plan.md -o -|export plan.html -o -|export policy.md -o -|export engagement.html -o -|export brief.md -o -|export brief.html -o -|export calendar.ics -o -|export posts.csv -o -|export posts-buffer.csv -o -|export posts-hootsuite.csv -o -|export posts-metricool.csv -o -|export posts-publer.csv -o -
formats|complete show post|completion bash|man|info|info --json|history|history --json|history --since 7d|history @|trash|trash --json|backup --list|backup --list --json|doctor|doctor --json|agenda --on 2026-11-20|list task --on 2026-11-20|show @|show @ --json|show @|list @kind|list @kind --json|list @kind --csv""".replace("\n", "|").split("|")
WRITES = """add task title=new step=1|add post title=new channel=@channel|edit task @task note=x|edit post @post copy=x|edit influencer @influencer note=x|done task @task|done post @post|done influencer @influencer|delete @|undo|undo --mine|undo --theirs|redo --mine|redo|trash --restore @gone|trash --empty|check --fix|doctor --fix
restore --yes|restore --yes previous.json|doctor --fix|undo|backup|history --prune 2026-11-01|cycle --close --yes --summary x|import @csv|import --dry-run @csv|add topic name=é|edit brand @brand zone=Europe/Madrid""".replace("\n", "|").split("|")  # fmt: skip


class Hung(BaseException):
    pass


def too_long(_signal: int, _frame: Any) -> None:
    raise Hung


@pytest.fixture(scope="session")
def small(demo_image: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A plan with a few records of every kind and some history, made once."""
    folder = tmp_path_factory.mktemp("small") / "plan"
    mutants.small(demo_image, folder)
    plan = Workspace(str(folder), actor="ana")
    task = plan.add("task", {"title": "one more", "step": "1"})
    plan.update(task, {"title": "one more, changed"})
    plan.delete([plan.plan.all("topic")[0]])
    plan.update(plan.plan.all("post")[0], {"title": "changed"})
    plan.undo()
    plan.close()
    shutil.rmtree(folder / "backups")
    lines = (folder / "history.jsonl").read_text().splitlines()
    for n, line in enumerate(lines):  # one commit a day, the first made the plan
        entry = {**json.loads(line), "at": f"2026-11-{10 + n:02}T09:00:00.000+00:00", "seq": n + 1}
        lines[n] = json.dumps(entry, ensure_ascii=False, separators=(",", ":"))
    (folder / "history.jsonl").write_text("\n".join(lines) + "\n")
    image = json.loads((folder / "plan.json").read_text())
    image["_head"]["1"]["seq"] = len(lines)
    (folder / "plan.json").write_text(json.dumps(image, ensure_ascii=False, separators=(",", ":")))
    Workspace(str(folder), actor="luis").add("topic", {"name": "by luis"})
    return folder


class Bench:
    """One folder of everything, put back before every mutant."""

    def __init__(self, small: Path, world: Path) -> None:
        self.small, self.world = small, world
        self.plan, self.config, self.cache, self.state = (world / name for name in ("plan", "config", "cache", "state"))
        image = json.loads((small / "plan.json").read_bytes())
        self.known = [(kind, number) for kind, table in image.items() if not kind.startswith("_") for number in table]
        self.first = dict(reversed(self.known)) | {"gone": next(iter(image["_gone"]))}
        self.csv = str(next((small / "metrics").glob("*.csv")))
        shutil.copytree(small, self.plan)
        Workspace(str(self.plan)).metrics.refresh()
        shutil.rmtree(self.plan)
        shutil.copytree(self.cache, world / "kept-cache")

    def fresh(self) -> None:
        for folder in (self.plan, self.config, self.cache, self.state):
            shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(self.small, self.plan)
        shutil.copytree(self.world / "kept-cache", self.cache)
        self.config.mkdir()

    def spoil(self, chance: Random) -> str:
        what = chance.choices(["plan", "history", "config", "cache", "presence", "both"], [60, 14, 6, 8, 4, 8])[0]
        if what in ("plan", "both"):
            mutants.plan_file(self.plan, chance)
        if what in ("history", "both"):
            mutants.history_file(self.plan, chance)
        if what == "presence":
            mutants.presence_files(self.plan, chance)
        if what == "config":
            mutants.config_file(self.config, chance)
        if what == "cache":
            mutants.cache_files(self.cache, chance)
        return what

    def words(self, command: str, chance: Random) -> list[str]:
        from smcockpit.store.ids import to_text

        kind, number = chance.choice(self.known)
        parts = []
        for part in command.split(" "):
            if part == "@":
                parts += [kind, to_text(int(number))]
            elif part[1:] in self.first:
                parts.append(to_text(int(self.first[part[1:]])))
            else:
                parts.append({"@kind": kind, "@csv": self.csv, "channel=@channel": "channel=" + to_text(int(self.first["channel"]))}.get(part, part))
        return [*parts, "--plan", str(self.plan)] if parts[0] not in ("formats", "man", "completion", "kinds") else parts

    def standing(self) -> dict[str, bytes]:
        """Everything that a command which only looks must leave as it is."""
        return {str(path): path.read_bytes() for folder in (self.plan, self.config) for path in sorted(folder.rglob("*")) if path.is_file() and "presence" not in path.parts}

    def is_ours(self) -> bool:
        """Whether the plan file is as one of us left it: what another program wrote is taken in by whoever looks first."""
        file = PlanFile(str(self.plan))
        with contextlib.suppress(StoreError):
            file.read()
            return file.ours
        return False

    def is_older(self) -> bool:
        """Whether the plan calls itself one of an older layout, which the first who opens it brings up to date."""
        try:
            return bool(head(parse((self.plan / "plan.json").read_bytes())).get("schema", 1) < newest())
        except (OSError, ValueError):
            return False

    def crash(self) -> str:
        """The crash file there is, "" for none."""
        return next((path.read_text() for path in self.state.glob("crash-*")), "") if self.state.is_dir() else ""

    def odd(self) -> set[tuple[str, str, str]]:
        """(table, number, characters) of what stands aside in the plan file."""
        try:
            found = json.loads((self.plan / "plan.json").read_bytes()).get(ODD, {})
            return {(doc["kind"], doc["number"], doc["text"]) for doc in found.values()}
        except (ValueError, AttributeError, TypeError, KeyError, RecursionError, OSError):
            return set()


    def replaced(self, pieces: set[tuple[str, str, str]]) -> bool:
        """Whether a document stands now in the place of each of these."""
        tables = json.loads((self.plan / "plan.json").read_bytes())
        return all(isinstance(tables.get(kind, {}).get(number), dict) for kind, number, _text in pieces)


def in_process(words_of: list[str], capsys: pytest.CaptureFixture[str]) -> tuple[int, str, str, float]:
    began = time.monotonic()
    signal.setitimer(signal.ITIMER_REAL, BOUND)
    try:
        code = main(words_of)
    except Hung:
        code = -1
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
    out, err = capsys.readouterr()
    i18n.choose("en")
    return code, out, err, time.monotonic() - began


OPENS = "status"
TAKEN_IN = re.compile(r"/(plan\.json|plan\.json\.stat|history\.jsonl|backups/(previous|plan-\d{8}T\d\d)\.json)$")  # the last: the hour's copy


def test_no_command_breaks_on_a_spoilt_plan(small: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    bench = Bench(small, tmp_path)
    previous = signal.signal(signal.SIGALRM, too_long)
    counted: Counter[str] = Counter()
    codes: Counter[int] = Counter()
    wrong: dict[str, str] = {}
    slowest = 0.0
    monkeypatch.chdir(tmp_path)
    began = time.monotonic()
    for seed in range(FIRST, FIRST + MUTANTS):
        chance = Random(seed)
        bench.fresh()
        counted[bench.spoil(chance)] += 1
        for n in range(PER_MUTANT):
            looks = n < PER_MUTANT - 1
            words_of = bench.words(OPENS if n == 0 else chance.choice(LOOKS if looks else WRITES), chance)
            before = bench.standing() if looks else {}
            older, ours = bench.is_older(), bench.is_ours()
            kept = bench.odd()
            code, out, err, took = in_process(words_of, capsys)
            codes[code] += 1
            slowest = max(slowest, took)
            said = f"seed {seed}: {' '.join(words_of[:-2])} → {code} {err[-300:]}"
            if crash := bench.crash():
                wrong.setdefault(_where(crash), f"{said}\n{crash[-1500:]}")
                shutil.rmtree(bench.state)
            elif code in (4, -1) or code not in (0, 1, 2, 3):
                wrong.setdefault(f"code {code} {words_of[0]}", said)
            elif code and _TECHNICAL.search(re.sub(r"\(.*|TOML: .*", "", err)):  # a parser's own words stand in brackets
                wrong.setdefault(f"said by {words_of[0]}: {err[:60]}", said)
            elif "--json" in words_of and out:
                try:
                    json.loads(out, parse_constant=_refuse)
                except ValueError as error:
                    wrong.setdefault(f"json {words_of[0]}", f"{said} {error} {out[:300]}")
            changed = set(bench.standing().items()) ^ set(before.items()) if looks and not older else set()
            if not ours and bench.is_ours():  # what a hand wrote is taken in by whoever looks first, like a colleague's save
                changed = {(path, data) for path, data in changed if not TAKEN_IN.search(str(path))}
            if changed:
                wrong.setdefault(f"changed by {words_of[0]}", f"{said} {[path for path, _data in changed]}")
            lost = kept - bench.odd() if not looks and words_of[0] in ("add", "undo", "backup", "done") else set()
            if lost and "--mine" in words_of and bench.replaced(lost):  # it was asked for in so many words
                lost = set()
            if lost:
                wrong.setdefault(f"lost by {words_of[0]}", said)
    signal.signal(signal.SIGALRM, previous)
    tell(f"{MUTANTS} mutants ({', '.join(f'{n} {what}' for what, n in sorted(counted.items()))}) × {PER_MUTANT} commands in {time.monotonic() - began:.0f} s: exit codes {dict(sorted(codes.items()))}, slowest {slowest:.1f} s, wrong {len(wrong)}")
    assert not wrong, "\n\n".join(wrong.values())


# what Python says of a value, which says nothing to a person
_TECHNICAL = re.compile(r"isoformat|invalid literal|could not convert|format code|values to unpack|not found\b.*substring|not in list|out of range|codec can|arg is an empty|NoneType|unhashable|dict\b|object has|zip\(\)|strptime|NaN to integer")


def _refuse(word: str) -> Any:
    raise ValueError(word)


def _where(crash: str) -> str:
    """The last line of ours in a traceback: what tells one fault from another."""
    found = re.findall(r'File "[^"]*/smcockpit/([^"]*)", line (\d+)', crash)
    return f"{found[-1]} {crash.strip().splitlines()[-1][:40]}" if found else crash[-300:]


def test_nor_through_the_shell(small: Path, tmp_path: Path) -> None:
    bench = Bench(small, tmp_path)
    wrong = []
    for seed in range(THROUGH_THE_SHELL):
        chance = Random(10_000_000 + seed)
        bench.fresh()
        bench.spoil(chance)
        words_of = bench.words(chance.choice([*LOOKS, *WRITES]), chance)
        done = subprocess.run([sys.executable, "-m", "smcockpit", *words_of], capture_output=True, timeout=60, cwd=tmp_path, check=False)
        if done.returncode not in (0, 1, 2, 3) or bench.crash() or b"Traceback" in done.stderr:
            wrong.append(f"seed {seed}: {words_of} → {done.returncode} {done.stderr[-500:]!r} {bench.crash()[-800:]}")
    assert not wrong, "\n\n".join(wrong)
