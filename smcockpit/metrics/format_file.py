"""One declared export as a TOML file: its keys, checked strictly. `formats/README.md` explains each key."""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping
from typing import Any, NamedTuple

from smcockpit.i18n import N_, _
from smcockpit.metrics.values import normal
from smcockpit.plan.dates import zone_info

LEVELS = ("campaign", "adset", "ad")
LINKS = (
    "permalink", "post permalink", "tweet permalink", "post link", "video link", "post url", "url", "link", "service link",
    "enlace permanente", "enlace de la publicación", "link permanente", "link da publicação", "videolänk",
)  # fmt: skip
SEEN = {
    "file": N_("a real file"),
    "code": N_("another program"),
    "document": N_("the vendor's page only"),
    "own": N_("of your own"),
}
RESERVED = ("mapped", "by hand")  # ids that readings use for what no file declares

_TEXTS = ("label", "platform", "grain", "date_order", "zone", "rest", "seen")
_NAMES = (
    "date", "start", "end", "week", "entity", "text", "account", "network", "link", "totals", "absent_is_zero", "unsure", "together", "once",
)  # fmt: skip
_FLAGS = ("entities", "adds", "transposed", "ignore", "tool", "period_file", "periods", "described")
_TABLES = ("metrics", "marks", "levels", "breakdowns", "only", "drop", "unit", "counts")
_KINDS: dict[str, str] = {
    **dict.fromkeys(_TEXTS, "text"), **dict.fromkeys(_NAMES, "names"), **dict.fromkeys(_FLAGS, "flag"), **dict.fromkeys(_TABLES, "table"),
    "cut": "count", "account_file": "pattern", "titles": "titles", "scale": "scale", "match": "matches",
}  # fmt: skip
_MATCH_KINDS = {
    "all": "names", "any": "names", "none": "names", "max_columns": "count", "language": "text", "file": "pattern", "title": "pattern",
}  # fmt: skip
_EXPECTED = {
    "text": N_("a text"),
    "names": N_("a list of texts"),
    "flag": N_("true or false"),
    "count": N_("a whole number above 0"),
    "pattern": N_("a regular expression"),
    "table": N_("a table of lists of texts"),
    "titles": N_("a table of pairs: a metric and a platform"),
    "scale": N_("a table of numbers"),
    "matches": N_("one or more [[match]] tables"),
}
_METRIC = re.compile(r"[^\W\d]\w*\Z")


class BadFormat(ValueError):
    """A file that declares no format; says in a sentence why."""


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
    unsure: frozenset[str] = frozenset()  # value columns that stand over different figures: title or file tell which
    unit: dict[str, tuple[str, ...]] = {}  # metric → names of the column that says per record what it counts
    tool: bool = False  # a tool's export, not the network's own
    period_file: bool = False  # the file's name or the ZIP's says of which days its numbers are
    seen: str = "own"  # how this export was seen, a key of SEEN
    together: frozenset[str] = frozenset()  # metrics whose columns are parts that are added up
    periods: bool = False  # a date cell may hold a range or a month, which is kept as a period
    described: bool = False  # the record below the header describes the columns
    once: tuple[str, ...] = ()  # names of the column by which several records are of one thing: only the first counts
    counts: dict[str, tuple[str, ...]] = {}  # metric of which a record is one, where that column holds something
    drop: dict[str, frozenset[str]] = {}  # column → the values of records that do not count

    @property
    def by_part(self) -> bool:
        """Whether records are observations of a period, or of parts (campaigns, countries), and not days or posts."""
        return bool(self.levels) or self.grain in ("period", "breakdown")

    def reads(self) -> set[str]:
        """The metrics that the export may hold."""
        by_title = (metric for metric, _platform in self.title_metrics.values())
        return {*self.metrics.values(), *self.counts, *by_title, *([self.rest] if self.rest else [])}


