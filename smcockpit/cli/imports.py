"""`import`: exports of numbers, calendars, and tables of posts or other records."""

from __future__ import annotations

import argparse
import os
from collections.abc import Iterator
from datetime import datetime

from smcockpit.cli.context import known_kind, output, workspace
from smcockpit.cli.declare import JSON, command, option, switch
from smcockpit.cli.output import ATTENTION, FAILED, FINE, Output, Stop, usage
from smcockpit.exchange.incoming import Incoming, each_once
from smcockpit.exchange.posts import from_csv
from smcockpit.files import open_regular
from smcockpit.i18n import N_, _
from smcockpit.plan.defaults import with_defaults
from smcockpit.plan.kinds import KINDS
from smcockpit.workspace import Change, Workspace, new_id

MOST_TABLE = 20_000_000  # bytes of a calendar or a table of records
_SHOWN = ("title", "name", "time", "start", "due", "channel", "status")  # fields by which people know a record


@command(
    "import",
    N_("bring exports in"),
    option("files", nargs="+", metavar="FILE"),
    switch("--dry-run", N_("say what would be read, bring nothing in")),
    option("--rows", type=int, default=20, metavar="N", help=N_("with --dry-run: tell of N rows one by one")),
    switch("--explain", N_("say why the file was recognised, or how near it came")),
    switch("--link", N_("watch the file where it is instead of copying it")),
    option("--channel", metavar="PLATFORM[:HANDLE]", help=N_("whose numbers these are, where the file does not say")),
    option(
        "--ours",
        metavar="ACCOUNT",
        default="",
        help=N_("posts of these accounts are ours (commas between); remembered"),
    ),
    option(
        "--not-ours",
        metavar="ACCOUNT",
        default="",
        help=N_("posts of these accounts are not ours, such as collaborations; remembered"),
    ),
    switch("--posts", N_("it is a table of posts: our own, or of Buffer, Hootsuite, Metricool, Publer")),
    option("--kind", metavar="KIND", help=N_("it is a table, CSV or JSON, of records of this kind")),
    switch("--slots", N_("with --posts: posts without a time get the next free slots of their channel")),
    option(
        "--map",
        metavar="SPEC",
        help=N_(
            "explain an unknown table: date=COLUMN (or date=columns, where the dates stand as columns), METRIC=COLUMN, id=, text=, time=, campaign=, platform=, account=COLUMN, order=dmy, year=2026, period=month; with --kind: FIELD=COLUMN; what it does not name is left out"
        ),
    ),
    JSON,
)
def import_any(options: argparse.Namespace) -> int:
    """Whatever the files hold: tables of records and calendars become records, everything else is an export of numbers."""
    if options.posts or options.kind or all(path.lower().endswith(".ics") for path in options.files):
        return _import_tables(options)
    from smcockpit.cli.numbers import import_files

    return import_files(options)


def _import_tables(options: argparse.Namespace) -> int:
    """Calendars and tables of records: row by row, all files as one undoable edit, or none where one cannot be read;
    nothing where a dry run is asked for. Exit code 1 where rows were left out."""
    out, plan = output(options), workspace(options)
    slots: dict[str, Iterator[datetime]] | None = {} if options.slots else None
    rows: list[Incoming] = []
    for path in dict.fromkeys(options.files):
        try:
            rows += [row._replace(file=path) for row in _incoming(path, _read(path), plan, options, slots)]
        except ValueError as error:
            raise Stop(f"{path}: {error}", FAILED) from None
    rows = each_once(rows)
    kept = [row for row in rows if not row.problem and row.fields]
    if kept and not options.dry_run:
        names = ", ".join(os.path.basename(path) for path in dict.fromkeys(row.file for row in kept))
        changes = [*(_change(row, plan) for row in kept), *_remembered(options, plan)]
        plan.edit(_("imported {file}").format(file=names), changes)
    by_file = {path: [row for row in rows if row.file == path] for path in dict.fromkeys(options.files)}
    if options.json:
        out.json([_file_json(path, rows_of) for path, rows_of in by_file.items()])
    else:
        for path, rows_of in by_file.items():
            _tell(out, plan, path, rows_of, options.dry_run)
    return ATTENTION if any(row.problem for row in rows) else FINE


def _file_json(path: str, rows: list[Incoming]) -> dict[str, object]:
    """What came of a file, for scripts."""
    problems = [{"row": row.row, "message": row.problem} for row in rows if row.problem]
    return {**_counts(path, rows), "problems": problems}


def _tell(out: Output, plan: Workspace, path: str, rows: list[Incoming], dry: bool) -> None:
    """What came of a file, and of each row with a problem; of a dry run, also what each row would be."""
    text = _("{file}: {new} new, {changed} changed, {same} as they are").format(**_counts(path, rows))
    out.line(text + (_(" (dry run: nothing was kept)") if dry else ""))
    for row in rows:
        if row.problem:
            out.line("  " + _("row {n}: {why}").format(n=row.row, why=row.problem))
        elif dry and row.fields:
            out.line("  " + _("row {n}: {why}").format(n=row.row, why=_shown(row, plan)))


def _read(path: str) -> bytes:
    """A file's bytes, up to the most that is brought in at once. Stops with a sentence where it cannot be read."""
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
    """How many rows are new records, changes to known ones, or as the plan has them."""
    sound = [row for row in rows if not row.problem]
    kept = [row for row in sound if row.fields]
    new = sum(not row.id for row in kept)
    return {"file": path, "new": new, "changed": len(kept) - new, "same": len(sound) - len(kept)}


def _incoming(
    path: str, data: bytes, plan: Workspace, options: argparse.Namespace, slots: dict[str, Iterator[datetime]] | None
) -> Iterator[Incoming]:
    """The rows of a file: a calendar by its name, records of `--kind`, else posts."""
    if path.lower().endswith(".ics"):
        from smcockpit.exchange.ics import from_ics

        return from_ics(data, plan.plan)
    if options.kind:
        from smcockpit.exchange.records import from_table

        return from_table(data, known_kind(options.kind), plan.context(), _mapping(options), path)
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

    documents = {}
    for path in dict.fromkeys(options.files):
        table = explained_table(_read(path), options.kind, plan.plan, _mapping(options), path)
        document = mapping_of(table, options.kind, os.path.basename(path))
        documents[document["header"]] = document
    return [Change("mapping", new_id(), None, document) for document in documents.values()]


def _change(row: Incoming, plan: Workspace) -> Change:
    """What a row makes of the plan: a change to its record, or a new one."""
    record = plan.plan.get(row.kind, row.id) if row.id else None
    if record is not None:
        return Change(row.kind, row.id, record.doc, row.fields)
    return Change(row.kind, new_id(), None, with_defaults(row.kind, row.fields, plan.context()))


def _shown(row: Incoming, plan: Workspace) -> str:
    """A row in a line: the fields by which people know a record."""
    fields = KINDS[row.kind].fields
    shown = [fields[name].show(value, plan.plan) for name, value in row.fields.items() if name in _SHOWN]
    return " · ".join(text for text in shown if text)
