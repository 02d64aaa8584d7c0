"""What the first records of a table nobody has explained come to under an answer: read by the same reader as the file."""

from __future__ import annotations

from smcockpit.metrics.answers import Given, Place
from smcockpit.metrics.blocks import PartReader
from smcockpit.metrics.decode import Decoded
from smcockpit.metrics.reading import FileReading


def read_sample(reading: FileReading, answer: Given, place: Place) -> FileReading:
    """The reading of the header and the sample that `reading` (status "ask") keeps. Rows count from the header as row 1;
    the whole file may still say more, such as the order of day and month."""
    cells = [list(reading["header"]), *(list(record) for record in reading["sample"])]
    decoded = Decoded("", reading["encoding"], reading["delimiter"], 0, "", cells)
    return PartReader(decoded, reading["file"], [answer], place, None).read()
