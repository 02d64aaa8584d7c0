"""Each condition of completion is true to its examples: the good one lacks nothing, each bad one exactly what it says.

A bad example is the good one with some records changed (`with`: a field that is null is taken away) or taken out
(`without`)."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from smcockpit.checks.run import EXAMPLE_DAY, ExampleRow
from smcockpit.plan import completion
from smcockpit.plan.completion import CONDITIONS
from smcockpit.plan.kinds import KINDS
from smcockpit.plan.plan import Plan
from smcockpit.plan.record import Record

EXAMPLES: dict[str, dict[str, Any]] = json.loads(
    (Path(completion.__file__).parent.parent / "framework/completion_examples.json").read_text(encoding="utf-8")
)
BY_CODE = {condition.code: condition for condition in CONDITIONS}
GOOD = [(code, {}) for code in EXAMPLES] + [(code, change) for code in EXAMPLES for change in EXAMPLES[code].get("also_good", [])]
BAD = [(code, change) for code in EXAMPLES for change in EXAMPLES[code]["bad"]]


def changed(code: str, change: dict[str, Any]) -> Plan:
    """The plan of a good example with the change that an example makes to it."""
    documents = {f"{kind} {id}": dict(doc) for kind, id, doc in EXAMPLES[code]["good"]}
    for key in change.get("without", []):
        del documents[key]
    for key, fields in change.get("with", {}).items():
        document = {**documents.get(key, {}), **fields}
        documents[key] = {name: value for name, value in document.items() if value is not None}
    rows = [ExampleRow(key.split(" ")[0], key.split(" ")[1], 1, document) for key, document in documents.items()]
    assert all(not KINDS[row.kind](row.id, 1, row.doc or {}).broken() for row in rows)
    return Plan(rows)


def test_every_condition_has_examples_and_every_example_a_condition() -> None:
    assert list(EXAMPLES) == [condition.code for condition in CONDITIONS]
    assert all(example["good"] and example["bad"] for example in EXAMPLES.values())


@pytest.mark.parametrize(("code", "change"), GOOD, ids=[f"{code}-{n}" for n, (code, _change) in enumerate(GOOD)])
def test_a_good_example_lacks_nothing(code: str, change: dict[str, Any]) -> None:
    assert [*BY_CODE[code].missing(changed(code, change), EXAMPLE_DAY)] == []


@pytest.mark.parametrize(("code", "change"), BAD, ids=[f"{code}-{n}" for n, (code, _change) in enumerate(BAD)])
def test_a_bad_example_lacks_exactly_what_it_says(code: str, change: dict[str, Any]) -> None:
    missing = list(BY_CODE[code].missing(changed(code, change), EXAMPLE_DAY))
    assert [f"{lack.kind} {lack.id}".strip() for lack in missing] == change["missing"]
    assert all(lack.text and "{" not in lack.text for lack in missing)


class WatchedPlan(Plan):
    """A plan that remembers which kinds it was asked for."""

    def __init__(self, plan: Plan) -> None:
        super().__init__(plan.rows())
        self.asked: set[str] = set()

    def _made(self, kind: str) -> dict[str, Record]:
        self.asked.add(kind)
        return super()._made(kind)

    def count(self, kind: str) -> int:
        self.asked.add(kind)
        return super().count(kind)


@pytest.mark.parametrize(("code", "change"), [*GOOD, *BAD], ids=str)
def test_a_condition_names_all_kinds_that_it_reads(code: str, change: dict[str, Any]) -> None:
    """Its answer is worked out anew only when a record of the kinds it names has changed."""
    plan = WatchedPlan(changed(code, change))
    list(BY_CODE[code].missing(plan, EXAMPLE_DAY))
    assert plan.asked <= BY_CODE[code].kinds
