"""What a new plan starts with: the framework's questions, functions, funnel and tasks, in the plan's language."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from smcockpit.plan.progress import framework, steps

Doc = dict[str, Any]


def starting_documents(language: str, new_id: Callable[[], str]) -> list[tuple[str, str, Doc]]:
    """(kind, id, document) of each record, references between them set."""
    start = framework("start")
    role = new_id()
    found: list[tuple[str, str, Doc]] = [("role", role, {"name": start["role"][language]})]
    found += [("readiness", new_id(), {"question": one[language]}) for one in start["readiness"]]
    found += [("business_goal", new_id(), {"title": one[language]}) for one in start["business_goals"]]
    found += [("function", new_id(), {"name": one[language], "role": role}) for one in start["functions"]]
    found += [
        ("phase", new_id(), {"phase": phase, "objective": one[language]}) for phase, one in start["phases"].items()
    ]
    found += [
        ("tactic", new_id(), {"name": one[language], "phase": phase})
        for phase, tactics in start["tactics"].items()
        for one in tactics
    ]
    found += [
        ("task", new_id(), {"title": task[language], "step": step.number}) for step in steps() for task in step.tasks
    ]
    return found
