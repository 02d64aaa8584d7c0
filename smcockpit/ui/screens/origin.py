"""Where a number or a record comes from; what the exports say."""

from __future__ import annotations

from datetime import date

from smcockpit.i18n import _, texts
from smcockpit.metrics.dictionary import label
from smcockpit.metrics.formula import definitions, parse
from smcockpit.metrics.kpi import Reading, show_value, window_text
from smcockpit.metrics.notes import of_file
from smcockpit.metrics.recognise import format_named
from smcockpit.metrics.series import rows_text
from smcockpit.plan.dates import show_date
from smcockpit.ui.panes.detail import describe
from smcockpit.ui.panes.kpis import KpiPane
from smcockpit.ui.panes.pane import Pane
from smcockpit.ui.screens.modal import Page, page_width
from smcockpit.ui.session import Session
from smcockpit.ui.widgets.lines import Span, wrapped

Content = list[tuple[str, list[Span]]]


def origin(session: Session, pane: Pane, columns: int) -> Page:
    """Where the number under the cursor comes from, or all of the record; `columns`: the width of the screen."""
    reading = pane.reading() if isinstance(pane, KpiPane) else None
    if reading is not None:
        return Page(_("Where this number comes from"), [("", line) for line in _of_number(session, reading, columns)])
    record = pane.current()
    content: list[list[Span]] = (
        describe(session, record, page_width(columns))
        if record is not None
        else [[(_("Nothing under the cursor."), "dim")]]
    )
    return Page(_("Everything about this"), [("", line) for line in content])


def _of_number(session: Session, reading: Reading, columns: int) -> list[list[Span]]:
    kpi, room = reading.kpi, page_width(columns)
    lines: list[list[Span]] = [[(f"{kpi.heading()}  ", "title"), (show_value(reading.value, kpi.unit), "strong")], []]
    lines.append(
        [
            (_("metric") + "   ", "dim"),
            (
                f"{kpi.metric}  ({', '.join(map(label, parse(kpi.metric).metrics))})"
                if reading.formula
                else kpi.metric,
                "text",
            ),
        ]
    )
    if reading.formula and reading.formula != kpi.metric:
        lines.append([(_("formula") + "  ", "dim"), (reading.formula, "text")])
    key = kpi.metric.strip().lower().replace(" ", "_")
    known_by_name = definitions().get(key)
    if known_by_name is not None:
        lines += wrapped(f"{texts('metrics')['definitions'][key]}: {known_by_name['source']}", room - 9, "dim", " " * 9)
    if reading.expected is not None:
        text = _("should be {value} by now").format(value=show_value(reading.expected, kpi.unit))
        lines.append([(_("target") + "   ", "dim"), (text, "text")])
    if reading.forecast is not None:
        shown = [show_value(value, kpi.unit) for value in reading.forecast[1:4]]
        day = show_date(date.fromordinal(reading.forecast.day), year=True)
        text = _("by {day} probably {value} ({low} to {high}; {method})")
        text = text.format(day=day, value=shown[0], low=shown[1], high=shown[2], method=reading.forecast.method)
        lines += wrapped(text, room - 9, "text", " " * 9)
    if reading.few:
        lines += wrapped(_("Few days yet: this says little."), room, "warn")
    if reading.window:
        lines.append([(_("window") + "   ", "dim"), (window_text(reading), "text")])
    if reading.previous is not None:
        lines.append([(_("before") + "   ", "dim"), (show_value(reading.previous, kpi.unit), "text")])
    if reading.why:
        lines += [[], *wrapped(reading.why, room, "warn")]
    if reading.notes:
        lines += [[], *(line for note in reading.notes for line in wrapped(note, room, "dim"))]
    known = session.workspace.library().readings
    for source in reading.sources:
        read = known.get(source.file.partition(" › ")[0])
        declared = format_named(read["format"] or "") if read else None
        lines += [[], [(source.file, "strong"), (f"  {declared.label if declared else ''}", "dim")]]
        lines += wrapped(_("rows {rows}").format(rows=rows_text(source.rows)), room)
    return lines


def exports(session: Session, columns: int) -> Page:
    """Every export: what it is, how far it goes, what is wrong with it. Enter explains an unknown one."""
    folder = session.workspace.metrics
    problems = folder.problems()
    library = session.workspace.library()
    room = page_width(columns)
    content: Content = []
    # what waits for somebody comes first
    for name, reading in sorted(folder.readings().items(), key=lambda item: (item[0] not in problems, item[0])):
        states: dict[str, Span] = {"ok": ("✔", "good"), "ask": ("?", "warn"), "refused": ("!", "bad")}
        state = ("!", "bad") if name in problems and reading["status"] == "ok" else states[reading["status"]]
        declared = format_named(reading["format"] or "")
        what = declared.label if declared else _("mapped by hand") if reading["format"] else ""
        last = max((table["last"] for table in reading["tables"] if table["last"]), default=None)
        until = _("until {day}").format(day=show_date(date.fromordinal(last), year=True)) if last else ""
        content.append((name, [state, (f" {name}  ", "strong"), (f"{what}  {until}", "dim")]))
        for problem in problems.get(name, reading["problems"])[:3]:
            row = _("row {row}").format(row=problem["row"]) + ": " if problem["row"] else ""
            content += [(name, line) for line in wrapped(f"{row}{problem['message']}", room - 3, "warn", "   ")]
        shown = {problem["message"] for problem in problems.get(name, ())}
        for note in [*reading["notes"], *(line for line in of_file(name, library) if line not in shown)]:
            content += [(name, line) for line in wrapped(note, room - 3, "dim", "   ")]
    if not content:
        content = [
            ("", [(_("No exports yet. Put the files you downloaded into:"), "text")]),
            ("", [(folder.path, "accent")]),
        ]
    return Page(_("Exports"), content, _("Enter: say what is in a file with ? · Esc: back"))
