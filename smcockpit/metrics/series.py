"""Series of metrics over days, out of all files together: each day counted once, newest export first, every value with
its file and row.

Observations are keyed by (platform, account, grain, entity, metric, day). Where two files hold the same key the newer
export wins, metric by metric; newer means: its last day is later, or, with equal last days, it was written later.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from functools import cache
from typing import Any, NamedTuple

from smcockpit.metrics.reading import Column, FileReading, PostRow
from smcockpit.words import _, both

Value = tuple[float, int, int]  # value, number of the file, row


class Source(NamedTuple):
    """One file's part in a number: its rows, as a spreadsheet counts them. Of a ZIP or a workbook, with the part."""

    file: str
    rows: tuple[int, ...]


class Series(NamedTuple):
    """One metric by day (ordinal → value). `why` says in words why it is empty though there is data."""

    metric: str
    values: dict[int, float]
    origins: dict[int, tuple[tuple[int, int], ...]]  # day → (file number, row) of each part of the value
    by_post: bool  # summed from the numbers of posts by the day they went out
    why: str = ""

    @property
    def last(self) -> int | None:
        return max(self.values, default=None)


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


class Library:
    """All readings of one plan, in the order in which later ones win."""

    def __init__(self, readings: Iterable[tuple[str, float, FileReading]] = ()) -> None:
        """`readings`: (file, time of writing, reading) in any order."""
        found = sorted(readings, key=lambda one: (_last_day(one[2]), one[1], one[0]))
        self.files = [name for name, _when, _reading in found]
        self.readings = {name: reading for name, _when, reading in found}
        self._days: dict[str, list[tuple[str, str | None, int, Column, bool]]] = {}
        self._posts: list[tuple[str, str | None, int, list[PostRow]]] = []
        for number, (_name, _when, reading) in enumerate(found):
            for table in reading["tables"]:
                for metric, column in table["days"].items():
                    entry = (table["platform"], table["account"], number, column, metric in table["zero"])
                    self._days.setdefault(metric, []).append(entry)
                if table["posts"]:
                    self._posts.append((table["platform"], table["account"], number, table["posts"]))
        self._cache: dict[tuple[str, str, str], Series] = {}
        self._merged_posts: dict[tuple[str, str | None], dict[str, dict[str, Any]]] | None = None

    def metrics(self) -> list[str]:
        names = set(self._days)
        for _platform, _account, _number, posts in self._posts:
            for post in posts[:50]:
                names.update(post["metrics"])
        return sorted(names)

    def platforms(self) -> set[str]:
        return {entry[0] for entries in self._days.values() for entry in entries} | {entry[0] for entry in self._posts}

    def series(self, metric: str, platform: str = "", account: str = "") -> Series:
        """The metric by day, of one platform and account or of all together ("")."""
        key = metric, platform, account
        if key not in self._cache:
            self._cache[key] = self._build(metric, platform, account)
        return self._cache[key]

    def _build(self, metric: str, platform: str, account: str) -> Series:
        groups = self._daily(metric, platform)
        by_post = False
        if over_days(metric) == "sum":
            for owner, values in self._from_posts(metric, platform).items():
                if owner not in groups and not any(
                    known[0] == owner[0] and None in (known[1], owner[1]) for known in groups
                ):
                    groups[owner] = values
                    by_post = True
        if account:
            groups = {owner: values for owner, values in groups.items() if owner[1] in (None, account)}
        if len(groups) > 1 and over_days(metric) == "mean":
            why = _("{metric} cannot be added up over accounts; choose one channel").format(metric=label(metric))
            return Series(metric, {}, {}, by_post, why)
        by_day, origins = _together(list(groups.values()), level=over_days(metric) == "last")
        return Series(metric, by_day, origins, by_post)

    def _daily(self, metric: str, platform: str) -> dict[tuple[str, str | None], dict[int, Value]]:
        groups: dict[tuple[str, str | None], dict[int, Value]] = {}
        named: dict[str, set[str]] = {}
        for at, account, *_rest in self._days.get(metric, ()):
            if account is not None:
                named.setdefault(at, set()).add(account)
        for at, account, number, column, zero in self._days.get(metric, ()):
            if platform and at != platform:
                continue
            accounts = named.get(at, set())
            if account is None and len(accounts) == 1:
                account = next(iter(accounts))  # an export that names no account is of the platform's only one
            group = groups.setdefault((at, account), {})
            days = column["days"]
            if zero and days:
                for gap in range(days[0], days[-1] + 1):
                    group[gap] = (0.0, number, 0)
            for day, value, row in zip(days, column["values"], column["rows"], strict=True):
                group[day] = (value, number, row)
        return groups

    def _from_posts(self, metric: str, platform: str) -> dict[tuple[str, str | None], dict[int, Value]]:
        groups: dict[tuple[str, str | None], dict[int, Value]] = {}
        for owner, posts in self.posts().items():
            if platform and owner[0] != platform:
                continue
            for post in posts.values():
                entry = post["metrics"].get(metric)
                if entry is None or post["day"] is None:
                    continue
                group = groups.setdefault(owner, {})
                before = group.get(post["day"])
                group[post["day"]] = (entry[0] + before[0], before[1], before[2]) if before else entry
        return groups

    def posts(self) -> dict[tuple[str, str | None], dict[str, dict[str, Any]]]:
        """(platform, account) → post id → {"day", "at", "text", "metrics": {metric: (value, file, row)}}."""
        if self._merged_posts is None:
            merged: dict[tuple[str, str | None], dict[str, dict[str, Any]]] = {}
            for platform, account, number, posts in self._posts:
                group = merged.setdefault((platform, account), {})
                for post in posts:
                    known = group.setdefault(post["id"], {"day": None, "at": "", "text": "", "metrics": {}})
                    known["day"] = post["day"] if post["day"] is not None else known["day"]
                    known["at"], known["text"] = post["at"] or known["at"], post["text"] or known["text"]
                    for metric, value in post["metrics"].items():
                        known["metrics"][metric] = (value, number, post["row"])
            self._merged_posts = merged
        return self._merged_posts

    def sources(self, series: Series, first: int, last: int) -> list[Source]:
        """The files and rows behind the days from `first` to `last`."""
        found: dict[int, set[int]] = {}
        for day, places in series.origins.items():
            if first <= day <= last:
                for number, row in places:
                    if row:
                        found.setdefault(number, set()).add(row)
        return [Source(self.files[number], tuple(sorted(rows))) for number, rows in sorted(found.items())]


