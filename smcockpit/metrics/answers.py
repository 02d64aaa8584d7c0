"""What is known about a file beside its bytes: a remembered mapping, its place, conventions decided from its first part."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from smcockpit.metrics.values import normal

# what a column may hold beside dates and metrics: what names a post, its address, its words, the time it went out; what
# the record is a part of; whose it is
ROLES = ("id", "link", "text", "time", "campaign", "platform", "account")


class Given(NamedTuple):
    """A remembered answer for a header nobody declared: which columns are what. Columns are normalised names.

    Without a date column, and without a column that names posts, it says the order of the dates of a known export."""

    header: tuple[str, ...]  # normalised cells, sorted
    platform: str
    account: str
    date_column: str  # "" where there is none
    order: str  # "ymd", "dmy", "mdy"
    metrics: Mapping[str, str]  # column → metric
    columns: Mapping[str, str] = {}  # one of ROLES → column
    year: int = 0  # of dates that name none
    period: str = ""  # what a single date stands for: "day", "week", "month"

    @property
    def of_posts(self) -> bool:
        """Whether each record is a post."""
        return any(role in self.columns for role in ("id", "link"))


def remembered(document: Mapping[str, Any]) -> Given:
    """The answer that a stored mapping holds. What is missing or of another shape counts as not said."""

    def text(name: str) -> str:
        value = document.get(name)
        return value if isinstance(value, str) else ""

    def table(name: str) -> dict[str, str]:
        value = document.get(name)
        return {str(key): str(held) for key, held in value.items()} if isinstance(value, dict) else {}

    year = document.get("year")
    return Given(
        tuple(text("header").split("\n")), text("platform"), text("account"), text("date_column"), text("date_order") or "ymd",
        table("metrics"), table("columns"), int(year) if isinstance(year, int | float) else 0, text("period"),
    )  # fmt: skip


class Place(NamedTuple):
    """What is said about a file beside its bytes: `platform` and `account` of the folder it was put in, the day it was
    written (ordinal, 0 unknown), for dates without a year, and the days a report without dates is of."""

    platform: str = ""
    account: str = ""
    when: int = 0
    days: tuple[int, int] | None = None


def signature_of(header: Iterable[str]) -> tuple[str, ...]:
    """What tells one unknown header from another: its normalised names, order aside."""
    return tuple(sorted(name for name in map(normal, header) if name))


class Conventions(NamedTuple):
    """How a file writes slashed dates and decimals, where an earlier part of it has decided that."""

    order: str
    comma: bool
