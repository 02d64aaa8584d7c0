"""The metrics that are known by name, and how their days make one number."""

from __future__ import annotations

import json
import os
from functools import cache

from smcockpit.i18n import texts


@cache
def dictionary() -> dict[str, dict[str, str]]:
    """The metrics that are known by name: {"nature", "days", …}."""
    with open(os.path.join(os.path.dirname(__file__), "dictionary.json"), encoding="utf-8") as file:
        metrics: dict[str, dict[str, str]] = json.load(file)
        return metrics


def label(metric: str) -> str:
    """What people call a metric, in the language that is spoken."""
    return texts("metrics")["metrics"].get(metric) or metric.replace("_", " ")


def over_days(metric: str) -> str:
    """How the days of a window make one number: "sum", "mean" (reach is never summed) or "last" (levels)."""
    return dictionary().get(metric, {}).get("days", "sum")
