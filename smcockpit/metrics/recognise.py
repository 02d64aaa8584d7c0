"""Which export is it? Declared formats, matched by the set of names in a header record."""

from __future__ import annotations

import os
import re
import tomllib
from functools import cache
from typing import Any, NamedTuple

from smcockpit.metrics.values import normal

_DATE_LANGUAGE = {"fecha": "es", "data": "pt", "datum": "de"}
_FOLDER = os.path.join(os.path.dirname(__file__), "formats")


class Match(NamedTuple):
    """One way a header may look: all of `all`, one of `any`, none of `none`; at most `max_columns` cells."""

    all: frozenset[str]
    any: frozenset[str]
    none: frozenset[str]
    max_columns: int
    language: str
    file: re.Pattern[str] | None  # the file's name must match too
    title: re.Pattern[str] | None  # a one-cell record above the header must match


class Format(NamedTuple):
    """One declared export; see formats/README.md for the keys."""

    id: str
    label: str
    platform: str
    grain: str
    matches: tuple[Match, ...]
    date: tuple[str, ...]  # names of the date column
    date_order: str  # for slashed dates: "dmy", "mdy" or "" (decide from the column)
    zone: str  # zone of clock times that name none
    entity: tuple[str, ...]
    text: tuple[str, ...]
    account: tuple[str, ...]  # names of the account column
    account_file: re.Pattern[str] | None  # or a group `account` in the file's name
    totals: tuple[str, ...]  # first cells of records that are sums, not data
    only: dict[str, frozenset[str]]  # column → the only values of data records
    metrics: dict[str, str]  # normalised header → metric
    title_metrics: dict[str, tuple[str, str]]  # normalised title → (metric, platform), where the title names the value
    scale: dict[str, float]  # metric → factor to the dictionary's unit
    entities: bool  # texts hold HTML entities (`&amp;`)
    absent_is_zero: frozenset[str]  # metrics of which a day that is missing means none happened


class Found(NamedTuple):
    format: Format
    language: str
    confidence: float  # 1.0: header and file name agree; 0.95: the header alone


@cache
def formats() -> tuple[Format, ...]:
    """The declared formats, most specific first."""
    found = []
    for name in sorted(os.listdir(_FOLDER)):
        if name.endswith(".toml"):
            with open(os.path.join(_FOLDER, name), "rb") as file:
                found.append(_format(name.removesuffix(".toml"), tomllib.load(file)))
    return tuple(sorted(found, key=lambda one: -max(len(match.all) + bool(match.file) for match in one.matches)))


@cache
def format_named(id: str) -> Format | None:
    return next((one for one in formats() if one.id == id), None)


def _format(id: str, data: dict[str, Any]) -> Format:
    metrics: dict[str, str] = {}
    for metric, names in data.get("metrics", {}).items():
        for name in names:
            if name in metrics:
                raise ValueError(f"formats/{id}.toml: the column {name!r} is two metrics")
            metrics[name] = metric
    return Format(
        id=id,
        label=data["label"],
        platform=data["platform"],
        grain=data["grain"],
        matches=tuple(_match(one) for one in data["match"]),
        date=tuple(data.get("date", ())),
        date_order=data.get("date_order", ""),
        zone=data.get("zone", "UTC"),
        entity=tuple(data.get("entity", ())),
        text=tuple(data.get("text", ())),
        account=tuple(data.get("account", ())),
        account_file=re.compile(data["account_file"], re.I) if "account_file" in data else None,
        totals=tuple(data.get("totals", ())),
        only={name: frozenset(values) for name, values in data.get("only", {}).items()},
        metrics=metrics,
        title_metrics={title: (entry[0], entry[1]) for title, entry in data.get("titles", {}).items()},
        scale=data.get("scale", {}),
        entities=bool(data.get("entities", False)),
        absent_is_zero=frozenset(data.get("absent_is_zero", ())),
    )


def _match(data: dict[str, Any]) -> Match:
    return Match(
        frozenset(data.get("all", ())),
        frozenset(data.get("any", ())),
        frozenset(data.get("none", ())),
        data.get("max_columns", 10_000),
        data.get("language", "en"),
        re.compile(data["file"], re.I) if "file" in data else None,
        re.compile(data["title"], re.I) if "title" in data else None,
    )


def recognise(cells: list[str], title: str, file_name: str) -> Found | None:
    """The format whose header these cells are. `title` is the one-cell record above, "" where there is none."""
    listed = [normal(cell) for cell in cells if cell.strip()]
    names = set(listed)
    filled = sum(1 for cell in cells if cell.strip())
    for one in formats():
        if not names.intersection(one.date):
            continue
        if len(listed) == 2 and listed[0] in one.date and _is_its_own_title(one, listed[1], normal(title)):
            return Found(one, _DATE_LANGUAGE.get(listed[0], "en"), 1.0)
        for match in one.matches:
            if not match.all <= names or match.none & names or (match.any and not match.any & names):
                continue
            if filled > match.max_columns:
                continue
            if match.file is not None and not match.file.search(file_name):
                continue
            if match.title is not None and not match.title.search(title):
                continue
            sure = match.file is not None or len(match.all) >= 3 or bool(title and normal(title) in one.title_metrics)
            return Found(one, match.language, 1.0 if sure else 0.95)
    return None


def _is_its_own_title(one: Format, name: str, title: str) -> bool:
    """Meta before 2024: the value column is called as the title above it, or by a title that names its network."""
    entry = one.title_metrics.get(name)
    return entry is not None and (bool(entry[1]) or title == name)
