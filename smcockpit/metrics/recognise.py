"""Which export is it? Declared formats, matched by the set of names in a header record."""

from __future__ import annotations

import os
import re
import tomllib
from functools import cache
from typing import Any, NamedTuple

from smcockpit.files import open_regular
from smcockpit.i18n import _
from smcockpit.metrics.values import normal
from smcockpit.plan.dates import zone_info

_MONEY = re.compile(r"\([a-z]{3}\)\Z")
_DATE_LANGUAGE = {"fecha": "es", "data": "pt", "datum": "de"}
LEVELS = ("campaign", "adset", "ad")
LINKS = (
    "permalink", "post permalink", "tweet permalink", "post link", "video link", "post url", "url", "link", "service link",
    "enlace permanente", "enlace de la publicación", "link permanente", "link da publicação", "videolänk",
)  # fmt: skip
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
    network: tuple[str, ...] = ()  # names of the column that says per record which network it is of
    marks: dict[str, tuple[str, ...]] = {}  # words kept of each record → names of their columns
    rest: str = ""  # the metric that every other column is, where the columns are named by what was asked for
    adds: bool = False  # a day has several records, parts of one sum
    transposed: bool = False  # one record of names, then one of values
    ignore: bool = False  # a known table that holds nothing to keep
    cut: int = 0  # the most records this export ever has
    start: tuple[str, ...] = ()  # names of the columns with the first and the last day of a record that is of several
    end: tuple[str, ...] = ()
    week: tuple[str, ...] = ()  # names of the column with the first day of the week a record is of
    levels: tuple[tuple[str, ...], ...] = ()  # names of the columns with campaign, ad set and ad, each
    breakdowns: dict[str, tuple[str, ...]] = {}  # what a record is a part by (age, country) → names of its columns
    link: tuple[str, ...] = ()  # names of the column with the post's address
    unsure: frozenset[str] = (
        frozenset()
    )  # names of value columns that stand over different figures: title or file tell which
    unit: dict[str, tuple[str, ...]] = {}  # metric → names of the column that says per record what it counts
    tool: bool = False  # a tool's export, not the network's own
    period_file: bool = False  # the file's name or the ZIP's says of which days its numbers are


class Found(NamedTuple):
    format: Format
    language: str
    confidence: float  # 1.0: header and file name agree; 0.95: the header alone


@cache
def _read() -> tuple[tuple[Format, ...], dict[str, str]]:
    """(the declared formats, most specific first; per file that declares none, why)."""
    found, odd = [], {}
    for name in sorted(os.listdir(_FOLDER)):
        if name.endswith(".toml"):
            try:
                with open_regular(os.path.join(_FOLDER, name)) as file:
                    found.append(_format(name.removesuffix(".toml"), tomllib.load(file)))
            except OSError as error:
                odd[name] = error.strerror or str(error)
            except (ValueError, LookupError, TypeError, AttributeError, re.error, RecursionError) as error:
                odd[name] = str(error)[:200]
    return tuple(
        sorted(
            found,
            key=lambda one: -max(2 * len(match.all) + bool(match.file) + bool(match.title) for match in one.matches),
        )
    ), odd


def formats() -> tuple[Format, ...]:
    """The declared formats, most specific first."""
    return _read()[0]


def odd_formats() -> dict[str, str]:
    """The files that declare no format, and why; the exports they are for ask what they are."""
    return _read()[1]


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
    declared = Format(
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
        network=tuple(data.get("network", ())),
        marks={name: tuple(names) for name, names in data.get("marks", {}).items()},
        rest=data.get("rest", ""),
        adds=bool(data.get("adds", False)),
        transposed=bool(data.get("transposed", False)),
        ignore=bool(data.get("ignore", False)),
        cut=data.get("cut", 0),
        start=tuple(data.get("start", ())),
        end=tuple(data.get("end", ())),
        week=tuple(data.get("week", ())),
        levels=tuple(tuple(data.get("levels", {}).get(level, ())) for level in LEVELS) if "levels" in data else (),
        breakdowns={name: tuple(names) for name, names in data.get("breakdowns", {}).items()},
        link=tuple(data.get("link", LINKS)),
        unsure=frozenset(data.get("unsure", ())),
        unit={metric: tuple(names) for metric, names in data.get("unit", {}).items()},
        tool=bool(data.get("tool", False)),
        period_file=bool(data.get("period_file", False)),
    )
    if not declared.matches or not _is_sound(declared):
        raise ValueError(f"formats/{id}.toml: a value is of the wrong type")
    return declared


def _is_sound(declared: Format) -> bool:
    """Whether every value is of the type that its field says."""
    texts = (declared.label, declared.platform, declared.grain, declared.date_order, declared.zone, declared.rest)
    names = (
        *declared.date, *declared.entity, *declared.text, *declared.account, *declared.totals, *declared.network,
        *declared.absent_is_zero, *declared.metrics, *declared.metrics.values(), *declared.only, *declared.marks,
        *(name for values in (*declared.only.values(), *declared.marks.values()) for name in values),
        *(name for pair in declared.title_metrics.values() for name in pair), *declared.title_metrics, *declared.scale,
        *(name for match in declared.matches for name in (*match.all, *match.any, *match.none, match.language)),
    )  # fmt: skip
    numbers = (declared.cut, *declared.scale.values(), *(match.max_columns for match in declared.matches))
    return (
        all(isinstance(text, str) for text in (*texts, *names))
        and all(type(number) in (int, float) and abs(number) < 1e12 for number in numbers)
        and zone_info(declared.zone) is not None
    )


