"""Posts out of all files together: one post is one, whoever counted it, and whose it is.

One post has one network and one permalink or id; where two files share neither, the same account, minute and text. Metric
by metric the platform's own file wins over a tool's, then the newest.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any, NamedTuple

from smcockpit.metrics.reading import PostRow, Stretch
from smcockpit.plan.text import fold

Owner = tuple[str, str | None]  # platform, account
Value = tuple[float, int, int]  # value, number of the file, row

_SHORT = 6  # an id of fewer characters is a tool's own count, not the network's
_TEXT = 60  # letters and figures of a text that are compared; tools cut texts
_WORDS = 12  # of which a text must have so many to tell a post
_ADDRESSES = (
    ("instagram", r"instagram\.com/(?:[^/?#]+/)?(?:p|reels?|tv)/([\w-]+)"), ("x", r"(?:twitter|\bx)\.com/[^/?#]+/status(?:es)?/(\d+)"),
    ("youtube", r"(?:youtube\.com/(?:watch\?(?:.*&)?v=|shorts/|live/)|youtu\.be/)([\w-]+)"), ("tiktok", r"tiktok\.com/[^?#]*?/(?:video|photo)/(\d+)"),
    ("linkedin", r"linkedin\.com/[^?#]*?(?:activity|ugcpost|share)[:-](\d+)"),
    ("facebook", r"facebook\.com/[^#]*?(?:story_fbid=|fbid=|/posts/|/videos/|/reel/|[?&]v=)(?:[^/?#&]*/)?([\w]+)"),
    ("pinterest", r"pinterest\.[^/]+/pin/(\d+)"), ("threads", r"threads\.(?:net|com)/[^?#]*?/post/([\w-]+)"),
)  # fmt: skip


class PostTable(NamedTuple):
    platform: str
    account: str | None
    number: int  # of the file
    format: str
    own: bool  # the platform's own export, not a tool's
    posts: list[PostRow]


class Whose(NamedTuple):
    """What is known of accounts: the folded handles of the plan's channels, and what was answered (True: ours)."""

    handles: Mapping[str, frozenset[str]] = {}  # platform → handles
    answers: Mapping[tuple[str, str], bool] = {}  # platform and folded account → whether it is ours


class Merged(NamedTuple):
    """`groups`: owner → id → {"day", "at", "text", "metrics": {metric: value}, "spans": {stretch: {metric: value}}, "rows"}."""

    groups: dict[Owner, dict[str, dict[str, Any]]]
    again: dict[int, int]  # number of a file → how many of its posts are in another file too


@lru_cache(maxsize=4096)
def same(account: str) -> str:
    """What is alike in the ways of writing an account: `@Café.Andino` and `cafeandino`."""
    return "".join(char for char in fold(account) if char.isalnum())


@lru_cache(maxsize=65536)
def address(link: str) -> tuple[str, str]:
    """(network or "", what names the post) of a permalink; the address itself where its shape is not known."""
    for network, pattern in _ADDRESSES:
        if (match := re.search(pattern, link, re.I)) is not None:
            return network, match[1]
    bare = re.sub(r"^(?:https?://)?(?:www\.|m\.)?", "", link.strip()).partition("#")[0].rstrip("/?")
    return "", bare


def merged(tables: Iterable[PostTable]) -> Merged:
    """All posts of all tables, given in the order in which later ones win."""
    by_key: dict[tuple[str, str], dict[str, Any]] = {}
    by_minute: dict[tuple[str, str], list[dict[str, Any]]] = {}
    every: dict[int, dict[str, Any]] = {}
    every_table = sorted(tables, key=lambda table: table.own)  # the platform's own last, each else in its order
    kinds: dict[str, set[str]] = {}
    for table in every_table:
        kinds.setdefault(table.platform, set()).add(table.format)
    for table in every_table:
        # where one kind of export alone tells of a network, it names each post by its id
        alone = "other" not in kinds and len(kinds[table.platform]) == 1
        for row in table.posts:
            platform, keys = (table.platform, [row["id"]]) if alone and row["id"] else _keys(table, row)
            known = (_now(by_key.get((platform, key))) for key in keys)
            same_posts = {id(other): other for other in known if other is not None and _may_be(other, table, row)}
            words = "" if alone else _words(row["text"])
            minute = (platform, _utc(row["at"])) if row["at"] and len(words) >= _WORDS else None
            if minute is not None and not same_posts:
                there = (_now(other) for other in by_minute.get(minute, ()))
                same_posts = {
                    id(other): other
                    for other in there
                    if other is not None and _may_be(other, table, row) and _alike(other, table, words)
                }
            post = _one(list(same_posts.values()), every)
            if post is None:
                post = {"id": row["id"] or f"{table.number}:{row['row']}", "platform": platform, "account": None, "day": None, "at": "", "text": "", "words": "", "metrics": {}, "spans": {}, "rows": {}, "ids": {}}  # fmt: skip
                every[id(post)] = post
            for key in keys:
                by_key[platform, key] = post
            if minute is not None and not any(other is post for other in by_minute.setdefault(minute, [])):
                by_minute[minute].append(post)
            _lay(post, table, row, words)
    groups: dict[Owner, dict[str, dict[str, Any]]] = {}
    again: dict[int, int] = {}
    shown: dict[tuple[str, str], str] = {}
    for post in every.values():
        account = post.pop("account")
        if account is not None:
            account = shown.setdefault((post["platform"], same(account)), account)
        groups.setdefault((post["platform"], account), {})[post["id"]] = post
        if len(post["rows"]) > 1:
            for number in post["rows"]:
                again[number] = again.get(number, 0) + 1
    return Merged(groups, again)


