"""Series of metrics over days, out of all files together: each day counted once, newest export first, every value with
its file and row.

Observations are keyed by (platform, account, grain, entity, metric, day). Where two files hold the same key the newer
export wins, metric by metric; newer means: its last day is later, or, with equal last days, it was written later.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

from smcockpit.i18n import _
from smcockpit.metrics.account import PartTable, counted, of_parts, of_posts
from smcockpit.metrics.cover import Cover, Left, Piece, Place, added
from smcockpit.metrics.dictionary import label, over_days
from smcockpit.metrics.posts import Merged, Owner, PostTable, Value, Whose, merged, ours, same
from smcockpit.metrics.reading import Column, FileReading, PostRow, Stretch, TableReport


class Provenance(NamedTuple):
    """One file's part in a number: its rows, as a spreadsheet counts them. Of a ZIP or a workbook, with the part."""

    file: str
    rows: tuple[int, ...]


class Used(NamedTuple):
    """What a metric of one account was taken from: "days", "parts" (campaigns, ads), "posts"; `beside`: how many posts of
    it stand beside the better source and are not added; `waits`: they wait for an answer whose they are."""

    platform: str
    account: str | None
    how: str
    beside: int = 0
    waits: bool = False
    merged: int = 0  # how many of its posts are in several files and count once


class Series(NamedTuple):
    """One metric by day (ordinal → value), and what is known of longer stretches as a whole only. `why` says in words why
    it is empty though there is data."""

    metric: str
    values: dict[int, float]
    origins: dict[int, tuple[Place, ...]]  # day → (file number, row) of each part of the value
    by_post: bool  # summed from the numbers of posts by the day they went out
    why: str = ""
    periods: dict[Stretch, Piece] = {}  # totals of stretches, without what is known by day within them
    covered: tuple[Stretch, ...] = ()  # stretches in which a day without a number had none
    left: tuple[Left, ...] = ()  # what files say and is not counted beside finer or more trusted numbers
    used: tuple[Used, ...] = ()

    def days(self) -> list[int]:
        """The days with a value, rising."""
        return sorted(self.values)

    @property
    def last(self) -> int | None:
        """The last day with a number, by itself or in a period; None without any."""
        return max([*self.values, *(last for _first, last in self.periods)], default=None)

    def within(self, first: int, last: int) -> list[Stretch]:
        """The periods that lie in a window as a whole."""
        return [period for period in self.periods if first <= period[0] and period[1] <= last]

    def cut_by(self, first: int, last: int) -> list[Stretch]:
        """The periods that a window cuts: part of them is in it, and how much nobody knows."""
        return sorted(
            period
            for period in self.periods
            if period[0] <= last and first <= period[1] and not (first <= period[0] and period[1] <= last)
        )


