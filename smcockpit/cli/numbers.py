"""What `import` does with exports of numbers: reads them, tells what was read, keeps them."""

from __future__ import annotations

import argparse
import os

from smcockpit.actions.import_exports import (
    accounts_named,
    as_json,
    folder_for,
    in_words,
    keep,
    look,
    look_mapped,
    row_by_row,
    say_whose,
)
from smcockpit.actions.importer.mapping import ImportRefused, parse_mapping
from smcockpit.cli.context import output, workspace
from smcockpit.cli.output import ATTENTION, FAILED, FINE, Output, usage
from smcockpit.i18n import _
from smcockpit.metrics.notes import of_file
from smcockpit.metrics.process import explain_path
from smcockpit.metrics.reading import FileReading
from smcockpit.metrics.series import Library
from smcockpit.metrics.shapes import COLUMNS
from smcockpit.workspace import NoPlan, Workspace


def import_files(options: argparse.Namespace) -> int:
    """Bring exports in, one after the other. The exit code is the worst of them: 3 for one that was refused, 1 for one
    whose columns somebody has to explain."""
    out = output(options)
    try:
        plan: Workspace | None = workspace(options)
    except NoPlan:
        if not options.dry_run:
            raise
        plan = None  # what a file is can be told without a plan
    try:
        folder = folder_for(options.channel) if options.channel else ""
        mapping = parse_mapping(options.map) if options.map else None
    except ImportRefused as error:
        usage(str(error))
    worst = FINE
    results: list[tuple[str, FileReading]] = []
    if plan is not None:
        plan.metrics.refresh()
    for path in options.files:
        try:
            reading, document = (
                look_mapped(path, plan, folder, mapping) if mapping else (look(path, plan, folder), None)
            )
        except ImportRefused as error:
            usage(str(error))
        brought = f"./{os.path.basename(path)}"
        try:
            answers = [(owner, True) for owner in accounts_named(options.ours, reading)]
            answers += [(owner, False) for owner in accounts_named(options.not_ours, reading)]
        except ImportRefused as error:
            usage(str(error))
        if plan is not None and not options.dry_run and reading["status"] != "refused":
            for owner, yes in answers:
                say_whose(plan, owner, yes)
            try:
                days = mapping.days if mapping is not None else None
                brought = keep(path, plan, folder, document, link=options.link, days=days)
            except ImportRefused as error:
                out.talk(f"smcockpit: {error}")
                worst = FAILED
                continue
        results.append((brought, reading))
        worst = max(worst, {"ok": FINE, "ask": ATTENTION, "refused": FAILED}[reading["status"]])
        if not options.json:
            _told(out, reading, options.dry_run, _beside(plan, brought, reading, options.dry_run), brought)
            if options.dry_run:
                _rows_told(out, reading, options.rows)
            if options.explain:
                for line in explain_path(path):
                    out.line("  " + line)
    if plan is not None and not options.dry_run:
        plan.metrics.refresh()
    if options.json:
        out.json([as_json(reading, _beside(plan, name, reading, options.dry_run), name) for name, reading in results])
    return worst


def _beside(plan: Workspace | None, name: str, reading: FileReading, dry: bool) -> Library:
    """A file among the plan's others, as it is or would be."""
    if plan is None:
        return Library([(name, 0.0, reading)])
    if not dry:
        plan.metrics.refresh()
    library = plan.library()
    return plan.metrics.beside(name, reading) if dry else library


def _told(out: Output, reading: FileReading, dry: bool, library: Library, name: str) -> None:
    state = {"ok": _("would be read") if dry else _("read"), "ask": _("needs an answer"), "refused": _("not read")}[
        reading["status"]
    ]
    out.line(f"{reading['file']}: {state}")
    for line in in_words(reading):
        out.line("  " + line)
    for line in of_file(name, library):
        out.line("  · " + line)
    if library.unasked_in(name):
        out.talk(_("Say it once: smcockpit import --ours ACCOUNT --not-ours ACCOUNT FILE"))
    if reading["status"] == "ask" and reading["header"]:
        out.talk(_("Columns: {columns}").format(columns=", ".join(cell for cell in reading["header"] if cell)))
        example = (
            "order=dmy" if reading["format"] not in (None, "mapped") else "date=columns,METRIC=COLUMN"
            if reading["header"][0] == COLUMNS else "date=COLUMN,METRIC=COLUMN"
        )  # fmt: skip
        out.talk(_("Explain it once: smcockpit import --map '{mapping}' FILE").format(mapping=example))


def _rows_told(out: Output, reading: FileReading, most: int) -> None:
    lines = row_by_row(reading)
    for line in lines[:most]:
        out.line("    " + line)
    if len(lines) > most:
        out.line("    " + _("… and {n} rows more (--rows {n} shows them)").format(n=len(lines) - most))
