"""A year of exports in four real formats, byte-true in encoding, preamble, header, dates and numbers; invented content."""

from __future__ import annotations

import csv
import io
import math
import os
import random
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

YEAR = 365
_BASE = {"Reach": 1700, "Views": 3900, "Follows": 14, "Interactions": 62, "Visits": 95}
_X_HEADER = "Date,Impressions,Likes,Engagements,Bookmarks,Shares,New follows,Unfollows,Replies,Reposts,Profile visits,Create Post,Video views,Media views"
_IG_HEADER = '"Post ID","Account ID","Account username","Account name",Description,"Duration (sec)","Publish time",Permalink,"Post type","Data comment",Date,Views,Reach,Likes,Shares,Comments,Saves,Follows'


def write_exports(folder: str, texts: dict[str, Any], today: date, chance: random.Random) -> None:
    """Write Meta daily (Instagram to yesterday, Facebook ended twelve days ago), Instagram posts and audience, X overview,
    YouTube and mentions into `folder`; `texts` are the demo texts of a language, `chance` the source of all numbers."""
    days = [today - timedelta(days=n) for n in range(YEAR, 0, -1)]
    english = list(_BASE)
    handle = texts["handle"]
    for channel, share, until in (("instagram", 1.0, len(days)), ("facebook", 0.45, len(days) - 11)):
        names = texts["files"]
        for (file, title), key in zip(names, english, strict=True):
            if channel == "facebook" and key not in ("Reach", "Interactions"):
                continue
            values = [
                _value(day, n, _BASE[key] * share, chance, _shift(key, channel)) for n, day in enumerate(days[:until])
            ]
            _meta_daily(
                os.path.join(folder, f"{channel}@{handle}", f"{file}.csv"), title, texts["date"], days[:until], values
            )
    _instagram_posts(folder, texts, days, today, chance)
    _x_overview(folder, days, chance)
    _youtube(folder, texts, days, chance)
    _mentions(folder, texts, days, random.Random(5))
    _audience(os.path.join(folder, f"instagram@{handle}", "Audience.csv"))


def _audience(path: str) -> None:
    """Ages and genders of the followers, in per cent, as Meta exports them."""
    ages = (
        ("18-24", 10.6, 6.5),
        ("25-34", 20.4, 12.5),
        ("35-44", 16.1, 11.2),
        ("45-54", 9.3, 7.1),
        ("55-64", 3.4, 2.9),
    )
    lines = ["sep=,", '"Age & gender"', '"","Women","Men"', *(f'"{age}","{women}","{men}"' for age, women, men in ages)]
    _write(path, b"\xff\xfe" + ("\n".join(lines) + "\n\n").encode("utf-16-le"))


def _mentions(folder: str, texts: dict[str, Any], days: list[date], chance: random.Random) -> None:
    """Twelve weeks of mentions as a listening tool exports them."""
    lines = [
        "Query Id,Query Name,Date,Title,Snippet,Url,Domain,Sentiment,Page Type,Language,Author,Full Text,Resource Id,Impressions"
    ]
    number = 0
    for day in days[-84:]:
        for _n in range(chance.choice((0, 1, 1, 2, 3))):
            number += 1
            mood = chance.choices(("positive", "neutral", "negative"), (5, 3, 2))[0]
            text = str(chance.choice(texts["posts"])[0]).replace('"', "'")
            author = f"reader{chance.randrange(9)}"
            lines.append(
                f'1,{texts["brand"]},{day.isoformat()} {chance.randrange(8, 22):02}:00:00.0,"{text}",,https://example.org/{number},example.org,{mood},forum,,{author},"{text}",m{number},{chance.randrange(40, 4000)}'
            )
    _write(os.path.join(folder, "mentions.csv"), ("\n".join(lines) + "\n").encode())


def _shift(key: str, channel: str) -> Callable[[int], float]:
    """The factor on a metric by the days left until today: reach on Instagram rose, Facebook fell, the rest is noise."""
    if key == "Reach" and channel == "instagram":
        return lambda left: 1.22 if left < 28 else 1.0
    if channel == "facebook":
        return lambda left: 0.82 if left < 40 else 1.0
    return lambda left: 1.0


def _value(day: date, n: int, base: float, chance: random.Random, shift: Callable[[int], float]) -> int:
    week = 1 + 0.18 * math.sin((day.weekday() - 1) / 7 * 2 * math.pi)
    growth = 0.75 + 0.25 * n / YEAR
    return max(0, round(base * week * growth * shift(YEAR - n) * chance.lognormvariate(0, 0.13)))


