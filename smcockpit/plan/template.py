"""What a new plan starts with: the framework's questions, functions, funnel and tasks, in the plan's language."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from smcockpit.i18n import language_data

Doc = dict[str, Any]


def starting_documents(language: str, new_id: Callable[[], str]) -> list[tuple[str, str, Doc]]:
    """(kind, id, document) of each record, in the texts of `language`, references between them set; `new_id` makes ids."""
    framework = language_data("framework", language)
    start = framework["start"]
    role = new_id()
    documents: list[tuple[str, str, Doc]] = [("role", role, {"name": start["role"]})]
    documents += [("readiness", new_id(), {"question": question}) for question in start["readiness"]]
    documents += [("business_goal", new_id(), {"title": title}) for title in start["business_goals"]]
    documents += [("function", new_id(), {"name": name, "role": role}) for name in start["functions"]]
    documents += [
        ("phase", new_id(), {"phase": phase, "objective": objective}) for phase, objective in start["phases"].items()
    ]
    documents += [
        ("tactic", new_id(), {"name": name, "phase": phase})
        for phase, tactics in start["tactics"].items()
        for name in tactics
    ]
    documents += [
        ("task", new_id(), {"title": task, "step": number})
        for number, step in framework["steps"].items()
        for task in step["tasks"]
    ]
    return documents
