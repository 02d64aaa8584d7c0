"""`export`: the plan as documents to read, print and send."""

from __future__ import annotations

import argparse
import os
from collections.abc import Iterator
from datetime import datetime

from smcockpit import i18n
from smcockpit.cli.context import output, since_day, told_since, workspace
from smcockpit.cli.output import ATTENTION, FAILED, FINE, Output, Stop, put, usage
from smcockpit.exchange.document import to_html, to_markdown
from smcockpit.exchange.documents import DOCUMENTS, DocumentContext
from smcockpit.exchange.incoming import Incoming, each_once
from smcockpit.exchange.posts import TOOLS, from_csv, to_csv
from smcockpit.files import open_regular
from smcockpit.i18n import _
from smcockpit.metrics.kpi import readings
from smcockpit.plan.dates import show_date
from smcockpit.plan.defaults import with_defaults
from smcockpit.plan.filter import compile_filter
from smcockpit.plan.kinds import KINDS, Post
from smcockpit.settings import nearest
from smcockpit.workspace import Change, Workspace

FORMS = ("md", "html")
MOST_TABLE = 20_000_000  # bytes of a calendar or a table of records


def export(options: argparse.Namespace) -> int:
    """The name says what and how: plan.html, policy.md, brief.html."""
    out = output(options)
    name, _dot, form = os.path.basename(options.what).rpartition(".")
    tool = name.removeprefix("posts-") if form == "csv" else ""
    if form == "ics" or tool in TOOLS:
        return _calendar(options, out, tool)
    if name not in DOCUMENTS or form not in FORMS:
        known = ", ".join(
            [
                *(f"{one}.{kind}" for one in DOCUMENTS for kind in FORMS),
                "calendar.ics",
                "posts.csv",
                *(f"posts-{one}.csv" for one in TOOLS if one != "posts"),
            ]
        )
        usage(_("“{name}” cannot be written; what can: {known}.").format(name=options.what, known=known))
    plan = workspace(options)
    since = since_day(options.since, plan) if options.since else None
    plan.metrics.refresh()
    library = plan.library()
    problems = {file: told[0]["message"] for file, told in plan.metrics.problems().items()}
    found = readings(plan.plan, library, plan.today())
    matter = DocumentContext(
        plan.plan, found, library, plan.today(), problems, since, tuple(told_since(plan, since)) if since else ()
    )
    blocks = list(DOCUMENTS[name](matter))
    title = f"{plan.plan.brand.heading()} · {show_date(plan.today(), year=True)}"
    text = to_html(title, i18n.language(), blocks) if form == "html" else to_markdown(blocks)
    return _written(options, out, text.encode())


def _calendar(options: argparse.Namespace, out: Output, tool: str) -> int:
    """Posts as iCalendar, or as a table for a scheduler: those still to go out, unless --filter says otherwise."""
    plan = workspace(options)
    if not tool:
        from smcockpit.exchange.ics import to_ics

        return _written(options, out, to_ics(plan.plan, plan.today()))
    test = compile_filter(options.filter, plan.plan, plan.today())
    channel = plan.plan.resolve("channel", options.channel).id if options.channel else ""
    first = plan.today().isoformat()
    found = [
        post
        for post in sorted(plan.plan.every(Post), key=lambda one: (one.word("time"), one.id))
        if test(post)
        and (not channel or post.channel == channel)
        and (
            tool == "posts"
            or (
                post.time is not None
                and post.word("time") >= first
                and post.status not in ("published", "dropped", "idea")
            )
        )
    ]
    text, refused = to_csv(plan.plan, tool, found)
    if refused:
        for why in refused[:20]:
            out.talk(why)
        raise Stop(_("Nothing was written: {tool} would refuse it.").format(tool=TOOLS[tool].name), FAILED)
    return _written(options, out, text.encode())


def _written(options: argparse.Namespace, out: Output, data: bytes) -> int:
    path = options.output or options.what
    if path == "-":
        put(data.decode())
        return FINE
    try:
        with open(path, "wb") as file:
            file.write(data)
    except OSError as error:
        raise Stop(_("{path} cannot be written: {why}.").format(path=path, why=error.strerror), FAILED) from None
    out.talk(_("Written: {path}").format(path=path))
    return FINE