def _write(path: str, data: bytes) -> None:
    os.makedirs(os.path.dirname(path), mode=0o700, exist_ok=True)
    with open(path, "wb") as file:
        file.write(data)


def _meta_daily(path: str, title: str, heading: str, days: list[date], values: list[int]) -> None:
    lines = ["sep=,", f'"{title}"', f'"{heading}","Primary"']
    lines += [f'"{day.isoformat()}T00:00:00","{value}"' for day, value in zip(days, values, strict=True)]
    _write(path, b"\xff\xfe" + ("\n".join(lines) + "\n\n").encode("utf-16-le"))


def _instagram_posts(folder: str, texts: dict[str, Any], days: list[date], today: date, chance: random.Random) -> None:
    text = io.StringIO(newline="")
    text.write(_IG_HEADER + "\n")
    writer = csv.writer(text, lineterminator="\n")
    for n, day in enumerate(days[::2]):
        title, _topic = texts["posts"][n % len(texts["posts"])]
        reach = int(900 * chance.lognormvariate(0, 0.4))
        number = 17_800_000_000_000_000 + n * 7_919
        kind = chance.choice(["IG image", "IG reel", "IG carousel"])
        when = datetime(day.year, day.month, day.day, chance.choice((6, 7, 15)), 30)  # noqa: DTZ001 - Pacific, as Meta writes it
        writer.writerow([
            number, 17_841_400_000_000_001, texts["handle"], texts["brand"], f"{title}\n\n{chance.choice(texts['copies'])}",
            chance.randint(8, 60) if kind == "IG reel" else 0, when.strftime("%m/%d/%Y %H:%M"), f"https://www.instagram.com/p/demo{n}/",
            kind, "", "Lifetime", int(reach * 1.9), reach, int(reach * 0.06), int(reach * 0.006), int(reach * chance.uniform(0.004, 0.012)),
            int(reach * 0.011), chance.randint(0, 3),
        ])  # fmt: skip
    first, last = days[0], today
    name = f"{first.strftime('%b-%d-%Y')}_{last.strftime('%b-%d-%Y')}_1234567890123456.csv"
    _write(os.path.join(folder, f"instagram@{texts['handle']}", name), b"\xef\xbb\xbf" + text.getvalue().encode())


def _x_overview(folder: str, days: list[date], chance: random.Random) -> None:
    lines = [_X_HEADER]
    calm: Callable[[int], float] = lambda left: 1.0  # noqa: E731
    for n, day in reversed(list(enumerate(days))):
        seen = _value(day, n, 2400, chance, calm)
        likes, replies, reposts = int(seen * 0.012), int(seen * 0.002), int(seen * 0.003)
        engaged = likes + replies + reposts + int(seen * 0.011 * chance.uniform(0.8, 1.2))
        when = f'"{day.strftime("%a, %b")} {day.day}, {day.year}"'
        lines.append(
            f"{when},{seen},{likes},{engaged},{likes // 9},{reposts // 2},{chance.randint(0, 9)},{chance.randint(0, 4)},{replies},{reposts},"
            f"{int(seen * 0.01)},{chance.randint(0, 2)},{int(seen * 0.2)},{int(seen * 0.3)}"
        )
    _write(os.path.join(folder, "account_overview_analytics.csv"), "\n".join(lines).encode())


def _youtube(folder: str, texts: dict[str, Any], days: list[date], chance: random.Random) -> None:
    youtube: dict[str, str] = texts["youtube"]
    calm: Callable[[int], float] = lambda left: 1.0  # noqa: E731
    totals = [youtube["totals"]]
    totals += [f"{day.isoformat()},{_value(day, n, 210, chance, calm)}" for n, day in enumerate(days)]
    _write(os.path.join(folder, "youtube", youtube["totals_file"]), ("\n".join(totals) + "\n").encode())
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    total = 0
    for n, title in enumerate(texts["videos"]):
        day = days[-1 - n * 40]
        views = chance.randint(800, 9000)
        total += views
        writer.writerow(
            [
                f"demo{n:07}",
                title,
                f"{day.strftime('%b')} {day.day}, {day.year}",
                chance.randint(120, 400),
                views,
                round(views * 0.03, 4),
                chance.randint(-1, 40),
                views * 11,
                5.02,
            ]
        )
    _write(
        os.path.join(folder, "youtube", youtube["table_file"]),
        f"{youtube['table']}\nTotal,,,,{round(total * 1.003)},{total * 0.03:.4f},812,{total * 11},5.1\n{text.getvalue()}".encode(),
    )
