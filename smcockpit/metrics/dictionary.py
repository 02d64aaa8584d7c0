"""The metrics that are known by name, and how their days make one number."""

from __future__ import annotations

import json
import os
from functools import cache

from smcockpit.words import both


@cache
def dictionary() -> dict[str, dict[str, str]]:
    """The metrics that are known by name: {"en", "es", "nature", "days", …}."""
    with open(os.path.join(os.path.dirname(__file__), "dictionary.json"), encoding="utf-8") as file:
        found: dict[str, dict[str, str]] = json.load(file)
        return found


def label(metric: str) -> str:
    entry = dictionary().get(metric)
    return both(entry) if entry else metric.replace("_", " ")


def over_days(metric: str) -> str:
    """How the days of a window make one number: "sum", "mean" (reach is never summed) or "last" (levels)."""
    return dictionary().get(metric, {}).get("days", "sum")