def bring_in(options: argparse.Namespace) -> int:
    """`import` of calendars and tables: row by row, all files as one undoable edit, or none where one cannot be read;
    nothing where a dry run is asked for."""
    out, plan = output(options), workspace(options)
    slots: dict[str, Iterator[datetime]] | None = {} if options.slots else None
    rows: list[Incoming] = []
    for path in dict.fromkeys(options.files):
        try:
            rows += [one._replace(file=path) for one in _incoming(path, _read(path), plan, options, slots)]
        except ValueError as error:
            raise Stop(f"{path}: {error}", FAILED) from None
    rows = each_once(rows)
    kept = [one for one in rows if not one.problem and one.fields]
    if kept and not options.dry_run:
        names = ", ".join(os.path.basename(path) for path in dict.fromkeys(one.file for one in kept))
        remembered = _remembered(options, plan)
        plan.edit(_("imported {file}").format(file=names), [*(_change(one, plan) for one in kept), *remembered])
    told: list[dict[str, object]] = []
    for path in dict.fromkeys(options.files):
        found = [one for one in rows if one.file == path]
        problems = [{"row": one.row, "message": one.problem} for one in found if one.problem]
        counts = _counts(path, found)
        told.append({**counts, "problems": problems})
        if options.json:
            continue
        out.line(
            _("{file}: {new} new, {changed} changed, {same} as they are").format(**counts)
            + (_(" (dry run: nothing was kept)") if options.dry_run else "")
        )
        for one in found:
            if one.problem:
                out.line("  " + _("row {n}: {why}").format(n=one.row, why=one.problem))
            elif options.dry_run and one.fields:
                out.line("  " + _("row {n}: {why}").format(n=one.row, why=_told(one, plan)))
    if options.json:
        out.json(told)
    return ATTENTION if any(one.problem for one in rows) else FINE


def _read(path: str) -> bytes:
    try:
        with open_regular(path) as file:
            data = file.read(MOST_TABLE + 1)
    except OSError as error:
        raise Stop(_("{path} cannot be read: {why}.").format(path=path, why=error.strerror), FAILED) from None
    if len(data) > MOST_TABLE:
        text = _("{path} is larger than {n} MB, the most that is brought in at once; split it.")
        raise Stop(text.format(path=path, n=MOST_TABLE // 1_000_000), FAILED)
    return data


def _counts(path: str, rows: list[Incoming]) -> dict[str, object]:
    sound = [one for one in rows if not one.problem]
    kept = [one for one in sound if one.fields]
    new = sum(not one.id for one in kept)
    return {"file": path, "new": new, "changed": len(kept) - new, "same": len(sound) - len(kept)}


def _incoming(
    path: str, data: bytes, plan: Workspace, options: argparse.Namespace, slots: dict[str, Iterator[datetime]] | None
) -> Iterator[Incoming]:
    if path.lower().endswith(".ics"):
        from smcockpit.exchange.ics import from_ics

        return from_ics(data, plan.plan)
    if options.kind:
        from smcockpit.exchange.records import from_table

        if options.kind not in KINDS:
            usage(
                _("There is no kind of record called “{kind}”. {hint}").format(
                    kind=options.kind, hint=nearest(options.kind, list(KINDS))
                )
            )
        return from_table(data, options.kind, plan.context(), _mapping(options), path)
    return from_csv(data, plan.context(), options.channel or "", slots=slots)


def _mapping(options: argparse.Namespace) -> dict[str, str]:
    """What `--map` says of the columns of a table of records: field → column."""
    from smcockpit.actions.importer.mapping import ImportRefused
    from smcockpit.actions.importer.records import parse_record_mapping

    try:
        return parse_record_mapping(options.map, options.kind) if options.map else {}
    except ImportRefused as error:
        usage(str(error))


def _remembered(options: argparse.Namespace, plan: Workspace) -> list[Change]:
    """The mappings of the imported tables, to be remembered for every file with such a header."""
    if not options.kind or not options.map:
        return []
    from smcockpit.actions.importer.records import mapping_of
    from smcockpit.exchange.records import explained_table
    from smcockpit.workspace import new_id

    documents = {}
    for path in dict.fromkeys(options.files):
        table = explained_table(_read(path), options.kind, plan.plan, _mapping(options), path)
        document = mapping_of(table, options.kind, os.path.basename(path))
        documents[document["header"]] = document
    return [Change("mapping", new_id(), None, document) for document in documents.values()]


def _change(one: Incoming, plan: Workspace) -> Change:
    from smcockpit.workspace import new_id

    record = plan.plan.get(one.kind, one.id) if one.id else None
    if record is not None:
        return Change(one.kind, one.id, record.doc, one.fields)
    return Change(one.kind, new_id(), None, with_defaults(one.kind, one.fields, plan.context()))


def _told(one: Incoming, plan: Workspace) -> str:
    fields = KINDS[one.kind].fields
    shown = [
        fields[name].show(value, plan.plan)
        for name, value in one.fields.items()
        if name in ("title", "name", "time", "start", "due", "channel", "status")
    ]
    return " · ".join(text for text in shown if text)
