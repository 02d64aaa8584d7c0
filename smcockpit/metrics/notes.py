"""What is said of a number: what it was taken from, what is known as a whole only, what was left out and why."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from smcockpit.i18n import N_, _, n_
from smcockpit.metrics.cover import Left, Piece
from smcockpit.metrics.dictionary import label
from smcockpit.metrics.posts import Owner
from smcockpit.metrics.reading import Stretch
from smcockpit.metrics.series import Library, Series, Used
from smcockpit.plan.dates import near_date
from smcockpit.plan.kinds import PLATFORMS

_WHY = {
    "covered": N_("left out: finer numbers cover the same days"),
    "own": N_("left out: the whole has a figure of its own for these days"),
    "overlap": N_("left out: it cuts across other periods, and nobody can tell what falls where"),
    "contradicts": N_("left out: the days known within it already come to more"),
    "undated": N_("left out of every window: nothing says of which days it is"),
}


def days_text(first: int, last: int, today: date) -> str:
    """`1 – 31 Oct`: a stretch of days, with the year where it is not today's."""
    if first == last:
        return near_date(date.fromordinal(first), today)
    return f"{near_date(date.fromordinal(first), today)} – {near_date(date.fromordinal(last), today)}"


def as_whole(span: Stretch, series: Iterable[Series], today: date) -> str:
    """`1 Aug – 31 Oct is known only as a whole (600)`."""
    value = next((known.periods[span].value for known in series if span in known.periods), 0.0)
    text = _("{days} is known only as a whole ({value})")
    return text.format(days=days_text(*span, today), value=f"{value:.12g}")


def whose(owner: Owner) -> str:
    """`Instagram cafe`: an account as people read it."""
    platform, account = owner
    return f"{_(PLATFORMS.get(platform, platform))} {account or ''}".strip()


def about(series: Series, library: Library) -> list[str]:
    """Which source each account's numbers come from, how many of its posts are one with another's, and what was left out."""
    by_day = bool(series.values)
    lines = [
        _source(series.metric, used, by_day) for used in series.used if used.how != "days" or used.beside or used.waits
    ]
    lines += [_apart(first, last, piece, library) for (first, last), piece in series.periods.items() if piece.apart]
    lines += _left(series, library)
    return list(dict.fromkeys(lines))


def _source(metric: str, used: Used, by_day: bool) -> str:
    name = whose((used.platform, used.account))
    if used.waits:
        text = n_(
            "{name}: {n} post waits and is not counted until you say whose it is (M)",
            "{name}: {n} posts wait and are not counted until you say whose they are (M)", used.beside,
        )  # fmt: skip
        return text.format(name=name, n=used.beside)
    if used.how == "posts":
        text = (
            _("{name}: {metric} added up from its posts, by the day they went out")
            if by_day
            else _("{name}: {metric} added up from its posts")
        )
        text = text.format(name=name, metric=label(metric))
        if used.merged:
            more = n_(
                "{n} post is in several files and counts once",
                "{n} posts are in several files and count once",
                used.merged,
            )
            text += "; " + more.format(n=used.merged)
        return text
    own = (
        _("{name}: {metric} from its daily numbers")
        if used.how == "days"
        else _("{name}: {metric} from its campaigns and ads")
    )
    text = own.format(name=name, metric=label(metric))
    if used.beside:
        more = n_("{n} post beside them is not added", "{n} posts beside them are not added", used.beside)
        text += "; " + more.format(n=used.beside)
    return text


def _apart(first: int, last: int, piece: Piece, library: Library) -> str:
    text = _(
        "{file} {first} – {last}: {whole} in all, of which {apart} are known by finer numbers and {rest} as a whole only"
    )
    return text.format(
        file=library.files[piece.places[0][0]], first=date.fromordinal(first), last=date.fromordinal(last), whole=f"{piece.value + piece.apart:.12g}",
        apart=f"{piece.apart:.12g}", rest=f"{piece.value:.12g}",
    )  # fmt: skip


def of_file(name: str, library: Library) -> list[str]:
    """What is said of a file beside the others: how many of its posts count elsewhere too, whose posts wait."""
    lines = []
    if again := library.again(name):
        text = n_(
            "{n} post is in another file too and counts once; the network's own file wins, then the newest",
            "{n} posts are in other files too and count once; the network's own file wins, then the newest", again,
        )  # fmt: skip
        lines.append(text.format(n=again))
    return lines + waiting(name, library)


def waiting(name: str, library: Library) -> list[str]:
    """The accounts of a file's posts of which nobody said whose they are."""
    lines = []
    for owner, count in library.unasked_in(name).items():
        text = n_(
            "{n} post of {name} waits until you say whose it is",
            "{n} posts of {name} wait until you say whose they are",
            count,
        )
        lines.append(text.format(n=count, name=whose(owner)))
    return lines


def _left(series: Series, library: Library) -> list[str]:
    """What files say and is not counted, a line per file and reason."""
    by_cause: dict[tuple[int, str], list[Left]] = {}
    for left in series.left:
        by_cause.setdefault((left.piece.places[0][0], left.why), []).append(left)
    lines = []
    for (number, why), parts in sorted(by_cause.items()):
        value = sum(left.piece.value for left in parts)
        stretches = [left for left in parts if left.first]
        days = ""
        if stretches:
            first, last = min(left.first for left in stretches), max(left.last for left in stretches)
            days = f" {date.fromordinal(first)} – {date.fromordinal(last)}"
        lines.append(f"{library.files[number]}{days}: {value:.12g} {_(_WHY[why])}")
    return lines
