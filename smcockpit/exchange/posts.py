"""Posts as CSV, out and in: our own table, and those that Buffer, Hootsuite, Metricool and Publer take.

Columns, clock formats and limits are the tools' own, as of 2025; a text or a number of posts above a limit is refused,
never cut. Cells that a spreadsheet would run are guarded: see `cells`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import NamedTuple

from smcockpit.exchange import cells
from smcockpit.exchange.incoming import Incoming
from smcockpit.i18n import _
from smcockpit.plan.calendar import free_slots
from smcockpit.plan.dates import at, parse_moment, zone_info
from smcockpit.plan.fields import Context, stored
from smcockpit.plan.kinds import PLATFORMS, STATUSES, Channel, Post
from smcockpit.plan.limits import limits_of, over
from smcockpit.plan.plan import Plan
from smcockpit.plan.text import clean

OWN = ["id", "title", "channel", "date", "time", "zone", "status", "topic", "owner", "copy", "media", "alt", "note"]
_METRICOOL = {
    "facebook": "Facebook", "x": "Twitter/X", "linkedin": "LinkedIn", "instagram": "Instagram", "pinterest": "Pinterest", "tiktok": "TikTok",
    "youtube": "Youtube", "threads": "Threads", "bluesky": "Bluesky",
}  # fmt: skip
_PUBLER = [
    "Date - Intl. format or prompt", "Text", "Link(s) - Separated by comma for FB carousels", "Media URL(s) - Separated by comma",
    "Title - For the video, pin, PDF ..", "Label(s) - Separated by comma", "Alt text(s) - Separated by ||", "Comment(s) - Separated by ||",
    "Pin board, FB album, or Google category", "Post subtype - I.e. story, reel, PDF ..", "CTA - For Facebook links or Google",
    "Reminder - For stories, reels, shorts, and TikToks",
]  # fmt: skip


class Tool(NamedTuple):
    """A scheduler: the header it wants (none: it takes none), how many posts a file may have, whether of one channel."""

    name: str
    header: list[str]
    most: int | None
    one_channel: bool


TOOLS = {
    "posts": Tool("smcockpit", OWN, None, False),
    "buffer": Tool("Buffer", ["Text", "Image URL", "Tags", "Posting Time"], 100, True),
    "hootsuite": Tool("Hootsuite", [], 350, True),
    "metricool": Tool("Metricool", ["Text", "Date", "Time", "Draft", *_METRICOOL.values(), "Picture Url 1", "Alt text picture 1", "Brand name"], 500, False),
    "publer": Tool("Publer", _PUBLER, 500, True),
}  # fmt: skip


def to_csv(plan: Plan, tool: str, posts: Iterable[Post]) -> tuple[str, list[str]]:
    """(the file, why it is refused). Posts must have a time; where anything is refused the file is empty."""
    known, chosen = TOOLS[tool], list(posts)
    refused: list[str] = []
    if known.most is not None and len(chosen) > known.most:
        refused.append(
            _("{tool} takes {most} posts in a file; these are {n}. Choose fewer with --filter.").format(
                tool=known.name, most=known.most, n=len(chosen)
            )
        )
    if known.one_channel and len({post.channel for post in chosen}) > 1:
        refused.append(_("{tool} takes one channel in a file. Say which with --channel.").format(tool=known.name))
    for post in chosen if tool != "posts" else ():
        channel = plan.find(Channel, post.channel)
        platform = channel.platform if channel else ""
        if not post.copy:
            refused.append(_("“{name}” has no copy.").format(name=post.heading()))
        if (why := _too_long(plan, platform, cells.guard_published(post.copy))) is not None:
            refused.append(f"“{post.heading()}”: {why}")
        if tool == "metricool" and platform not in _METRICOOL:
            refused.append(
                _("“{name}”: {tool} knows no {network}.").format(
                    name=post.heading(), tool=known.name, network=_(PLATFORMS.get(platform, platform))
                )
            )
    if refused:
        return "", refused
    rows = [*([known.header] if known.header else []), *(_row(plan, tool, post) for post in chosen)]
    return ("" if tool == "hootsuite" else "\ufeff") + cells.write(rows, published=tool != "posts"), []


def _too_long(plan: Plan, platform: str, copy: str) -> str | None:
    limit = limits_of(plan, platform)
    n = over(limit, copy)
    if n is None:
        return None
    return _("{n} of {most} on {network}").format(n=n, most=limit.characters, network=_(PLATFORMS[platform]))


def _row(plan: Plan, tool: str, post: Post) -> list[str]:
    moment = post.time
    wall = moment.astimezone(zone_info(post.word("zone") or plan.zone())) if moment is not None else None
    channel = plan.find(Channel, post.channel)
    topic = plan.named("topic", post.topic)
    if tool == "posts":
        day, clock = (f"{wall:%Y-%m-%d}", f"{wall:%H:%M}") if wall is not None else ("", "")
        where = f"{channel.platform}:{channel.handle}" if channel is not None else ""
        zone = post.word("zone") or plan.zone()
        return [
            post.id,
            post.heading(),
            where,
            day,
            clock,
            zone,
            post.status,
            topic,
            plan.named("person", post.owner),
            post.copy,
            post.media,
            post.alt,
            post.note,
        ]
    assert wall is not None
    if tool == "buffer":
        return [post.copy, post.media, topic, f"{wall:%Y-%m-%d %H:%M}"]
    if tool == "hootsuite":
        return [f"{wall:%m/%d/%Y %H:%M}", post.copy, post.media]
    if tool == "metricool":
        on = _METRICOOL[channel.platform] if channel is not None else ""
        networks = ["true" if column == on else "false" for column in _METRICOOL.values()]
        draft = "false" if post.status in ("approved", "scheduled") else "true"
        return [
            post.copy,
            f"{wall:%Y-%m-%d}",
            f"{wall:%H:%M:%S}",
            draft,
            *networks,
            post.media,
            post.alt,
            plan.brand.heading(),
        ]
    return [f"{wall:%Y/%m/%d %H:%M}", post.copy, "", post.media, post.heading(), topic, post.alt, "", "", "", "", ""]


def tool_of(rows: list[list[str]], context: Context[Plan]) -> str:
    """Whose table it is, by its header. Raises ValueError with a sentence where it is nobody's."""
    head = {cell.strip() for cell in rows[0]} if rows else set()
    for name, tool in TOOLS.items():
        least = {
            "posts": {"title", "channel"},
            "metricool": {"Text", "Date", "Time", "Draft"},
            "buffer": {"Text", "Posting Time"},
        }.get(name)
        if tool.header and (least or set(tool.header)) <= head:
            return name
    if rows and len(rows[0]) in (2, 3) and _moment(rows[0][0], context) is not None:
        return "hootsuite"
    raise ValueError(
        _("This is no table of posts that is known; the header of our own is: {header}.").format(header=",".join(OWN))
    )