def _last_day(reading: FileReading) -> int:
    return max((table["last"] or 0 for table in reading["tables"]), default=0)


def _together(
    groups: list[dict[int, Value]], level: bool
) -> tuple[dict[int, float], dict[int, tuple[tuple[int, int], ...]]]:
    """Add up accounts day by day; a level keeps its last known value on days on which only others were counted."""
    values: dict[int, float] = {}
    origins: dict[int, tuple[tuple[int, int], ...]] = {}
    if len(groups) == 1:
        for day, (value, number, row) in groups[0].items():
            values[day], origins[day] = value, ((number, row),)
        return values, origins
    standing: dict[int, Value] = {}
    for day in sorted({day for group in groups for day in group}):
        for n, group in enumerate(groups):
            if day in group:
                standing[n] = group[day]
            elif not level:
                standing.pop(n, None)
        if level and len(standing) < len(groups):
            continue  # an account without any number yet would make the sum jump when it comes
        values[day] = sum(value for value, _number, _row in standing.values())
        origins[day] = tuple((number, row) for _value, number, row in standing.values())
    return values, origins


def rows_text(rows: tuple[int, ...]) -> str:
    """`4–31, 40`: runs of rows."""
    runs: list[list[int]] = []
    for row in rows:
        if runs and row == runs[-1][1] + 1:
            runs[-1][1] = row
        else:
            runs.append([row, row])
    return ", ".join(str(a) if a == b else f"{a}–{b}" for a, b in runs)
