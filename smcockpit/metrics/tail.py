"""Rows appended to a file that was read before: only they are parsed, and laid over what is known.

The header and what stands above it are put before the new bytes, the conventions decided from the whole file are kept,
and the row numbers go on where the file ended.
"""

from __future__ import annotations

import zlib
from collections.abc import Sequence

from smcockpit.metrics.answers import Conventions, Given, Place
from smcockpit.metrics.read import read_bytes
from smcockpit.metrics.reading import Column, FileReading, TableReport
from smcockpit.metrics.recognise import format_named
from smcockpit.metrics.reports import NAMELESS

EDGE = 65_536  # bytes at both ends of the known part whose checksum must not have changed


def edges(top: bytes, end: bytes) -> int:
    """A checksum of both ends of a file, at most EDGE bytes each."""
    return zlib.crc32(end[-EDGE:], zlib.crc32(top[:EDGE]))


def continues(reading: FileReading, end: bytes) -> bool:
    """Whether new rows may be read by themselves: one daily table that ended with its line, in an encoding of bytes."""
    return (
        reading["status"] == "ok"
        and len(reading["tables"]) == 1
        and reading["tables"][0]["grain"] == "day"
        and not reading["tables"][0]["spans"]
        and reading["encoding"] in ("utf-8", "utf-8-sig")
        and end.endswith(b"\n")
        and not end.endswith((b"\n\n", b"\r\n\r\n"))
    )


def extend(
    reading: FileReading, head: bytes, appended: bytes, name: str, given: Sequence[Given], place: Place
) -> FileReading | None:
    """The reading of a known file that begins with `head` and `appended` after it, or None where only reading the whole
    anew can tell."""
    lines = head.split(b"\n", reading["header_row"])
    if (
        len(lines) <= reading["header_row"]
        or any(line.count(b'"') % 2 for line in lines[:-1])
        or appended.count(b'"') % 2
    ):
        return None
    top = b"\n".join(lines[:-1]) + b"\n"
    part = read_bytes(top + appended, name, given, place, Conventions(reading["order"], reading["comma"]))
    if part["status"] != "ok" or len(part["tables"]) != 1 or part["format"] != reading["format"]:
        return None
    offset = reading["rows"] - reading["header_row"]
    for problem in part["problems"]:
        if problem["row"] is not None:
            problem["row"] += offset
    old, new = reading["tables"][0], part["tables"][0]
    if new["account"] != old["account"] or new["spans"] or any(why == NAMELESS for _row, why in new["skips"]):
        return None
    merged: FileReading = {
        **reading,
        "rows": part["rows"] + offset,
        "problems": (reading["problems"] + part["problems"])[:40],
    }
    declared = format_named(reading["format"] or "")
    adds = reading["format"] == "mapped" or (declared is not None and declared.adds)
    merged["tables"] = [_merge(old, new, offset, adds)]
    return merged


def _merge(old: TableReport, new: TableReport, offset: int, adds: bool) -> TableReport:
    merged: TableReport = {**old, "rows": old["rows"] + new["rows"], "skipped": old["skipped"] + new["skipped"]}
    merged["first"] = min((d for d in (old["first"], new["first"]) if d is not None), default=None)
    merged["last"] = max((d for d in (old["last"], new["last"]) if d is not None), default=None)
    merged["days"] = dict(old["days"])
    for metric, column in new["days"].items():
        before = old["days"].get(metric, Column(days=[], values=[], rows=[]))
        known = {
            day: (value, row) for day, value, row in zip(before["days"], before["values"], before["rows"], strict=True)
        }
        for day, value, row in zip(column["days"], column["values"], column["rows"], strict=True):
            standing = known.get(day) if adds else None
            known[day] = (standing[0] + value, standing[1]) if standing else (value, row + offset)
        days = sorted(known)
        merged["days"][metric] = Column(days=days, values=[known[d][0] for d in days], rows=[known[d][1] for d in days])
    return merged
