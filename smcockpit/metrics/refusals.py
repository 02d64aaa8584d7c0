"""The reading of a file that could not be read."""

from __future__ import annotations

from smcockpit.i18n import _
from smcockpit.metrics.decode import Refused
from smcockpit.metrics.reading import FileReading, Problem


def refusal(name: str, error: Refused) -> FileReading:
    """A reading without tables that says why."""
    problem = Problem(row=error.row, column=None, message=_("{file} was not read: {why}.").format(file=name, why=error))
    return FileReading(
        file=name, format=None, confidence=0.0, tables=[], problems=[problem], notes=[], status="refused",
        header=[], header_row=0, sample=[], encoding="", delimiter="", rows=0, order="", comma=False,
    )  # fmt: skip