def _keys(table: PostTable, row: PostRow) -> tuple[str, list[str]]:
    """The network of a post, and what names it there."""
    platform, keys = table.platform, []
    for link in (row.get("link", ""), row["id"]):
        if "/" in link:
            network, name = address(link)
            if network or "/" in name:  # an address of a whole site names no post
                keys.append(name)
            if platform == "other" and network:
                platform = network
    if row["id"] and "/" not in row["id"]:
        bare = row["id"].rpartition("_")[2] if platform == "facebook" and "_" in row["id"] else row["id"]
        keys.append(bare if len(bare) >= _SHORT else f"{table.format} {table.account} {bare}")
    return platform, keys


def _utc(at: str) -> str:
    """A moment as one writing: exports write the same minute in their own zones."""
    return datetime.fromisoformat(at).astimezone(UTC).isoformat(timespec="minutes")


def _words(text: str) -> str:
    bare = re.sub(r"https?://\S+", "", text)
    return "".join(char for char in fold(bare) if char.isalnum())[:_TEXT]


def _now(post: dict[str, Any] | None) -> dict[str, Any] | None:
    """The post that one has been merged into."""
    while post is not None and "into" in post:
        post = post["into"]
    return post


def _may_be(post: dict[str, Any], table: PostTable, row: PostRow) -> bool:
    """One export names a post by one id: two ids there are two posts, whatever else they share."""
    return not row["id"] or post["ids"].get(table.format, row["id"]) == row["id"]


def _alike(post: dict[str, Any], table: PostTable, words: str) -> bool:
    account = table.account
    if account is not None and post["account"] is not None and same(account) != same(post["account"]):
        return False
    return bool(post["words"]) and (post["words"].startswith(words) or words.startswith(post["words"]))


def _one(posts: list[dict[str, Any]], every: dict[int, dict[str, Any]]) -> dict[str, Any] | None:
    """The one post that several turn out to be."""
    if len(posts) < 2:
        return posts[0] if posts else None
    first, *rest = posts
    for other in rest:
        del every[id(other)]
        first["metrics"] = {**other["metrics"], **first["metrics"]}
        first["rows"] = {**other["rows"], **first["rows"]}
        first["account"] = first["account"] if first["account"] is not None else other["account"]
        first["spans"] = {**other["spans"], **first["spans"]}
        first["ids"] = {**other["ids"], **first["ids"]}
        other["into"] = first
    return first


def _lay(post: dict[str, Any], table: PostTable, row: PostRow, words: str) -> None:
    """A later record of a post over what is known of it."""
    post["day"] = row["day"] if row["day"] is not None else post["day"]
    post["at"], post["text"] = row["at"] or post["at"], row["text"] or post["text"]
    post["words"] = words or post["words"]
    post["account"] = table.account if table.account is not None else post["account"]
    if row["id"] and (table.own or not post["rows"]):
        post["id"] = row["id"]
    post["rows"][table.number] = row["row"]
    if row["id"]:
        post["ids"][table.format] = row["id"]
    values: dict[str, Value] = {metric: (value, table.number, row["row"]) for metric, value in row["metrics"].items()}
    post["metrics"].update(values)
    if (span := row.get("span")) is not None:
        days: Stretch = (span[0], span[1])
        post["spans"].setdefault(days, {}).update(values)


def ours(owner: Owner, others: Iterable[str], whose: Whose) -> bool | None:
    """Whether an account is ours: as answered, as a channel is called, or because no other is named beside it on its
    network (`others`: all named there). None where a person must say."""
    platform, account = owner
    if account is None:
        return True
    known = same(account)
    if (answer := whose.answers.get((platform, known))) is not None:
        return answer
    if known in whose.handles.get(platform, ()):
        return True
    return True if {same(name) for name in others} <= {known} else None
