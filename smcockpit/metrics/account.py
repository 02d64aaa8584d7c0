"""What the files of one account come to for one metric: its own days and periods, its campaigns and ads, or its posts.

The account's own figure wins over adding up its parts, a campaign's over adding up its ads, a number without a breakdown
over the parts of one; among those of equal rank the finest in time counts, each day once.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from smcockpit.metrics.cover import Cover, Left, Piece, added, finest
from smcockpit.metrics.reading import Span, Stretch

Rank = tuple[int, int, tuple[str, ...]]  # level (0 account … 3 ad), how many breakdowns, which
Entity = tuple[tuple[str, ...], tuple[tuple[str, str], ...]]  # path and breakdown


class PartTable(NamedTuple):
    platform: str
    account: str | None
    number: int
    spans: list[Span]


def counted(grain: str) -> bool:
    """Whether the records of a table with stretches add up to its account; breakdowns of it are looked at by themselves."""
    return grain != "breakdown" and not grain.startswith("day*")


def of_parts(metric: str, own: Cover, tables: Sequence[PartTable], over: str) -> Cover:
    """The account as a whole. `own`: its daily series; `over`: how days make one number ("sum", "mean", "last")."""
    groups: dict[str, dict[Rank, dict[Entity, Cover]]] = {}
    undated: list[Left] = []
    for table in tables:
        asked = _asked(table.spans)
        for span in table.spans:
            value = span["metrics"].get(metric)
            if value is None:
                continue
            piece = Piece(value, ((table.number, span["row"]),))
            if span["first"] is None or span["last"] is None:
                undated.append(Left(0, 0, piece, "undated"))
                continue
            path, cut = tuple(span["path"]), tuple(sorted(span.get("cut", {}).items()))
            rank = _level(path), len(cut), tuple(name for name, _part in cut)
            strand = groups.setdefault(path[0] if path else "", {}).setdefault(rank, {})
            entity = strand.setdefault((path, cut), Cover({}, {}))
            _put(entity, span["first"], span["last"], piece, over)
            if span["first"] == span["last"] and asked not in entity.covered:
                strand[path, cut] = entity._replace(covered=(*entity.covered, asked))
    itself = groups.get("", {}).pop((0, 0, ()), {})
    mine = finest([own, *itself.values()], over == "sum") if itself else own
    if over != "sum" and sum(len(strand) for ranks in groups.values() for strand in ranks.values()) > 1:
        return mine._replace(left=(*mine.left, *undated))
    named = [_campaign(ranks) for name, ranks in groups.items() if name]
    nameless = [_campaign(ranks) for name, ranks in groups.items() if not name and ranks]
    candidates = [mine, *([added(named)] if named else []), *nameless]
    cover = finest(candidates, over == "sum") if len(candidates) > 1 else mine
    return cover._replace(left=(*cover.left, *undated))


def _campaign(ranks: dict[Rank, dict[Entity, Cover]]) -> Cover:
    """One campaign out of its own records and those of its ad sets and ads."""
    strands = []
    for _rank, entities in sorted(ranks.items()):
        resolved = [finest([cover]) if cover.periods else cover for cover in entities.values()]
        strands.append(added(resolved))
    return finest(strands) if len(strands) > 1 else strands[0]


def _put(cover: Cover, first: int, last: int, piece: Piece, over: str) -> None:
    """A newer file's word about the same stretch replaces the older one's; a level is one of the last day."""
    if first == last or over == "last":
        cover.days[last] = piece
    else:
        cover.periods[first, last] = piece


def _level(path: Sequence[str]) -> int:
    return max((n for n, name in enumerate(path, 1) if name), default=0)


def _asked(spans: Iterable[Span]) -> Stretch:
    """The days that a file by day was asked for: a campaign without a record on one of them spent nothing then."""
    days = [span["first"] for span in spans if span["first"] is not None and span["first"] == span["last"]]
    return (min(days), max(days)) if days else (0, 0)


def of_posts(metric: str, posts: Iterable[dict[str, Any]]) -> Cover:
    """The sum of posts by the day they went out; of posts whose numbers are of a reported period, by that.

    A period in which a post went out holds its whole life until then, so that its number is one of that day.
    """
    covers: list[Cover] = []
    days: dict[int, Piece] = {}
    left: list[Left] = []
    for post in posts:
        spans = {span: values[metric] for span, values in post["spans"].items() if metric in values}
        if spans:
            cover = finest([Cover({}, {span: Piece(v[0], ((v[1], v[2]),)) for span, v in spans.items()})])
            whole = [span for span in cover.periods if post["day"] is not None and span[0] <= post["day"] <= span[1]]
            covers.append(cover)
            covers += [Cover({post["day"]: cover.periods.pop(span)}, {}) for span in whole]
            continue
        value, number, row = post["metrics"][metric]
        piece = Piece(value, ((number, row),))
        if post["day"] is None:
            left.append(Left(0, 0, piece, "undated"))
            continue
        before = days.get(post["day"])
        days[post["day"]] = piece if before is None else Piece(before.value + value, before.places + piece.places)
    return added([Cover(days, {}, (), tuple(left)), *covers]) if covers else Cover(days, {}, (), tuple(left))
