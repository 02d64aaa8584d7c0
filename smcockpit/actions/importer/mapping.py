"""Which columns of a table are what, as a person says it: typed in as `date=Mes,reach=Alcance`, checked against the header,
and made a record that is remembered for every file with that header."""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from smcockpit.i18n import _
from smcockpit.metrics.answers import ROLES, signature_of
from smcockpit.metrics.periods import stretch
from smcockpit.metrics.shapes import COLUMNS
from smcockpit.metrics.values import normal
from smcockpit.plan.kinds import ALIASES, PLATFORMS
from smcockpit.plan.text import clean
from smcockpit.settings import nearest

ORDERS = ("ymd", "dmy", "mdy")
PERIODS = ("day", "week", "month")
_COLUMNS = (COLUMNS, "columnas")  # how a date column is called where the dates stand as columns


class ImportRefused(ValueError):
    """Why a file or a mapping was not taken, in a sentence; `field` is the word of the mapping that is wrong, "" for none."""

    def __init__(self, message: str, field: str = "") -> None:
        self.field = field
        super().__init__(message)


class MappingSpec(NamedTuple):
    """A mapping as typed in: `date=Mes,visits=Visitas,platform=web,order=dmy`. Columns as written in the header."""

    date: str  # "" where there is none; "columns": the dates stand as columns
    metrics: dict[str, str]  # metric → column
    platform: str  # a platform, or the column that says it
    account: str  # an account, or the column that says it
    order: str  # one of ORDERS
    columns: dict[str, str] = {}  # one of ROLES → column
    year: int = 0  # of dates that name none, 0: the latest in which they are not to come
    period: str = ""  # one of PERIODS, "" for day
    days: tuple[int, int] | None = None  # of a known report that names none, ordinals


def pairs_of(text: str) -> dict[str, str]:
    """`name=COLUMN,…` as a dict; a pair with a comma in it stands in quotation marks. Raises ImportRefused."""
    pairs: dict[str, str] = {}
    for part in next(csv.reader([text], skipinitialspace=True), []) or [""]:
        name, equals, column = part.partition("=")
        word = re.sub(r"\W+", "_", name.strip().lower())
        if word in pairs:
            raise ImportRefused(_("“{word}” is said twice in the mapping.").format(word=word), word)
        if not equals or not word or not column.strip():
            raise ImportRefused(
                _(
                    "“{text}” is not a mapping; write date=COLUMN,METRIC=COLUMN,… and if need be platform=, account=, order=dmy."
                ).format(text=text)
            )
        pairs[word] = column.strip()
    return pairs


def parse_mapping(text: str) -> MappingSpec:
    """A mapping of a table of numbers. Raises ImportRefused with a sentence."""
    pairs = pairs_of(text)
    date, order = pairs.pop("date", ""), pairs.pop("order", "ymd")
    platform, account = pairs.pop("platform", ""), pairs.pop("account", "")
    year, period = pairs.pop("year", ""), pairs.pop("period", "")
    columns = {role: pairs.pop(role) for role in ROLES if role in pairs}
    names_posts = "id" in columns or "link" in columns
    platform = platform or ("other" if names_posts else "web")  # the address of a post says its network
    alone = not (pairs or columns or date)
    days = stretch(period.replace("..", " - ")) if period and period not in PERIODS else None
    if days is not None:
        if not alone:
            text = _("The days of a report are said alone: --map period=2026-10-01..2026-10-31.")
            raise ImportRefused(text, "period")
        return MappingSpec("", {}, platform, account, checked_order(order), days=days)
    period, given_year = checked_period(period), checked_year(year)
    if not (alone and order != "ymd") and (not pairs or not (date or names_posts)):
        raise ImportRefused(
            _("A mapping needs date=COLUMN, or id=COLUMN where a row is a post, and at least one METRIC=COLUMN.")
        )
    return MappingSpec(date, pairs, platform, account, checked_order(order), columns, given_year, period)


def checked_order(order: str) -> str:
    """Raises ImportRefused for what is no order of dates."""
    if order not in ORDERS:
        raise ImportRefused(_("order is ymd, dmy or mdy, not “{order}”.").format(order=order), "order")
    return order


def checked_year(text: str) -> int:
    """0 for an empty text. Raises ImportRefused for what is no year."""
    if not text:
        return 0
    if not (text.isascii() and text.isdecimal() and 1990 <= int(text) < 2200):
        raise ImportRefused(_("year is a year such as 2026, not “{text}”.").format(text=text), "year")
    return int(text)


def checked_period(text: str) -> str:
    """Raises ImportRefused for what is no period."""
    if text and text not in PERIODS:
        raise ImportRefused(
            _(
                "period is day, week or month, or the days of a report such as 2026-10-01..2026-10-31, not “{text}”."
            ).format(text=text),
            "period",
        )
    return text


def mapping_document(mapping: MappingSpec, header: Sequence[str], name: str) -> dict[str, Any]:
    """The record that remembers a mapping for a header. Raises ImportRefused where a column is not in the header, where one
    column is meant to be two things, and for a platform that is none."""
    known = {normal(cell): cell for cell in header if cell.strip()}
    columns = dict(mapping.columns)
    platform, account = mapping.platform, mapping.account
    if normal(platform) in known and platform.lower() not in PLATFORMS:
        columns["platform"], platform = platform, ""
    if account and normal(account) in known:
        columns["account"], account = account, ""
    date = COLUMNS if mapping.date.lower() in _COLUMNS and COLUMNS in known else mapping.date
    used: dict[str, str] = {}
    for field, column in (("date", date), *columns.items(), *mapping.metrics.items()):
        if not column:
            continue
        if normal(column) not in known:
            raise ImportRefused(
                _("There is no column “{column}” in {file}; it has: {columns}.").format(
                    column=column, file=name, columns=", ".join(known.values())
                ),
                field,
            )
        before = used.setdefault(normal(column), field)
        if before != field and not {before, field} <= {"id", "link"} and not {before, field} <= {"date", "time"}:
            raise ImportRefused(
                _("The column “{column}” cannot be both {one} and {other}.").format(
                    column=column, one=before, other=field
                ),
                field,
            )
    return {
        "name": clean(name)[:200],
        "header": "\n".join(signature_of(header)),
        "platform": checked_platform(platform) if platform else None,
        "account": account or None,
        "date_column": normal(date) or None,
        "date_order": mapping.order,
        "metrics": {normal(column): metric for metric, column in mapping.metrics.items()},
        "columns": {role: normal(column) for role, column in columns.items()} or None,
        "year": mapping.year or None,
        "period": mapping.period or None,
    }


def checked_platform(text: str) -> str:
    """A platform by its name or a usual other one. Raises ImportRefused for what is none."""
    platform = ALIASES.get(text.lower(), text.lower())
    if platform not in PLATFORMS:
        raise ImportRefused(
            _("There is no platform “{name}”. {hint}").format(name=text, hint=nearest(text, list(PLATFORMS))),
            "platform",
        )
    return platform


def kept_fields(document: Mapping[str, Any]) -> dict[str, Any]:
    """The fields of a document that say something, to be added as a record."""
    return {name: value for name, value in document.items() if value is not None}
