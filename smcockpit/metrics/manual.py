"""What was counted by hand, in the shape of an export: readings typed in, and conversations with their response times."""

from __future__ import annotations

from datetime import date

from smcockpit.i18n import _
from smcockpit.metrics.reading import Column, FileReading, PostRow, TableReport
from smcockpit.plan.dates import zone_info
from smcockpit.plan.kinds import Channel, Conversation, TypedReading
from smcockpit.plan.plan import Plan

NAME = "by hand"


def counted(plan: Plan) -> FileReading | None:
    """The plan's own numbers as typed reading, None where it has none. Rows are 0: they stand in no file."""
    tables: dict[tuple[str, str], TableReport] = {}
    zone = zone_info(plan.zone())
    for typed in plan.every(TypedReading):
        if typed.day is None or typed.value is None or not typed.metric:
            continue
        table = _table(tables, plan, typed.channel, "day")
        _put(table, typed.metric.strip().lower().replace(" ", "_"), typed.day, typed.value, adds=False)
    for talk in plan.every(Conversation):
        received, answered = talk.received, talk.answered
        if received is None:
            continue
        day = received.astimezone(zone).date()
        table = _table(tables, plan, talk.channel, "day")
        _put(table, "conversations", day, 1.0, adds=True)
        _put(table, "answered", day, 1.0 if answered is not None else 0.0, adds=True)
        if answered is not None:
            minutes = (answered - received).total_seconds() / 60
            posts = _table(tables, plan, talk.channel, "conversation")
            posts["posts"].append(
                PostRow(id=talk.id, day=day.toordinal(), at="", text="", row=0, metrics={"response_minutes": minutes})
            )
    if not tables:
        return None
    for table in tables.values():
        for column in table["days"].values():
            order = sorted(range(len(column["days"])), key=lambda n: column["days"][n])
            for key in ("days", "values", "rows"):
                column[key] = [column[key][n] for n in order]
        days = [day for column in table["days"].values() for day in column["days"]]
        days += [post["day"] for post in table["posts"] if post["day"] is not None]
        table["first"], table["last"] = min(days), max(days)
    return FileReading(
        file=_("by hand"), format=None, confidence=1.0, tables=list(tables.values()), problems=[], notes=[], status="ok", header=[],
        header_row=0, sample=[], encoding="", delimiter="", rows=0, order="", comma=False,
    )  # fmt: skip


def _table(tables: dict[tuple[str, str], TableReport], plan: Plan, channel_id: str, grain: str) -> TableReport:
    channel = plan.find(Channel, channel_id) if channel_id else None
    platform = channel.platform if channel is not None else "other"
    account = channel.handle.lstrip("@") if channel is not None else ""
    key = f"{platform} {account}", grain
    if key not in tables:
        tables[key] = TableReport(
            format=NAME, platform=platform, account=account or None, grain=grain, part="", rows=0, skipped=0, skips=[], first=None,
            last=None, days={}, tool=False, zero=[], posts=[], spans=[],
        )  # fmt: skip
    return tables[key]


def _put(table: TableReport, metric: str, day: date, value: float, *, adds: bool) -> None:
    column = table["days"].setdefault(metric, Column(days=[], values=[], rows=[]))
    ordinal = day.toordinal()
    if ordinal in column["days"]:
        at = column["days"].index(ordinal)
        column["values"][at] = column["values"][at] + value if adds else value
        return
    column["days"].append(ordinal)
    column["values"].append(value)
    column["rows"].append(0)
    table["rows"] += 1
