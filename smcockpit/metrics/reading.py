"""What one file says: its tables, day by day or post by post, with the row each number stands in.

Plain JSON-able dicts, because they are cached between runs and read back in a blink; days are ordinals
(`date.toordinal`). Written once by `read`, never changed after.
"""

from __future__ import annotations

from typing import Any, NotRequired, TypedDict

Stretch = tuple[int, int]  # first and last day, ordinals, both within


class Problem(TypedDict):
    row: int | None
    column: str | None
    message: str


class Column(TypedDict):
    """One metric of a daily table; the three lists run side by side, days rising."""

    days: list[int]
    values: list[float]
    rows: list[int]


class PostRow(TypedDict):
    """One post of a content table: a snapshot of its lifetime numbers."""

    id: str
    day: int | None
    at: str  # ISO 8601 with offset, "" unknown
    text: str
    row: int
    metrics: dict[str, float]
    marks: NotRequired[dict[str, str]]  # words of a mention: sentiment, author, topic, …
    link: NotRequired[str]  # the post's address
    span: NotRequired[list[int]]  # first and last day its numbers are of, where they are not of its whole life


class Span(TypedDict):
    """What one record says of a stretch of days as a whole: of an account, a campaign, an ad."""

    path: list[str]  # campaign, ad set, ad, "" where the record names none; [] for the account itself
    cut: NotRequired[dict[str, str]]  # the part of it: {"age": "18-24"}
    first: int | None  # None where nothing says of which days it is
    last: int | None
    row: int
    metrics: dict[str, float]


class TableReport(TypedDict):
    format: str
    platform: str
    account: str | None
    grain: str
    part: str  # the sheet of a workbook or the file within a ZIP, "" where the file is the table
    rows: int  # data records read
    skipped: int  # records that are no data (totals, notes) or could not be read
    skips: list[list[Any]]  # [row, why] of the first of those
    first: int | None
    last: int | None
    days: dict[str, Column]
    tool: bool  # a tool's export, not the network's own
    zero: list[str]  # metrics of which a day missing between two others means 0
    posts: list[PostRow]
    spans: list[Span]


class FileReading(TypedDict):
    file: str
    format: str | None
    confidence: float
    tables: list[TableReport]
    problems: list[Problem]
    notes: list[str]  # what is worth knowing and no fault: whose numbers it does not say, a table that may be cut
    status: str  # "ok"; "ask": it needs a mapping or an answer; "refused"
    header: list[str]  # of the table that could not be recognised, for the mapping screen
    header_row: int
    sample: list[list[str]]
    encoding: str
    delimiter: str
    rows: int  # records in the file
    order: str  # of slashed dates, as decided
    comma: bool  # decimals with a comma, as decided


def statistics(table: TableReport) -> dict[str, dict[str, float]]:
    """{metric: {"n", "sum", "min", "max"}} over the observations of a table."""
    values: dict[str, list[float]] = {name: column["values"] for name, column in table["days"].items()}
    for post in table["posts"]:
        for name, value in post["metrics"].items():
            values.setdefault(name, []).append(value)
    for span in table["spans"]:
        for name, value in span["metrics"].items():
            values.setdefault(name, []).append(value)
    return {
        name: {"n": len(numbers), "sum": tidy(sum(numbers)), "min": tidy(min(numbers)), "max": tidy(max(numbers))}
        for name, numbers in values.items()
        if numbers
    }


def tidy(value: float) -> float:
    """A whole number as an int, a fraction without the noise of floating point."""
    rounded = round(value, 9)
    return int(rounded) if rounded == int(rounded) and abs(rounded) < 2**53 else rounded
