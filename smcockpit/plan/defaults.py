"""What a new record takes from its surroundings when nobody says otherwise."""

from __future__ import annotations

from typing import Any

from smcockpit.plan.dates import add_months
from smcockpit.plan.fields import Context, Records


def with_defaults(kind: str, doc: dict[str, Any], context: Context[Records]) -> dict[str, Any]:
    """`doc` with the zone of its clock time, today's date, or the usual status, where they are missing."""
    doc = dict(doc)
    if kind == "post":
        if doc.get("time") and not doc.get("zone"):
            doc["zone"] = context.zone
        doc.setdefault("status", "draft" if doc.get("time") else "idea")
    elif kind in ("contact", "reading"):
        doc.setdefault("day", context.today.isoformat())
    elif kind == "channel":
        doc.setdefault("status", "open")
    elif kind == "kpi" and doc.get("target") is not None:
        doc.setdefault("target_date", add_months(context.today, 3).isoformat())
    return doc


def zone_change(kind: str, doc: dict[str, Any], changes: dict[str, Any], context: Context[Records]) -> dict[str, Any]:
    """`changes` with the zone beside a new clock time (typed in in the plan's zone, so it is that zone's)."""
    if kind == "post" and changes.get("time") and "zone" not in changes and doc.get("zone") != context.zone:
        return {**changes, "zone": context.zone}
    return changes
