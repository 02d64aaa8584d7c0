"""Reading one export: recognise the header of each block, then its rows, deciding conventions per file and not per cell.

Nothing is guessed silently: what cannot be told is said (status "ask") and answered once by a mapping.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from datetime import date
from typing import Any

from smcockpit.files import open_regular
from smcockpit.i18n import _
from smcockpit.metrics.answers import Conventions, Given, Place
from smcockpit.metrics.blocks import PartReader
from smcockpit.metrics.bounds import MOST_BYTES
from smcockpit.metrics.container import open_parts
from smcockpit.metrics.decode import Decoded, Progress, Refused
from smcockpit.metrics.reading import FileReading, TableReport
from smcockpit.metrics.refusals import refusal as refusal  # for those who read files and may not get to
from smcockpit.plan.text import clean


def read_file(
    path: str,
    given: Sequence[Given] = (),
    place: Place = Place(),  # noqa: B008 - immutable
    progress: Progress | None = None,
) -> FileReading:
    """Read an export from disk; never raises for what is in it, says it in the reading's problems. `progress` hears how
    many characters are read."""
    name = shown_name(path)
    try:
        with open_regular(path) as file:
            about = os.fstat(file.fileno())
            raw = file.read(MOST_BYTES + 1)
        if len(raw) > MOST_BYTES:
            raise Refused(_("it is larger than {n} MB, the most a file may have").format(n=MOST_BYTES >> 20))
    except OSError as error:
        return refusal(name, Refused(_("it cannot be opened: {why}").format(why=error.strerror)))
    except Refused as error:
        return refusal(name, error)
    return read_bytes(
        raw, name, given, place if place.when else place._replace(when=day_of(about.st_mtime)), progress=progress
    )


def shown_name(path: str) -> str:
    """A file's name as text; it may be any bytes."""
    return clean(os.path.basename(path).encode("utf-8", "replace").decode("utf-8"))


def day_of(seconds: float) -> int:
    """The day (ordinal) a file was written."""
    return date.fromtimestamp(seconds).toordinal()  # noqa: DTZ012 - the day on the clock of whoever downloaded it


def read_bytes(
    raw: bytes,
    name: str,
    given: Sequence[Given] = (),
    place: Place = Place(),  # noqa: B008
    conventions: Conventions | None = None,
    progress: Progress | None = None,
) -> FileReading:
    """Read an export from its bytes. `name` is the file's, which may hold account and dates."""
    name = clean(name)
    try:
        parts = open_parts(raw, progress)
    except Refused as error:
        return refusal(name, error)
    readings = []
    for part in parts:
        try:
            readings.append(PartReader(part, name, given, place, conventions).read())
        except Refused as error:
            readings.append(refusal(name, error))
    return readings[0] if len(parts) == 1 else _joined(name, parts, readings)


def _joined(name: str, parts: Sequence[Decoded], readings: Sequence[FileReading]) -> FileReading:
    """The readings of a file's parts as one: what could be read counts, the rest is said."""
    good = [
        reading
        for reading in readings
        if reading["status"] == "ok" and any(table["rows"] for table in reading["tables"])
    ]
    asked = next((reading for reading in readings if reading["status"] == "ask"), None)
    if not good:
        return {**(asked or readings[0]), "file": name}
    problems = [problem for reading in good for problem in reading["problems"]]
    notes = [note for reading in readings for note in reading["notes"]]
    unread = [
        part.part
        for part, reading in zip(parts, readings, strict=True)
        if reading["status"] != "ok" and reading not in good
    ]
    tables, twice = _each_once([table for reading in good for table in reading["tables"]])
    if twice:
        notes.append(_("the same numbers stand in it twice and count once: {names}").format(names=", ".join(twice)))
    if unread:
        notes.append(_("not read, because nothing in it is known: {names}").format(names=", ".join(unread[:12])))
    return {
        **good[0],
        "file": name,
        "tables": tables,
        "problems": problems[:40],
        "notes": notes,
        "rows": sum(reading["rows"] for reading in readings),
        "encoding": "parts",
    }


def _each_once(tables: list[TableReport]) -> tuple[list[TableReport], list[str]]:
    """Without what says the same as another part (a report, formatted and raw; the chart's days beside the table's), and
    what the parts are called in which it stood."""
    kept: list[TableReport] = []
    again: list[str] = []
    seen: list[Any] = []
    for table in tables:
        owner = table["platform"], table["account"]
        spans = [{name: value for name, value in span.items() if name != "row"} for span in table["spans"]]
        spans.sort(key=repr)
        columns = {
            metric: (owner, metric, column["days"], column["values"]) for metric, column in table["days"].items()
        }
        fresh = {metric: table["days"][metric] for metric, column in columns.items() if column not in seen}
        if (spans and (owner, spans) in seen) or (columns and not fresh and not spans):
            again.append(table["part"])
            continue
        if len(fresh) < len(columns):
            again.append(table["part"])
            table["days"] = fresh
        seen += [(owner, spans), *columns.values()]
        kept.append(table)
    return kept, again