class Library:
    """All readings of one plan, in the order in which later ones win."""

    def __init__(self, readings: Iterable[tuple[str, float, FileReading]] = (), whose: Whose = Whose()) -> None:  # noqa: B008
        """`readings`: (file, time of writing, reading) in any order; `whose`: which accounts are ours."""
        in_order = sorted(readings, key=lambda entry: (_last_day(entry[2]), entry[1], entry[0]))
        self.files: list[str] = []  # the numbered sources: a file, or a part of a ZIP or a workbook
        self.readings = {name: reading for name, _when, reading in in_order}
        self.whose = whose
        self._days: dict[str, list[tuple[str, str | None, int, Column, bool, Stretch]]] = {}
        self._parts: list[PartTable] = []
        self._posts: list[PostTable] = []
        self._mentions: dict[str, tuple[PostRow, int]] = {}
        self._samples: dict[str, list[tuple[int, float, str]]] = {}
        for name, _when, reading in in_order:
            for table in reading["tables"]:
                source = f"{name} › {table['part']}" if table["part"] else name
                if not self.files or self.files[-1] != source:
                    self.files.append(source)
                self._take(table, len(self.files) - 1)
        if self._mentions:
            self._count_mentions()
        self._cache: dict[tuple[str, str, str], Series] = {}
        self._merged: Merged | None = None
        self._only: dict[str, str] | None = None
        self._named: dict[str, set[str]] = {}
        self._written: dict[tuple[str, str], str] = {}

    def _take(self, table: TableReport, number: int) -> None:
        platform, account, grain = table["platform"], table["account"], table["grain"]
        days = [day for column in table["days"].values() for day in (column["days"][0], column["days"][-1])]
        for metric, column in table["days"].items():
            entry = (platform, account, number, column, metric in table["zero"], (min(days), max(days)))
            self._days.setdefault(metric, []).append(entry)
        if grain == "mention":  # the newest word about one mention counts
            self._mentions |= {post["id"] or f"{number}:{post['row']}": (post, number) for post in table["posts"]}
        elif grain == "conversation":
            for post in table["posts"]:
                for metric, value in post["metrics"].items():
                    if post["day"] is not None:
                        self._samples.setdefault(metric, []).append((post["day"], value, platform))
        elif table["posts"] and grain in ("post", "video", "campaign", "ad"):
            self._posts.append(PostTable(platform, account, number, table["format"], not table["tool"], table["posts"]))
        if table["spans"] and counted(grain):
            self._parts.append(PartTable(platform, account, number, table["spans"]))

    def _count_mentions(self) -> None:
        from smcockpit.metrics.mentions import mentions_by_day

        for name, column, number in mentions_by_day(self._mentions.values()):
            span = (column["days"][0], column["days"][-1]) if column["days"] else (0, 0)
            self._days.setdefault(name, []).append(("mentions", None, number, column, False, span))

    def mentions(self, first: int, last: int) -> list[dict[str, str]]:
        """The mentions between two days: {"day", "text", "sentiment", "author", "topic", "reach", …}."""
        listed = []
        for post, _number in self._mentions.values():
            if post["day"] is not None and first <= post["day"] <= last:
                numbers = {metric: f"{value:g}" for metric, value in post["metrics"].items()}
                listed.append({"day": str(post["day"]), "text": post["text"], **post.get("marks", {}), **numbers})
        return listed

    def samples(self, metric: str, first: int, last: int, platform: str = "") -> list[float]:
        """The single values behind a metric (the response times of conversations) between two days."""
        return [
            value for day, value, at in self._samples.get(metric, ()) if first <= day <= last and platform in ("", at)
        ]

    def metrics(self) -> list[str]:
        """The names of all metrics with numbers, sorted."""
        names = {*self._days, *self._samples}
        for table in self._posts:
            for post in table.posts[:50]:
                names.update(post["metrics"])
        for part in self._parts:
            for span in part.spans[:50]:
                names.update(span["metrics"])
        return sorted(names)

    def platforms(self) -> set[str]:
        """The platforms that any number is of."""
        of_days = {entry[0] for entries in self._days.values() for entry in entries}
        return of_days | {table.platform for table in self._posts} | {part.platform for part in self._parts}

    def series(self, metric: str, platform: str = "", account: str = "") -> Series:
        """The metric by day, of one platform and account or of all together ("")."""
        key = metric, platform, account
        if key not in self._cache:
            self._cache[key] = self._build(metric, platform, account)
        return self._cache[key]

    def _build(self, metric: str, platform: str, account: str) -> Series:
        over = over_days(metric)
        if metric in self._samples:  # the mean of each day's single values, for a chart; a window looks at all of them
            by_sample: dict[int, list[float]] = {}
            for day, value, at in self._samples[metric]:
                if platform in ("", at):
                    by_sample.setdefault(day, []).append(value)
            return Series(metric, {day: sum(v) / len(v) for day, v in sorted(by_sample.items())}, {}, False)
        covers = {owner: cover for owner, cover in self._accounts(metric).items() if platform in ("", owner[0])}
        daily = self._daily_owners(metric)
        used = {
            owner: Used(*owner, "days" if owner in daily else "parts")
            for owner, cover in covers.items()
            if cover.days or cover.periods
        }
        if over == "sum":
            self._add_posts(metric, platform, covers, used)
        if account:
            wanted = (None, same(account))
            covers = {
                owner: cover for owner, cover in covers.items() if (same(owner[1]) if owner[1] else None) in wanted
            }
        used = {owner: source for owner, source in used.items() if owner in covers or source.waits}
        by_post = any(source.how == "posts" for source in used.values())
        if over == "mean" and sum(1 for cover in covers.values() if cover.days or cover.periods) > 1:
            why = _("{metric} cannot be added up over accounts; choose one channel").format(metric=label(metric))
            return Series(metric, {}, {}, by_post, why)
        cover = (
            _levels(list(covers.values())) if over == "last" else added(covers.values()) if covers else Cover({}, {})
        )
        why = self._why_nothing(metric, platform, used.values()) if not cover.days and not cover.periods else ""
        values = {day: piece.value for day, piece in cover.days.items()}
        origins = {day: piece.places for day, piece in cover.days.items()}
        return Series(
            metric, values, origins, by_post, why, cover.periods, cover.covered, cover.left, tuple(used.values())
        )

    def _why_nothing(self, metric: str, platform: str, used: Iterable[Used]) -> str:
        waiting = [f"{source.account} ({source.platform})" for source in used if source.waits]
        if waiting:
            return _("posts of {accounts} do not count until you say whose they are (M)").format(
                accounts=", ".join(waiting)
            )
        if over_days(metric) != "sum" and any(
            metric in s["metrics"] for p in self._parts for s in p.spans if p.platform == (platform or p.platform)
        ):
            return _("{metric} cannot be added up over campaigns and ads").format(metric=label(metric))
        return ""

    # ---- accounts

    def _alone(self) -> dict[str, str]:
        """Platforms of which daily files name one account alone: an export that names none is of that one."""
        if self._only is None:
            named: dict[str, dict[str, str]] = {}
            entries = [(entry[0], entry[1]) for entries in self._days.values() for entry in entries]
            for at, account in [*entries, *((part.platform, part.account) for part in self._parts)]:
                if account is not None:
                    named.setdefault(at, {}).setdefault(same(account), account)
            self._named = {at: set(accounts) for at, accounts in named.items()}
            self._only = {at: next(iter(by_key.values())) for at, by_key in named.items() if len(by_key) == 1}
            self._written = {(at, key): account for at, by_key in named.items() for key, account in by_key.items()}
        return self._only

    def _owner(self, platform: str, account: str | None) -> Owner:
        alone = self._alone()
        if account is None:
            return platform, alone.get(platform)
        return platform, self._written.get((platform, same(account)), account)

    def _daily_owners(self, metric: str) -> set[Owner]:
        return {self._owner(entry[0], entry[1]) for entry in self._days.get(metric, ())}

    def _accounts(self, metric: str) -> dict[Owner, Cover]:
        """Per account what its own files say: by day and by period, of the whole and of campaigns and ads."""
        days: dict[Owner, tuple[dict[int, Value], list[Stretch]]] = {}
        for at, account, number, column, zero, stretch in self._days.get(metric, ()):
            group, covered = days.setdefault(self._owner(at, account), ({}, []))
            listed = column["days"]
            covered.append(stretch)
            if zero and listed:
                for gap in range(listed[0], listed[-1] + 1):
                    group[gap] = (0.0, number, 0)
            for day, value, row in zip(listed, column["values"], column["rows"], strict=True):
                group[day] = (value, number, row)
        parts: dict[Owner, list[PartTable]] = {}
        for part in self._parts:
            if any(metric in span["metrics"] for span in part.spans):
                parts.setdefault(self._owner(part.platform, part.account), []).append(part)
        covers = {}
        for owner in [*days, *(owner for owner in parts if owner not in days)]:
            group, covered = days.get(owner, ({}, []))
            made = tuple.__new__  # a hundred thousand of them, without the arguments being looked at
            own = Cover(
                {day: made(Piece, (v, ((number, row),), 0.0)) for day, (v, number, row) in group.items()},
                {},
                tuple(covered),
            )
            cover = of_parts(metric, own, parts[owner], over_days(metric)) if owner in parts else own
            if cover.days or cover.periods or cover.left:
                covers[owner] = cover
        return covers

    # ---- posts

    def posts(self) -> dict[Owner, dict[str, dict[str, Any]]]:
        """(platform, account) → post id → {"day", "at", "text", "metrics": {metric: (value, file, row)}}."""
        return self._merge().groups

    def _merge(self) -> Merged:
        if self._merged is None:
            self._merged = merged(self._posts)
        return self._merged

    def again(self, name: str) -> int:
        """How many posts of a file are in other files too, and count once."""
        again = self._merge().again
        return sum(again.get(number, 0) for number, file in enumerate(self.files) if file.partition(" › ")[0] == name)

    def is_ours(self, owner: Owner) -> bool | None:
        """Whether the posts of an account are ours, None where a person must say."""
        self._alone()
        others = [account for at, account in self.posts() if at == owner[0] and account is not None]
        named = self._named.get(owner[0], set())
        if owner[1] is not None and same(owner[1]) in named:
            return self.whose.answers.get((owner[0], same(owner[1])), True)
        return ours(owner, [*others, *named], self.whose)

    def unasked(self) -> dict[Owner, int]:
        """The accounts nobody said whose they are, with how many posts of them wait."""
        return {owner: len(group) for owner, group in self.posts().items() if self.is_ours(owner) is None}

    def unasked_in(self, name: str) -> dict[Owner, int]:
        """Those of one file."""
        numbers = {number for number, file in enumerate(self.files) if file.partition(" › ")[0] == name}
        counts = {}
        for owner in self.unasked():
            count = sum(1 for post in self.posts()[owner].values() if not numbers.isdisjoint(post["rows"]))
            if count:
                counts[owner] = count
        return counts

    def _add_posts(self, metric: str, platform: str, covers: dict[Owner, Cover], used: dict[Owner, Used]) -> None:
        """Accounts without a series of their own take the sum of their posts; posts beside one are counted and left."""
        standing = {owner for owner, cover in covers.items() if cover.days or cover.periods}
        for owner, posts in self.posts().items():
            counted = [post for post in posts.values() if metric in post["metrics"]]
            if not counted or platform not in ("", owner[0]):
                continue
            here = self._owner(*owner)
            mine = self.is_ours(owner)
            series = next((other for other in standing if _stands_for(other, here)), None)
            if mine is None:
                used[owner] = Used(*owner, "posts", len(counted), waits=True)
            elif not mine:
                continue
            elif series is not None:
                used[series] = used[series]._replace(beside=used[series].beside + len(counted))
            else:
                covers[here] = (
                    added([covers[here], of_posts(metric, counted)]) if here in covers else of_posts(metric, counted)
                )
                several = sum(1 for post in counted if len(post["rows"]) > 1)
                used[here] = Used(*here, "posts", merged=several + (used[here].merged if here in used else 0))

    def sources(self, series: Series, first: int, last: int) -> list[Provenance]:
        """The files and rows behind the days, and the periods, from `first` to `last`."""
        rows_by_file: dict[int, set[int]] = {}
        behind = [places for day, places in series.origins.items() if first <= day <= last]
        behind += [series.periods[period].places for period in series.within(first, last)]
        for places in behind:
            for number, row in places:
                if row:
                    rows_by_file.setdefault(number, set()).add(row)
        return [Provenance(self.files[number], tuple(sorted(rows))) for number, rows in sorted(rows_by_file.items())]