def _match(data: dict[str, Any]) -> Match:
    return Match(
        frozenset(data.get("all", ())),
        frozenset(data.get("any", ())),
        frozenset(data.get("none", ())),
        data.get("max_columns", 10_000),
        data.get("language", "en"),
        re.compile(data["file"], re.I) if "file" in data else None,
        re.compile(data["title"], re.I | re.M) if "title" in data else None,
    )


def recognise(cells: list[str], title: str, file_name: str) -> Found | None:
    """The format whose header these cells are. `title` holds the one-cell records and comments above, a line each."""
    listed = [normal(cell) for cell in cells if cell.strip()]
    names = {*listed, *map(sole, listed)}
    filled = len(listed)
    above = normal(title.rpartition("\n")[2])
    for one in formats():
        if one.date and not one.entity and not one.levels and not names.intersection(one.date):
            continue
        if (
            len(listed) == 2
            and listed[0] in one.date
            and (_is_its_own_title(one, listed[1], above) or named(one, listed[1], above, file_name))
        ):
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
            sure = match.file is not None or match.title is not None or len(match.all) >= 3 or bool(above in one.title_metrics)  # fmt: skip
            return Found(one, match.language, 1.0 if sure else 0.95)
    return None


def sole(name: str) -> str:
    """A header without the money it is in: `cost (zar)` is `cost (cur)`."""
    return _MONEY.sub("(cur)", name)


def explain(cells: list[str], title: str, file_name: str) -> list[str]:
    """Why a header was recognised, or how near it came: one sentence a line, the best format first."""
    found = recognise(cells, title, file_name)
    names = {normal(cell) for cell in cells if cell.strip()}
    lines = []
    if found is not None:
        for match in found.format.matches:
            if match.all <= {*names, *map(sole, names)} and not match.none & names:
                lines.append(
                    _("{format}: has all of {names}").format(
                        format=found.format.label, names=", ".join(sorted(match.all)) or "–"
                    )
                )
                if match.any:
                    lines.append(
                        "  " + _("and at least one of {names}").format(names=", ".join(sorted(match.any & names)))
                    )
                if match.title is not None:
                    lines.append(
                        "  "
                        + _("and the line above reads as it should ({pattern})").format(pattern=match.title.pattern)
                    )
                if match.file is not None:
                    lines.append(
                        "  "
                        + _("and the file is called as it should be ({pattern})").format(pattern=match.file.pattern)
                    )
                break
        known = sorted(name for name in names if name in found.format.metrics or sole(name) in found.format.metrics)
        lines.append("  " + _("read as metrics: {names}").format(names=", ".join(known) or "–"))
        unread = sorted(
            names - set(known) - {*found.format.date, *found.format.entity, *found.format.text, *found.format.account}
        )
        if unread:
            lines.append("  " + _("not read: {names}").format(names=", ".join(unread[:40])))
        return lines
    near = sorted(
        ((len(match.all & names) / len(match.all), one.label, sorted(match.all - names)) for one in formats() for match in one.matches if match.all),
        reverse=True,
    )  # fmt: skip
    for share, label, missing in near[:3]:
        if share > 0:
            lines.append(_("{format}: would need {names} too").format(format=label, names=", ".join(missing)))
    return lines


def named(one: Format, column: str, title: str, file_name: str) -> tuple[str, str] | None:
    """What a value column is that has no name of its own (`Primary`), or the name of another figure (page visits under
    `Facebook Page likes`): (metric, network or ""). The title above decides, then the file's name; None where neither tells."""
    if column != "primary" and column not in one.unsure and title not in one.title_metrics:
        return None
    network = next((name for name in ("facebook", "instagram") if column.startswith(name)), "")
    entry = one.title_metrics.get(title) or _by_file(one, file_name)
    return (entry[0], entry[1] or network) if entry is not None else None


_COPY = re.compile(r"\s*(?:\(\d+\)|- (?:copy|copia|cópia))$")


def _by_file(one: Format, file_name: str) -> tuple[str, str] | None:
    """The title that a file is called by: `Reach (1).csv`, `2026-11 Alcance de Instagram.csv`."""
    stem = _COPY.sub("", normal(file_name.rpartition(".")[0] or file_name))
    if stem in one.title_metrics:
        return one.title_metrics[stem]
    words = " ".join(["", *re.findall(r"[^\W_]+", stem), ""])
    known = [title for title in one.title_metrics if f" {title} " in words]
    return one.title_metrics[max(known, key=len)] if known else None


def _is_its_own_title(one: Format, name: str, title: str) -> bool:
    """Meta before 2024: the value column is called as the title above it, or by a title that names its network."""
    entry = one.title_metrics.get(name)
    return entry is not None and (bool(entry[1]) or title == name)
