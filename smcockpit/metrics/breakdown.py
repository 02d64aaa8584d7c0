"""Breakdowns: what exports say of parts of an account (a country, an age, a traffic source). They are looked at by
themselves and never added to a total."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from smcockpit.i18n import N_, _
from smcockpit.metrics.dictionary import dictionary, over_days
from smcockpit.metrics.posts import same
from smcockpit.metrics.reading import FileReading, Stretch, TableReport
from smcockpit.metrics.recognise import format_named

PARTS = {
    "country": N_("country"), "region": N_("region"), "city": N_("city"), "age": N_("age"), "gender": N_("gender"),
    "source": N_("traffic source"), "device": N_("device"), "system": N_("operating system"), "place": N_("place of playback"),
    "kind": N_("kind of content"), "subscription": N_("subscribed or not"), "viewer": N_("new and returning viewers"),
    "sharing": N_("sharing service"), "platform": N_("platform"), "placement": N_("placement"), "reason": N_("reason"),
}  # fmt: skip
_GRAINS = ("audience", "query", "dimension")  # tables of parts whose format names no dimension


class Breakdown(NamedTuple):
    """One metric by the parts of one account. `days` are those it is of, None where the export does not say; `rows` are
    (part, value), the greatest first; `total` is their sum where parts of it add up, else None."""

    platform: str
    account: str | None
    by: str  # what the parts are, in words
    metric: str
    days: Stretch | None
    rows: tuple[tuple[str, float], ...]
    total: float | None
    file: str

    def share(self, value: float) -> float | None:
        """A part's percentage: of the sum, or as the export itself says it; None where neither is known."""
        if self.total:
            return value / self.total * 100
        if dictionary().get(self.metric, {}).get("unit") != "percent":
            return None
        return value * 100 if max(known for _part, known in self.rows) <= 1 else value


def breakdowns(readings: Mapping[str, FileReading], platform: str = "", account: str = "") -> list[Breakdown]:
    """The breakdowns of all files, of one platform and account or of all (""). Where several files break the same metric
    of an account down by the same parts, the last one counts: `readings` are in the order in which later ones win."""
    newest: dict[tuple[str, str | None, str, str], Breakdown] = {}
    for name, reading in readings.items():
        for table in reading["tables"]:
            if platform not in ("", table["platform"]):
                continue
            if account and table["account"] and same(table["account"]) != same(account):
                continue
            for breakdown in _of_table(table, name):
                newest[breakdown.platform, breakdown.account, breakdown.by, breakdown.metric] = breakdown
    return list(newest.values())


def _of_table(table: TableReport, name: str) -> Iterable[Breakdown]:
    by_part: dict[tuple[str, str], dict[str, float]] = {}  # what the parts are, metric → part → value
    for span in table["spans"]:
        for by, part in span.get("cut", {}).items():
            for metric, value in span["metrics"].items():
                _put(by_part.setdefault((_(PARTS.get(by, by)), metric), {}), part, value, metric)
    if table["grain"] in _GRAINS:
        declared = format_named(table["format"])
        by = declared.label if declared is not None else table["format"]
        for post in table["posts"]:
            for metric, value in post["metrics"].items():
                if post["id"]:
                    _put(by_part.setdefault((by, metric), {}), post["id"], value, metric)
    days = (table["first"], table["last"]) if table["first"] is not None and table["last"] is not None else None
    for (by, metric), parts in by_part.items():
        rows = tuple(sorted(parts.items(), key=lambda row: (-row[1], row[0])))
        total = sum(parts.values()) if over_days(metric) == "sum" else None
        yield Breakdown(table["platform"], table["account"], by, metric, days, rows, total, name)


def _put(parts: dict[str, float], part: str, value: float, metric: str) -> None:
    """A part's value; of several records of one part the sum, where they add up, else the last."""
    parts[part] = parts.get(part, 0.0) + value if over_days(metric) == "sum" else value