def _last_day(reading: FileReading) -> int:
    return max((table["last"] or 0 for table in reading["tables"]), default=0)


def _stands_for(series: Owner, posts: Owner) -> bool:
    """Whether an account's own series and an account's posts are of one account, as far as anybody can tell."""
    if series[0] == "meta":  # the file does not say which of the two networks it is of
        return posts[0] in ("facebook", "instagram")
    return series[0] == posts[0] and (series[1] == posts[1] or None in (series[1], posts[1]))


def _levels(covers: list[Cover]) -> Cover:
    """Add up the levels of accounts; one keeps its last known value on days on which only others were counted."""
    if len(covers) < 2:
        return covers[0] if covers else Cover({}, {})
    days: dict[int, Piece] = {}
    standing: dict[int, Piece] = {}
    for day in sorted({day for cover in covers for day in cover.days}):
        for n, cover in enumerate(covers):
            if day in cover.days:
                standing[n] = cover.days[day]
        if len(standing) < len(covers):
            continue  # an account without any number yet would make the sum jump when it comes
        total = sum(piece.value for piece in standing.values())
        days[day] = Piece(total, tuple(place for piece in standing.values() for place in piece.places))
    return Cover(days, {}, (), tuple(left for cover in covers for left in cover.left))


def rows_text(rows: tuple[int, ...]) -> str:
    """`4–31, 40`: runs of rows."""
    runs: list[list[int]] = []
    for row in rows:
        if runs and row == runs[-1][1] + 1:
            runs[-1][1] = row
        else:
            runs.append([row, row])
    return ", ".join(str(a) if a == b else f"{a}–{b}" for a, b in runs)
