"""What a condition of completion is, and the register of all of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from typing import NamedTuple

from smcockpit.plan import kinds
from smcockpit.plan.plan import Plan

Test = Callable[[Plan, date], Iterator["Missing"]]


class Missing(NamedTuple):
    """What to do next for a step: a sentence, and the record (or, with id "", the kind of record) it is about."""

    text: str
    kind: str
    id: str = ""


class Condition(NamedTuple):
    """What a step's records must say before the step is done."""

    code: str  # the step and a name, such as "1.readiness"
    step: str
    label: str  # catalogue text: what must hold
    kinds: frozenset[str]  # records whose change may change the answer
    missing: Test


CONDITIONS: list[Condition] = []


def condition(step: str, label: str, *about: str) -> Callable[[Test], Test]:
    """Register a condition of a step; `about` are the kinds of records it reads. Its code is the step and the function's
    name, and the label is its docstring; its good and bad examples stand under that code in
    framework/completion_examples.json and are its tests."""

    def register(test: Test) -> Test:
        test.__doc__ = label
        CONDITIONS.append(Condition(f"{step}.{test.__name__}", step, label, frozenset(about), test))
        return test

    return register


def live(plan: Plan) -> list[kinds.Channel]:
    """The channels that are open."""
    return [channel for channel in plan.every(kinds.Channel) if channel.status == "open"]