def parse_format(id: str, data: Mapping[str, Any]) -> Format:
    """The format that a TOML document declares. Raises BadFormat with a sentence that names the key."""
    if id in RESERVED:
        raise BadFormat(_("a format cannot be called “{name}”").format(name=id))
    _check(data, _KINDS, "")
    for key in ("label", "platform", "grain", "match"):
        if not data.get(key):
            raise BadFormat(_("“{key}” is missing").format(key=key))
    if data.get("date_order", "") not in ("", "dmy", "mdy"):
        raise BadFormat(_("“date_order” is dmy or mdy"))
    try:
        zone_info(data.get("zone", "UTC"))
    except ValueError:
        raise BadFormat(_("there is no time zone “{zone}”").format(zone=data["zone"])) from None
    if data.get("seen", "own") not in SEEN:
        raise BadFormat(_("“seen” is one of {names}").format(names=", ".join(SEEN)))
    _check(data.get("levels", {}), dict.fromkeys(LEVELS, "names"), "levels.")
    matches = tuple(_match(entry) for entry in data["match"])
    account_file = re.compile(data["account_file"], re.I) if "account_file" in data else None
    if account_file is not None and "account" not in account_file.groupindex:
        raise BadFormat(_("“account_file” needs a group (?P<account>…)"))
    metrics = _metrics(data.get("metrics", {}))
    titles = {normal(title): (str(pair[0]), str(pair[1])) for title, pair in data.get("titles", {}).items()}
    texts = {key: data[key] for key in ("date_order", "zone", "rest", "seen") if key in data}
    flags = {key: data[key] for key in _FLAGS if key in data}
    listed = {key: _names(data.get(key, ())) for key in _NAMES if key not in ("link", "absent_is_zero", "unsure", "together")}  # fmt: skip
    return Format(
        id=id, label=data["label"], platform=data["platform"], grain=data["grain"], matches=matches, account_file=account_file,
        only={normal(name): frozenset(_names(values)) for name, values in data.get("only", {}).items()},
        metrics=metrics, title_metrics=titles, scale=dict(data.get("scale", {})),
        drop={normal(name): frozenset(_names(values)) for name, values in data.get("drop", {}).items()},
        counts=_by_name(data, "counts"), marks=_by_name(data, "marks"), breakdowns=_by_name(data, "breakdowns"), unit=_by_name(data, "unit"),
        levels=tuple(_names(data.get("levels", {}).get(level, ())) for level in LEVELS) if "levels" in data else (),
        link=_names(data.get("link", LINKS)), unsure=frozenset(_names(data.get("unsure", ()))),
        absent_is_zero=frozenset(data.get("absent_is_zero", ())), together=frozenset(data.get("together", ())),
        cut=data.get("cut", 0), **{"date_order": "", "zone": "UTC", "entities": False, **listed, **texts, **flags},
    )  # fmt: skip


def _match(data: Mapping[str, Any]) -> Match:
    _check(data, _MATCH_KINDS, "match.")
    if not (data.get("all") or data.get("any") or data.get("title")):
        raise BadFormat(_("a [[match]] needs names of columns in “all” or “any”, or a “title”"))
    return Match(
        frozenset(_names(data.get("all", ()))),
        frozenset(_names(data.get("any", ()))),
        frozenset(_names(data.get("none", ()))),
        data.get("max_columns", 10_000),
        data.get("language", "en"),
        re.compile(data["file"], re.I) if "file" in data else None,
        re.compile(data["title"], re.I | re.M) if "title" in data else None,
    )


def _names(values: Any) -> tuple[str, ...]:
    return tuple(normal(name) for name in values)


def _by_name(data: Mapping[str, Any], key: str) -> dict[str, tuple[str, ...]]:
    return {name: _names(values) for name, values in data.get(key, {}).items()}


def _metrics(data: Mapping[str, Any]) -> dict[str, str]:
    """Normalised column → metric. Raises BadFormat where a column is two metrics, or a metric's name is none."""
    metrics: dict[str, str] = {}
    for metric, names in data.items():
        if not _METRIC.match(metric) or metric != metric.lower():
            text = _("“{name}” is no name of a metric; write small letters, figures and _")
            raise BadFormat(text.format(name=metric))
        for name in _names(names):
            if metrics.get(name, metric) != metric:
                raise BadFormat(_("the column “{name}” is two metrics").format(name=name))
            metrics[name] = metric
    return metrics


def _check(data: Mapping[str, Any], kinds: Mapping[str, str], where: str) -> None:
    """Raise BadFormat for a key that is none, naming the nearest, and for a value of the wrong type."""
    for key, value in data.items():
        if key not in kinds:
            near = difflib.get_close_matches(key, kinds, 1, 0.4)
            text = _("there is no key “{key}”; the nearest is “{near}”") if near else _("there is no key “{key}”")
            raise BadFormat(text.format(key=where + key, near=where + near[0] if near else ""))
        if not _fits(kinds[key], value):
            text = _("“{key}” must be {what}")
            raise BadFormat(text.format(key=where + key, what=_(_EXPECTED[kinds[key]])))


def _fits(kind: str, value: Any) -> bool:
    if kind in ("text", "pattern"):
        return isinstance(value, str) and (kind == "text" or _compiles(value))
    if kind == "flag":
        return isinstance(value, bool)
    if kind == "count":
        return type(value) is int and 0 < value < 10**9
    if kind == "names":
        return isinstance(value, list) and all(isinstance(name, str) for name in value)
    if kind == "matches":
        return isinstance(value, list) and bool(value) and all(isinstance(entry, dict) for entry in value)
    if not isinstance(value, dict):
        return False
    if kind == "scale":
        return all(type(number) in (int, float) and 0 < abs(number) < 1e12 for number in value.values())
    if kind == "titles":
        return all(_fits("names", pair) and len(pair) == 2 for pair in value.values())
    return all(_fits("names", names) for names in value.values())


def _compiles(pattern: str) -> bool:
    try:
        re.compile(pattern)
    except (re.error, RecursionError, OverflowError):
        return False
    return True
