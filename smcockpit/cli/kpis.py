"""`kpi` and `chart`: the KPIs as they stand, as a table and as pictures."""

from __future__ import annotations

import argparse
from datetime import date
from typing import Any

from smcockpit.charts.svg import svg
from smcockpit.charts.text import draw
from smcockpit.charts.views import VIEWS, picture
from smcockpit.cli.context import kpi_readings, output, workspace, write_file
from smcockpit.cli.declare import FILTER, JSON, ON, command, option
from smcockpit.cli.output import ATTENTION, FINE, usage
from smcockpit.i18n import N_, _
from smcockpit.metrics.kpi import Reading, show_change, show_value, window_text
from smcockpit.metrics.reading import tidy
from smcockpit.metrics.series import rows_text
from smcockpit.plan.dates import near_date, show_date
from smcockpit.plan.filter import compile_filter
from smcockpit.settings import nearest


@command(
    "kpi",
    N_("the KPIs as they stand"),
    option("name", nargs="?", metavar="NAME", help=N_("only this one")),
    FILTER,
    ON,
    JSON,
)
def kpi(options: argparse.Namespace) -> int:
    """The KPIs as a table; of one alone, also how it comes about."""
    out, plan = output(options), workspace(options)
    readings = kpi_readings(plan)
    if options.name:
        wanted = plan.plan.resolve("kpi", options.name).id
        readings = [reading for reading in readings if reading.kpi.id == wanted]
    test = compile_filter(options.filter, plan.plan, plan.today())
    readings = [reading for reading in readings if test(reading.kpi)]
    if options.json:
        out.json([_kpi_json(reading) for reading in readings])
        return FINE
    out.table([_row(reading) for reading in readings])
    if len(readings) == 1:
        for line in _account(readings[0]):
            out.line(line)
    return FINE


def _row(reading: Reading) -> list[str]:
    """Level, name, value, change, target, pace, and since when there is no data or why there is no value."""
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
    value = show_value(reading.value, kpi.unit)
    return [f"L{kpi.level}", kpi.heading(), value, show_change(reading), target, _(reading.pace or ""), stale]


def _account(reading: Reading) -> list[str]:
    """How a value comes about: window, formula, what it should be, where it goes, notes, and the rows it is from."""
    lines = [window_text(reading), reading.formula]
    if reading.expected is not None:
        lines.append(_("should be {value} by now").format(value=show_value(reading.expected, reading.kpi.unit)))
    if reading.forecast is not None:
        value, low, high = (show_value(number, reading.kpi.unit) for number in reading.forecast[1:4])
        day = show_date(date.fromordinal(reading.forecast.day), year=True)
        text = _("by {day} probably {value} ({low} to {high}; {method})")
        lines.append(text.format(day=day, value=value, low=low, high=high, method=reading.forecast.method))
    if reading.why:
        lines.append(reading.why)
    lines += reading.notes
    lines += [
        _("from {file}, rows {rows}").format(file=source.file, rows=rows_text(source.rows))
        for source in reading.sources
    ]
    return lines


def _kpi_json(reading: Reading) -> dict[str, Any]:
    """A KPI's reading for scripts."""
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
        return {name: _plain(part) for name, part in value.items()}
    if isinstance(value, tuple | list):
        return [_plain(part) for part in value]
    return value if isinstance(value, str | int | float | bool | None) else str(value)


_COLOURS = {"dim": "2", "strong": "1", "accent": "36", "warn": "33", "good": "32", "bad": "31"}


@command(
    "chart",
    N_("a KPI as a picture, for the terminal or a slide"),
    option("name", metavar="KPI"),
    option(
        "--view",
        default="line",
        metavar="VIEW",
        help=N_("line, channels, periods, funnel, sentiment, hours, posts, mentions or data"),
    ),
    option("--svg", metavar="FILE", help=N_("write an SVG picture")),
    option("--width", type=int, metavar="N"),
    option("--height", type=int, default=18, metavar="N"),
    ON,
    JSON,
)
def chart(options: argparse.Namespace) -> int:
    """A KPI as a picture of text, an SVG file, or its data as JSON; exit code 1 where there is nothing to show."""
    out, plan = output(options), workspace(options)
    if options.view not in VIEWS:
        usage(_("There is no view “{name}”. {hint}").format(name=options.view, hint=nearest(options.view, list(VIEWS))))
    kpi = plan.plan.resolve("kpi", options.name)
    reading = next(reading for reading in kpi_readings(plan) if reading.kpi.id == kpi.id)
    drawing = picture(options.view, reading, plan.plan, plan.library(), plan.today())
    if drawing is None:
        out.talk(reading.why or _("Nothing to show for this view."))
        return ATTENTION
    title = f"{kpi.heading()}: {show_value(reading.value, reading.kpi.unit)} {show_change(reading)}".rstrip()
    if options.svg:
        write_file(options.svg, svg(drawing, f"{title} · {_(VIEWS[options.view])}").encode())
        out.talk(_("The picture is in {path}.").format(path=options.svg))
    elif options.json:
        of = {"id": kpi.id, "name": kpi.heading()}
        shape = type(drawing).__name__.lower()
        out.json({"kpi": of, "view": options.view, "picture": shape, "data": _plain(drawing._asdict())})
    else:
        out.styled(out.style(title, "1") + f"  {window_text(reading)}")
        for line in draw(drawing, options.width or min(out.columns, 120), options.height, out.ascii):
            text = "".join(out.style(part, _COLOURS[style]) if style in _COLOURS else part for part, style in line)
            out.styled(text.rstrip())
    return FINE
