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
from smcockpit.words import _, texts

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

    def days(self) -> list[int]:
        """The days with a value, rising."""
        return sorted(self.values)

    @property
    def last(self) -> int | None:
        return max(self.values, default=None)


@cache
def dictionary() -> dict[str, dict[str, str]]:
    """The metrics that are known by name: {"nature", "days", …}."""
    with open(os.path.join(os.path.dirname(__file__), "dictionary.json"), encoding="utf-8") as file:
        found: dict[str, dict[str, str]] = json.load(file)
        return found


SENTIMENTS = {
    "positive": "positive", "positivo": "positive", "pos": "positive", "neutral": "neutral", "neutro": "neutral", "negative": "negative",
    "negativo": "negative", "neg": "negative", "mixed": "neutral",
}  # fmt: skip


def slug(text: str) -> str:
    return "_".join("".join(char if char.isalnum() else " " for char in text.casefold()).split())


def label(metric: str) -> str:
    """What people call a metric, in the language that is spoken."""
    return texts("metrics")["metrics"].get(metric) or metric.replace("_", " ")


def over_days(metric: str) -> str:
    """How the days of a window make one number: "sum", "mean" (reach is never summed) or "last" (levels)."""
    return dictionary().get(metric, {}).get("days", "sum")


class Library:
    """All readings of one plan, in the order in which later ones win."""

    def __init__(self, readings: Iterable[tuple[str, float, FileReading]] = ()) -> None:
        """`readings`: (file, time of writing, reading) in any order."""
        found = sorted(readings, key=lambda one: (_last_day(one[2]), one[1], one[0]))
        self.files: list[str] = []  # the numbered sources: a file, or a part of a ZIP or a workbook
        self.readings = {name: reading for name, _when, reading in found}
        self._days: dict[str, list[tuple[str, str | None, int, Column, bool]]] = {}
        self._posts: list[tuple[str, str | None, int, list[PostRow]]] = []
        self._mentions: dict[str, tuple[PostRow, int]] = {}
        self._samples: dict[str, list[tuple[int, float, str]]] = {}
        for name, _when, reading in found:
            for table in reading["tables"]:
                source = f"{name} › {table['part']}" if table["part"] else name
                if not self.files or self.files[-1] != source:
                    self.files.append(source)
                number = len(self.files) - 1
                for metric, column in table["days"].items():
                    entry = (table["platform"], table["account"], number, column, metric in table["zero"])
                    self._days.setdefault(metric, []).append(entry)
                if table["grain"] == "mention":  # the newest word about one mention counts
                    self._mentions |= {
                        post["id"] or f"{number}:{post['row']}": (post, number) for post in table["posts"]
                    }
                elif table["grain"] == "conversation":
                    for post in table["posts"]:
                        for metric, value in post["metrics"].items():
                            if post["day"] is not None:
                                self._samples.setdefault(metric, []).append((post["day"], value, table["platform"]))
                elif table["posts"] and table["grain"] in ("post", "video", "campaign", "ad"):
                    self._posts.append((table["platform"], table["account"], number, table["posts"]))
        self._count_mentions()
        self._cache: dict[tuple[str, str, str], Series] = {}
        self._merged_posts: dict[tuple[str, str | None], dict[str, dict[str, Any]]] | None = None

    def _count_mentions(self) -> None:
        """Mentions by day: all, by sentiment, and by the query that found them."""
        counted: dict[str, dict[int, tuple[float, int, int]]] = {}
        for post, number in self._mentions.values():
            if post["day"] is None:
                continue
            marks = post.get("marks", {})
            names = ["mentions"]
            if sentiment := SENTIMENTS.get(marks.get("sentiment", "").casefold()):
                names.append(f"mentions_{sentiment}")
            if topic := slug(marks.get("topic", "")):
                names.append(f"mentions_of_{topic}")
            for name in names:
                days = counted.setdefault(name, {})
                before = days.get(post["day"], (0.0, number, post["row"]))
                days[post["day"]] = (before[0] + 1, number, post["row"])
        every = {day for days in counted.values() for day in days}
        for name, days in counted.items():
            if name != "mentions":
                days.update(
                    dict.fromkeys(every - days.keys(), (0.0, 0, 0))
                )  # a day with mentions has none of that kind
            order = sorted(days)
            column = Column(days=order, values=[days[d][0] for d in order], rows=[days[d][2] for d in order])
            number = max((days[d][1] for d in order), default=0)
            self._days.setdefault(name, []).append(("mentions", None, number, column, False))

    def mentions(self, first: int, last: int) -> list[dict[str, str]]:
        """The mentions between two days: {"day", "text", "sentiment", "author", "topic", "reach", …}."""
        found = []
        for post, _number in self._mentions.values():
            if post["day"] is not None and first <= post["day"] <= last:
                numbers = {metric: f"{value:g}" for metric, value in post["metrics"].items()}
                found.append({"day": str(post["day"]), "text": post["text"], **post.get("marks", {}), **numbers})
        return found

    def samples(self, metric: str, first: int, last: int, platform: str = "") -> list[float]:
        """The single values behind a metric (the response times of conversations) between two days."""
        return [
            value for day, value, at in self._samples.get(metric, ()) if first <= day <= last and platform in ("", at)
        ]

    def metrics(self) -> list[str]:
        names = {*self._days, *self._samples}
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
        if metric in self._samples:  # the mean of each day's single values, for a chart; a window looks at all of them
            by_sample: dict[int, list[float]] = {}
            for day, value, at in self._samples[metric]:
                if platform in ("", at):
                    by_sample.setdefault(day, []).append(value)
            return Series(metric, {day: sum(v) / len(v) for day, v in sorted(by_sample.items())}, {}, False)
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
