"""The commands on numbers: import, kpi, metric."""

from __future__ import annotations

import argparse
import os
from datetime import date
from typing import Any

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
from smcockpit.cli.output import ATTENTION, FAILED, FINE, Output, Stop, usage
from smcockpit.i18n import _
from smcockpit.metrics.kpi import Reading, readings, show_change, show_value, window_text
from smcockpit.metrics.notes import about, as_whole, of_file
from smcockpit.metrics.process import explain_path
from smcockpit.metrics.reading import FileReading, tidy
from smcockpit.metrics.series import Library, rows_text
from smcockpit.metrics.shapes import COLUMNS
from smcockpit.plan.dates import near_date, parse_date, show_date
from smcockpit.plan.filter import compile_filter
from smcockpit.plan.kinds import Channel
from smcockpit.settings import nearest
from smcockpit.workspace import NoPlan, Workspace


def import_files(options: argparse.Namespace) -> int:
    if options.posts or options.kind or all(path.lower().endswith(".ics") for path in options.files):
        from smcockpit.cli.exporting import bring_in

        return bring_in(options)
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
            reading, document = look_mapped(path, plan, folder, mapping) if mapping else (look(path, plan, folder), None)
        except ImportRefused as error:
            usage(str(error))
        brought = f"./{os.path.basename(path)}"
        try:
            said = [(owner, True) for owner in accounts_named(options.ours, reading)]
            said += [(owner, False) for owner in accounts_named(options.not_ours, reading)]
        except ImportRefused as error:
            usage(str(error))
        if plan is not None and not options.dry_run and reading["status"] != "refused":
            for owner, yes in said:
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
        out.json([as_json(one, _beside(plan, name, one, options.dry_run), name) for name, one in results])
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


def formats(options: argparse.Namespace) -> int:
    """Every export that is known without explaining it."""
    from smcockpit.metrics.recognise import formats as declared

    out = output(options)
    found = sorted((one for one in declared() if not one.ignore), key=lambda one: (one.platform, one.id))
    if options.json:
        told = [
            {
                "format": one.id, "label": one.label, "platform": one.platform, "grain": one.grain, "own": not one.tool,
                "languages": sorted({match.language for match in one.matches}), "metrics": sorted({*one.metrics.values(), *(m for m, _p in one.title_metrics.values()), *([one.rest] if one.rest else [])}),
            }
            for one in found
        ]  # fmt: skip
        out.json(told)
        return FINE
    rows = [[one.id, one.platform, one.grain, one.label] for one in found]
    out.table(rows, [_("format"), _("platform"), _("one row is"), _("what it is")], [26, 14, 14, 60])
    return FINE


def kpi(options: argparse.Namespace) -> int:
    out, plan = output(options), workspace(options)
    plan.metrics.refresh()
    found = readings(plan.plan, plan.library(), plan.today())
    if options.name:
        wanted = plan.plan.resolve("kpi", options.name).id
        found = [reading for reading in found if reading.kpi.id == wanted]
    test = compile_filter(options.filter, plan.plan, plan.today())
    found = [reading for reading in found if test(reading.kpi)]
    if options.json:
        out.json([_kpi_json(reading) for reading in found])
        return FINE
    rows = []
    for reading in found:
        kpi = reading.kpi
        target = ""
        if kpi.target is not None:
            target = _("target {value}").format(value=show_value(kpi.target, kpi.unit))
            target += " " + _("by {day}").format(day=show_date(kpi.target_date)) if kpi.target_date else ""
        stale = (
            _("no data since {day}").format(day=near_date(reading.stale_since, reading.today))
            if reading.stale_since
            else reading.why
        )
        rows.append(
            [
                f"L{kpi.level}",
                kpi.heading(),
                show_value(reading.value, kpi.unit),
                show_change(reading),
                target,
                _(reading.pace or ""),
                stale,
            ]
        )
    out.table(rows)
    if len(found) == 1:
        one = found[0]
        out.line(window_text(one))
        out.line(one.formula)
        if one.expected is not None:
            out.line(_("should be {value} by now").format(value=show_value(one.expected, one.kpi.unit)))
        if one.forecast is not None:
            shown = [show_value(value, one.kpi.unit) for value in one.forecast[1:4]]
            text = _("by {day} probably {value} ({low} to {high}; {method})")
            out.line(
                text.format(
                    day=show_date(date.fromordinal(one.forecast.day), year=True),
                    value=shown[0],
                    low=shown[1],
                    high=shown[2],
                    method=one.forecast.method,
                )
            )
        if one.why:
            out.line(one.why)
        for note in one.notes:
            out.line(note)
        for source in found[0].sources:
            out.line(_("from {file}, rows {rows}").format(file=source.file, rows=rows_text(source.rows)))
    return FINE


