"""A plan from nothing to step 14 and into the next cycle, through the keyboard alone, at 80×24."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

from smcockpit.plan.kinds import KINDS
from smcockpit.plan.progress import progress, steps
from smcockpit.plan.worksheets import SHEETS, Grid, TableSection
from smcockpit.ui.screens.form import HIDDEN
from smcockpit.workspace import Workspace
from tests.e2e.terminal import Open, Terminal
from tests.e2e.test_cockpit import restored

TODAY = date(2026, 11, 22)
NUMBERS = [step.number for step in steps()]


class Hands:
    """Somebody at the keyboard who fills worksheets."""

    def __init__(self, one: Terminal) -> None:
        self.one = one

    def sheet(self, step: str) -> None:
        self.one.write("\x1b")
        self.one.until(lambda text: "1 Plan ›" not in text)
        self.one.write("g" + "j" * NUMBERS.index(step) + "\r")
        self.one.until(rf"1 Plan › {step} ")

    def turn(self, step: str, kind: str, grid: str = "") -> None:
        """To a table (or, with its name, a grid) of the step."""
        self.sheet(step)
        at = next(n for n, one in enumerate(SHEETS[step], 1) if (isinstance(one, Grid) and one.label == grid if grid else isinstance(one, TableSection) and one.kind == kind))
        self.one.write("\t" * at)
        self.one.until(rf"\[{grid or KINDS[kind].label}")

    def fill(self, kind: str, values: dict[str, Any], fresh: bool = True) -> None:
        """Type into the form that is open, field by field, and save."""
        fields = sorted((field for field in KINDS[kind].fields.values() if field.name not in HIDDEN), key=lambda field: not field.required)
        first = next(n for n, field in enumerate(fields) if field.required) if fresh else 0
        keys = "".join(str(values.get(field.name, "")) + "\t" for field in fields[first:])
        self.one.write(keys.rstrip("\t") + "\x13")
        self.one.until(lambda text: "╭─ New: " not in text and "^S: save" not in text)

    def add(self, step: str, kind: str, *records: dict[str, Any]) -> None:
        self.turn(step, kind)
        for values in records:
            self.one.write("a")
            self.one.until("New: ")
            self.fill(kind, values)

    def edit(self, step: str, kind: str, count: int, values: dict[str, Any]) -> None:
        """The first `count` records of a table, one after the other."""
        self.turn(step, kind)
        for _n in range(count):
            self.one.write("e")
            self.one.until(r"\^S: save")
            self.fill(kind, values, fresh=False)
            self.one.write("j")

    def set(self, step: str, grid: str, *rows: str) -> None:
        """Keys into a grid, row by row."""
        self.turn(step, "", grid)
        for n, row in enumerate(rows):
            self.one.write("g" + "j" * n)
            for key in row:
                self.one.write(key + "l")


def test_a_plan_is_filled_by_the_keyboard_alone(terminal: Open, tmp_path: Path) -> None:
    folder = tmp_path / "mine"
    one = terminal("--plan", str(folder), "--as", "Ana", size=(80, 24), env={"LANG": "en_US.UTF-8"})
    one.until("Welcome")
    one.write("Casa\t\t\tinstagram:@casa\r")
    one.until("1 Set your goals|1  Set your goals")
    do = Hands(one)

    do.add("4", "person", {"name": "Ana", "role": "CM"}, {"name": "Luis", "reports_to": "Ana"})
    do.edit("1", "readiness", 3, {"answer": "yes", "evidence": "Counted last week"})
    do.add("1", "goal", *({"title": title, "family": family, "business": "Build brand value"} for title, family in (("Be known", "know"), ("Answer well", "manage"), ("Keep them", "loyalty"))))
    do.add("1b", "stakeholder", {"name": "Owner"})
    do.set("1b", "Power × interest", "33")
    do.add("1b", "input", {"stakeholder": "Owner", "said": "Go on", "outcome": "adopted", "why": "It fits"})
    do.add("2", "persona", {"name": "Marta", "needs": "Good coffee"}, {"name": "Pedro", "needs": "Fast answers"})
    do.set("2", "Presence", "3", "2")
    do.set("2", "Reach", "3", "1")
    do.turn("2", "", "Presence")
    one.write("\r")  # all of the cell
    one.until(r"\^S: save")
    do.fill("fit", {"good_for": "exposure"}, fresh=False)
    do.add("3", "influencer", {"name": "Blog", "relevance": 80, "owner": "Ana"})
    do.add("3", "listening", {"query": "casa coffee", "owner": "Luis"})
    do.add("3", "survey", {"question": "Where are our customers?"})
    do.add("3", "answer", {"survey": "Where are our", "said": "Instagram", "channel": "instagram", "suits": "high"})
    do.edit("4", "role", 1, {"person": "Ana", "deputy": "Luis"})
    do.set("4", "RACI", *["ar"] * 8)
    do.add("4", "desk", {"name": "Virtual", "person": "Luis", "deputy": "Ana", "hours": 4})
    do.add("4", "service", {"name": "Orders"})
    do.set("4", "Attention matrix", "111")
    do.turn("5", "channel")
    one.write("e")
    one.until(r"\^S: save")
    do.fill("channel", {"purpose": "Be seen", "personas": "Marta, Pedro", "owner": "Ana", "cadence": 3, "score": 80, "why": "They are there"}, fresh=False)
    do.add("6", "topic", {"name": "Origin", "focus": "Quality"})
    do.add("6", "source", {"title": "Farm visit", "topic": "Origin"})
    do.set("6", "Audience map", "3", "1")
    do.add("6", "keyword", *({"term": f"casa {sort}", "kind": sort} for sort in ("brand", "competitor", "target")))
    do.add("6", "reuse", {"source": "Farm visit", "form": "Reel"}, {"source": "Farm visit", "form": "Thread"})
    do.add("12", "metric_source", {"name": "Insights", "channel": "instagram", "owner": "Ana"})
    goals = ("Be known", "Answer well", "Keep them")
    do.add("7", "kpi", *({"name": f"KPI {n}", "metric": "reach", "level": n, "channel": "instagram", "target": 100, "target_date": "2026-12-31", "goal": goal} for n, goal in enumerate(goals, 1)))
    do.edit("7", "phase", 5, {"kpi": "KPI 1"})
    do.set("8", "Set-up", "x")
    do.add("9", "rule", {"title": "Questions", "tone": "Warm", "hours": 4, "topics": "Coffee", "elsewhere": "Jobs"})
    do.add("10", "clause", *({"title": f"On {group}", "group": group, "status": "approved", "approver": "Ana", "approved": "today"} for group in ("acceptable", "bounds", "confidential", "speaking")))
    do.add("11", "post", {"title": "Hello", "channel": "instagram", "time": "tomorrow 10:00", "owner": "Ana", "topic": "Origin", "goal": "Be known", "copy": "Hello all"})
    do.add("13", "advocate", {"name": "Eva", "hours": 2, "trained": "today", "invited": 5, "stage": "active"})
    do.add("14", "finding", {"title": "Reels work", "step": "6", "kpi": "KPI 1"})
    do.add("14", "change", {"title": "Two reels a week", "finding": "Reels work", "done": "today"})
    do.add("14", "improvement", {"change": "Two reels a week", "kpi": "KPI 1", "verified": "today", "outcome": "better"})
    one.write("\x1b")
    one.until(r"12 Monitor and measure +1/2")
    one.write("r")
    one.until("Daily review")
    for _n in range(40):
        if "that is all" in one.shown().lower() or ("1 Plan" in one.shown().splitlines()[2] and "Daily review" not in one.shown()):
            break
        one.write("s")
    one.write("\x1b")
    shown = one.until("1 Plan 100%")
    assert all(f"✔ ▸ {number:<2}" in shown for number in NUMBERS)
    one.write("C")
    one.until("Close cycle 1")
    one.write("G\r")
    one.until("What was this cycle about")
    one.write("First steps\r")
    one.until("Cycle 1 is closed")
    one.press("q")
    assert one.wait() == 0
    restored(one)
    plan = Workspace(str(folder)).plan
    assert plan.brand.cycle == 2 and plan.count("cycle") == 1 and plan.count("finding") == 0
    left = {entry.step.number for entry in progress(plan, TODAY) if entry.state != "done"}
    assert left == {"14"}  # the next one begins with what it will learn
