"""Mentions as metrics by day: all, by sentiment, and by the query that found them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from smcockpit.metrics.reading import Column, PostRow

SENTIMENTS = {
    "positive": "positive", "positivo": "positive", "pos": "positive", "neutral": "neutral", "neutro": "neutral", "negative": "negative",
    "negativo": "negative", "neg": "negative", "mixed": "neutral",
}  # fmt: skip


def slug(text: str) -> str:
    """A text as part of a metric's name: its words in small letters with lines between."""
    return "_".join("".join(char if char.isalnum() else " " for char in text.casefold()).split())


def mentions_by_day(mentions: Iterable[tuple[PostRow, int]]) -> Iterator[tuple[str, Column, int]]:
    """Per metric its days, and the number of the newest file that says one of them. `mentions`: each with the number of its
    file. A day with mentions of any kind has 0 of the kinds it has none of."""
    counted: dict[str, dict[int, tuple[float, int, int]]] = {}
    for post, number in mentions:
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
            days.update(dict.fromkeys(every - days.keys(), (0.0, 0, 0)))
        order = sorted(days)
        column = Column(days=order, values=[days[day][0] for day in order], rows=[days[day][2] for day in order])
        yield name, column, max((days[day][1] for day in order), default=0)