def _kpi_json(reading: Reading) -> dict[str, Any]:
    kpi = reading.kpi
    return {
        "id": kpi.id, "name": kpi.heading(), "level": int(kpi.level), "value": _number(reading.value), "unit": kpi.unit,
        "previous": _number(reading.previous), "change": _number(reading.change), "real": reading.real, "target": kpi.target,
        "target_date": kpi.doc.get("target_date"), "pace": reading.pace,
        "window": {"from": reading.window[0].isoformat(), "to": reading.window[1].isoformat()} if reading.window else None,
        "as_of": reading.as_of.isoformat() if reading.as_of else None,
        "stale_since": reading.stale_since.isoformat() if reading.stale_since else None,
        "sources": [{"file": source.file, "rows": list(source.rows)} for source in reading.sources],
        "why": reading.why or None, "notes": list(reading.notes), "formula": reading.formula or None, "few": reading.few, "expected": _number(reading.expected),
        "forecast": {
            "date": date.fromordinal(reading.forecast.day).isoformat(), "value": _number(reading.forecast.value),
            "low": _number(reading.forecast.low), "high": _number(reading.forecast.high), "method": reading.forecast.method,
        } if reading.forecast else None,
    }  # fmt: skip


def _number(value: float | None) -> float | None:
    return None if value is None else tidy(value)


def _plain(value: Any) -> Any:
    """A picture's data as JSON: days as dates where they are ordinals of a curve, everything else as it is."""
    if isinstance(value, dict):
        return {name: _plain(one) for name, one in value.items()}
    if isinstance(value, tuple | list):
        return [_plain(one) for one in value]
    return value if isinstance(value, str | int | float | bool | None) else str(value)


_COLOURS = {"dim": "2", "strong": "1", "accent": "36", "warn": "33", "good": "32", "bad": "31"}


def chart(options: argparse.Namespace) -> int:
    from smcockpit.charts.svg import svg
    from smcockpit.charts.text import draw
    from smcockpit.charts.views import VIEWS, picture

    out, plan = output(options), workspace(options)
    plan.metrics.refresh()
    if options.view not in VIEWS:
        usage(_("There is no view “{name}”. {hint}").format(name=options.view, hint=nearest(options.view, list(VIEWS))))
    kpi = plan.plan.resolve("kpi", options.name)
    library, today = plan.library(), plan.today()
    reading = next(one for one in readings(plan.plan, library, today) if one.kpi.id == kpi.id)
    found = picture(options.view, reading, plan.plan, library, today)
    if found is None:
        out.talk(reading.why or _("Nothing to show for this view."))
        return ATTENTION
    title = f"{kpi.heading()}: {show_value(reading.value, reading.kpi.unit)} {show_change(reading)}".rstrip()
    if options.svg:
        document = svg(found, f"{title} · {_(VIEWS[options.view])}")
        try:
            with open(options.svg, "w", encoding="utf-8") as file:
                file.write(document)
        except OSError as error:
            raise Stop(
                _("{path} cannot be written: {why}.").format(path=options.svg, why=error.strerror), FAILED
            ) from None
        out.talk(_("The picture is in {path}.").format(path=options.svg))
        return FINE
    if options.json:
        kind = type(found).__name__.lower()
        out.json(
            {
                "kpi": {"id": kpi.id, "name": kpi.heading()},
                "view": options.view,
                "picture": kind,
                "data": _plain(found._asdict()),
            }
        )
        return FINE
    out.styled(out.style(title, "1") + f"  {window_text(reading)}")
    for line in draw(found, options.width or min(out.columns, 120), options.height, out.ascii):
        text = "".join(out.style(part, _COLOURS[style]) if style in _COLOURS else part for part, style in line)
        out.styled(text.rstrip())
    return FINE


def _point(first: int, last: int, value: float) -> dict[str, Any]:
    """A day as `date` and `value`; a period with its ends, dated on its last day, so that a sum over all is the sum."""
    day = {"date": date.fromordinal(last).isoformat()}
    if first != last:
        day |= {"from": date.fromordinal(first).isoformat(), "to": date.fromordinal(last).isoformat()}
    return {**day, "value": tidy(value)}


def metric(options: argparse.Namespace) -> int:
    out, plan = output(options), workspace(options)
    plan.metrics.refresh()
    platform = ""
    if options.channel:
        channel = plan.plan.resolve("channel", options.channel)
        assert isinstance(channel, Channel)
        platform = channel.platform
    today = plan.today()
    first = parse_date(options.first, today).toordinal() if options.first else 0
    last = parse_date(options.last, today).toordinal() if options.last else 10**7
    series = plan.library().series(options.name, platform)
    rows = [(day, day, value) for day, value in series.values.items() if first <= day <= last]
    rows += [(*span, series.periods[span].value) for span in series.within(first, last)]
    rows.sort(key=lambda row: (row[1], -row[0]))
    if options.json:
        out.json([_point(*row) for row in rows])
    else:
        for start, end, value in rows:
            days = date.fromordinal(end).isoformat()
            if start != end:
                days = f"{date.fromordinal(start).isoformat()}..{days}"
            shown = tidy(value)
            out.line(f"{days}\t{shown:g}" if abs(shown) < 1e6 else f"{days}\t{shown}")
    for span in series.cut_by(first, last):
        out.talk(_("{whole}; these days cut it, so it is not counted").format(whole=as_whole(span, [series], today)))
    for line in about(series, plan.library()):
        out.talk(line)
    if not rows:
        known = ", ".join(plan.library().metrics()) or _("none yet")
        out.talk(
            series.why
            or _("There is no data for “{name}”. Metrics with data: {known}.").format(name=options.name, known=known)
        )
    return FINE
