"""What a new plan starts with: the framework's questions, functions, funnel and tasks, in the plan's language."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from smcockpit.i18n import language_data

Doc = dict[str, Any]


def starting_documents(language: str, new_id: Callable[[], str]) -> list[tuple[str, str, Doc]]:
    """(kind, id, document) of each record, references between them set."""
    framework = language_data("framework", language)
    start = framework["start"]
    role = new_id()
    found: list[tuple[str, str, Doc]] = [("role", role, {"name": start["role"]})]
    found += [("readiness", new_id(), {"question": one}) for one in start["readiness"]]
    found += [("business_goal", new_id(), {"title": one}) for one in start["business_goals"]]
    found += [("function", new_id(), {"name": one, "role": role}) for one in start["functions"]]
    found += [
        ("phase", new_id(), {"phase": phase, "objective": one}) for phase, one in start["phases"].items()
    ]
    found += [
        ("tactic", new_id(), {"name": one, "phase": phase})
        for phase, tactics in start["tactics"].items()
        for one in tactics
    ]
    found += [
        ("task", new_id(), {"title": task, "step": number})
        for number, step in framework["steps"].items()
        for task in step["tasks"]
    ]
    return found