def _moment(text: str, context: Context[Plan]) -> datetime | None:
    for form in ("%Y-%m-%d %H:%M:%S", "%Y-%m-%d %H:%M", "%Y/%m/%d %H:%M", "%m/%d/%Y %H:%M", "%m/%d/%y %H:%M"):
        try:
            return at(datetime.strptime(text.strip(), form), context.zone)  # noqa: DTZ007 - the zone is the plan's
        except ValueError:
            continue
    return None


def from_csv(
    data: bytes, context: Context[Plan], channel: str = "", *, slots: dict[str, Iterator[datetime]] | None = None
) -> Iterator[Incoming]:
    """The posts of a table, row by row, each new, changed or refused with the reason. `channel` is for tables that name
    none; with `slots` (what each channel has left, {} at first, shared by the tables of one import) posts without a
    time get the next free ones of their channel. Raises ValueError with a sentence."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("cp1252", "replace")
    rows = [row for row in cells.read(text) if any(cell.strip() for cell in row)]
    tool = tool_of(rows, context)
    header = [cell.strip() for cell in rows[0]] if TOOLS[tool].header else ["Date", "Text", "Media"]
    first = 1 if TOOLS[tool].header else 0
    for number, row in enumerate(rows[first:], first + 1):
        values = {name: clean(cell, lines=True) for name, cell in zip(header, row, strict=False)}
        try:
            for fields in _posts(tool, values, context, channel):
                id = fields.pop("id", "")
                record = context.plan.find(Post, id) if id else None
                if id and record is None:
                    raise ValueError(_("There is no {label} “{words}”.").format(label=_(Post.label), words=id))
                if not fields.get("time") and slots is not None and record is None:
                    where = context.plan.find(Channel, fields["channel"])
                    assert where is not None
                    moments = slots.setdefault(where.id, free_slots(context.plan, where, context.today, context.zone))
                    fields["time"] = stored(next(moments))
                same = {name for name, value in fields.items() if record and value == record.doc.get(name)}
                fields = {name: value for name, value in fields.items() if name not in same}
                yield Incoming(number, "post", id, fields, same=frozenset(same))
        except ValueError as error:
            yield Incoming(number, "post", "", {}, problem=str(error))


def _posts(tool: str, values: dict[str, str], context: Context[Plan], channel: str) -> Iterator[dict[str, str]]:
    plan = context.plan
    if tool == "metricool":
        platforms = [platform for platform, column in _METRICOOL.items() if values.get(column, "").lower() == "true"]
        names = platforms or [channel]
    else:
        names = [values.get("channel", "") or channel]
    when = {
        "posts": f"{values.get('date', '')} {values.get('time', '')}", "buffer": values.get("Posting Time", ""), "hootsuite": values.get("Date", ""),
        "metricool": f"{values.get('Date', '')} {values.get('Time', '')}", "publer": values.get(_PUBLER[0], ""),
    }[tool].strip()  # fmt: skip
    copy = values.get("copy" if tool == "posts" else "Text", "")
    title = values.get("title") or values.get(_PUBLER[4]) or next(iter(copy.split("\n")), "")[:80]
    if not title:
        raise ValueError(_("{label} is needed.").format(label=_(Post.title.label)))
    for name in names:
        if not name:
            raise ValueError(_("it names no channel; say which with --channel"))
        target = plan.resolve("channel", name)
        assert isinstance(target, Channel)
        if (why := _too_long(plan, target.platform, copy)) is not None:
            raise ValueError(why)
        zone = values.get("zone") or context.zone
        fields = {
            "title": title,
            "channel": target.id,
            "copy": copy,
            "media": values.get("media")
            or values.get("Image URL")
            or values.get("Picture Url 1")
            or values.get(_PUBLER[3])
            or values.get("Media")
            or "",
        }
        fields["alt"] = values.get("alt") or values.get("Alt text picture 1") or values.get(_PUBLER[6]) or ""
        if when:
            moment = _moment(when, context._replace(zone=zone)) or parse_moment(when, context.today, zone)
            fields |= {"time": stored(moment), "zone": zone}
        draft = tool == "metricool" and values.get("Draft", "").lower() == "true"
        status = values.get("status") or ("draft" if draft or not when or tool == "posts" else "scheduled")
        fields["status"] = Post.status.parse(status, context) or "draft" if status not in STATUSES else status
        for name_, kind in (("topic", "topic"), ("owner", "person")):
            if values.get(name_):
                fields[name_] = plan.resolve(kind, values[name_]).id
        fields |= {"note": values.get("note", ""), "id": values.get("id", "")}
        yield {name: value for name, value in fields.items() if value}
