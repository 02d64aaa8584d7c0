"""Bringing exports into a plan: what a file is, where it goes, and the mapping that explains an unknown one."""

from __future__ import annotations

import contextlib
import os
import re
import shutil
from typing import Any

from smcockpit.actions.importer.mapping import ImportRefused, MappingSpec, kept_fields, mapping_document
from smcockpit.files import open_regular
from smcockpit.i18n import N_, _
from smcockpit.metrics.answers import Given, Place, remembered
from smcockpit.metrics.folder import place_of
from smcockpit.metrics.notes import of_file
from smcockpit.metrics.posts import Owner, same
from smcockpit.metrics.process import read_path
from smcockpit.metrics.reading import FileReading, Span, statistics
from smcockpit.metrics.recognise import format_named
from smcockpit.metrics.series import Library
from smcockpit.plan.kinds import ALIASES, PLATFORMS, ColumnMapping
from smcockpit.workspace import Workspace


def say_whose(workspace: Workspace, owner: Owner, yes: bool) -> None:
    """Remember whether the posts of an account are ours. Raises StoreError."""
    platform, account = owner
    assert account is not None
    known = [mapping for mapping in workspace.plan.every(ColumnMapping) if mapping.ours and mapping.platform == platform and same(mapping.account) == same(account)]  # fmt: skip
    what = _("said whose the posts of {account} are").format(account=account)
    if known:
        workspace.update(known[0], {"ours": "yes" if yes else "no"}, what)
        return
    fields = {
        "name": f"@{account.lstrip('@')}",
        "platform": platform,
        "account": account,
        "ours": "yes" if yes else "no",
    }
    workspace.add("mapping", fields, what)


def accounts_named(text: str, reading: FileReading) -> list[Owner]:
    """The accounts of a file's posts that a list of names with commas means. Raises ImportRefused for one that is not there."""
    owners = {
        (table["platform"], table["account"]) for table in reading["tables"] if table["posts"] and table["account"]
    }
    named: list[Owner] = []
    for name in filter(None, (part.strip() for part in text.split(","))):
        fitting = [owner for owner in owners if same(owner[1] or "") == same(name)]
        if not fitting:
            known = ", ".join(sorted(str(owner[1]) for owner in owners)) or _("none")
            raise ImportRefused(
                _("{file} has no posts of “{name}”; its accounts: {known}.").format(
                    file=reading["file"], name=name, known=known
                )
            )
        named += fitting
    return named


def folder_for(channel: str) -> str:
    """The folder of a channel's exports: `instagram` or `instagram@handle`. Raises ImportRefused."""
    platform, _colon, handle = channel.partition(":")
    platform = ALIASES.get(platform.lower(), platform.lower())
    if platform not in PLATFORMS:
        raise ImportRefused(
            _("There is no platform “{name}”; known are {names}.").format(name=platform, names=", ".join(PLATFORMS))
        )
    handle = re.sub(r"[^\w.\-]", "", handle)
    return f"{platform}@{handle}" if handle else platform


def look(
    path: str,
    workspace: Workspace | None,
    folder: str = "",
    extra: Given | None = None,
    days: tuple[int, int] | None = None,
) -> FileReading:
    """What a file would be read as, without bringing it in. `days`: those of a report that names none."""
    given = list(workspace.metrics.given) if workspace is not None else []
    if extra is not None:
        given.append(extra)
    return read_path(path, given, Place(*place_of(f"{folder}/x" if folder else ""), days=days))


def name_with_days(path: str, days: tuple[int, int]) -> str:
    """The name under which a report is kept that does not say of which days it is: reading finds them there."""
    from datetime import date

    stem, suffix = os.path.splitext(os.path.basename(path))
    return f"{stem} {date.fromordinal(days[0])} - {date.fromordinal(days[1])}{suffix}"


def look_mapped(
    path: str, workspace: Workspace | None, folder: str, mapping: MappingSpec
) -> tuple[FileReading, dict[str, Any] | None]:
    """What a file would be read as under a mapping, and the record that remembers it: None where nothing is to be
    explained, or where the mapping does not make the file readable. Raises ImportRefused."""
    reading = look(path, workspace, folder, days=mapping.days)
    if mapping.days is not None and reading["status"] == "ok" and not _is_of(reading, mapping.days):
        raise ImportRefused(
            _("{file} says itself of which days its numbers are.").format(file=reading["file"]), "period"
        )
    if reading["status"] != "ask" or mapping.days is not None:
        return reading, None
    document = mapping_document(mapping, reading["header"], os.path.basename(path))
    mapped = look(path, workspace, folder, remembered(document))
    return mapped, document if mapped["status"] == "ok" else None


def keep(
    path: str,
    workspace: Workspace,
    folder: str,
    document: dict[str, Any] | None,
    *,
    link: bool = False,
    days: tuple[int, int] | None = None,
) -> str:
    """Remember the mapping of a file, if there is one, and bring it in; returns its name in the metrics folder. `days`:
    those of a report that names none. Raises ImportRefused and StoreError."""
    if document is not None:
        what = _("mapped the columns of {file}").format(file=os.path.basename(path))
        workspace.add("mapping", kept_fields(document), what)
    return bring(path, workspace, folder, link, name_with_days(path, days) if days is not None else "")


def _is_of(reading: FileReading, days: tuple[int, int]) -> bool:
    """Whether the numbers of a file are of these days as a whole."""
    spans = [(span["first"], span["last"]) for table in reading["tables"] for span in table["spans"]]
    spans += [tuple(post.get("span", ())) for table in reading["tables"] for post in table["posts"]]  # type: ignore[misc]
    return days in spans


def bring(path: str, workspace: Workspace, folder: str = "", link: bool = False, name: str = "") -> str:
    """Copy (or link) a file into the plan's metrics folder, as `name` if there is one; returns its name there. A file that
    is there already stays.

    The copy appears under its name only when it is whole. Raises ImportRefused.
    """
    target = os.path.join(workspace.metrics_path, folder)
    base = name or os.path.basename(path)
    stem, suffix = os.path.splitext(base)
    try:
        os.makedirs(target, mode=0o700, exist_ok=True)
        if os.path.realpath(path).startswith(os.path.realpath(workspace.metrics_path) + os.sep):
            place = os.path.realpath(path)
            if name:  # it is there already, under a name that does not say its days
                place = os.path.join(os.path.dirname(place), name)
                os.rename(os.path.realpath(path), place)
            return os.path.relpath(place, os.path.realpath(workspace.metrics_path))
        with open_regular(path):  # else it is said here
            pass
        for n in range(1, 1000):
            name = base if n == 1 else f"{stem} ({n}){suffix}"
            place = os.path.join(target, name)
            if not os.path.lexists(place):
                break
            with contextlib.suppress(OSError):
                if _same(path, place):
                    return os.path.join(folder, name)
        if link:
            os.symlink(os.path.abspath(path), place)
        else:
            about = os.stat(path)
            temporary = os.path.join(target, f".{name}.tmp")
            fd = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
            with open_regular(path) as source, open(fd, "wb") as file:
                shutil.copyfileobj(source, file, 1 << 20)
                file.flush()
                os.fsync(file.fileno())
            os.utime(temporary, ns=(about.st_atime_ns, about.st_mtime_ns))
            os.rename(temporary, place)
        return os.path.join(folder, name)
    except OSError as error:
        raise ImportRefused(
            _("{file} could not be brought in: {why}.").format(file=base, why=error.strerror)
        ) from error


def _same(left: str, right: str) -> bool:
    """Whether two files hold the same, looked at in pieces. Raises OSError."""
    with open_regular(left) as first, open_regular(right) as second:
        if os.fstat(first.fileno()).st_size != os.fstat(second.fileno()).st_size:
            return False
        while piece := first.read(1 << 20):
            if piece != second.read(1 << 20):
                return False
    return True


def as_json(reading: FileReading, library: Library | None = None, name: str = "") -> dict[str, Any]:
    """`import --json`: one object per file, keys as documented in the README. `library` holds it, called `name`, beside the
    plan's other files: how many of its posts are in those too, and whose posts a person must say."""
    from datetime import date

    def iso(day: int | None) -> str | None:
        return date.fromordinal(day).isoformat() if day is not None else None

    return {
        "file": reading["file"],
        "format": reading["format"],
        "confidence": reading["confidence"],
        "tables": [
            {
                "platform": table["platform"], "account": table["account"], "grain": table["grain"], "part": table["part"] or None,
                "format": table["format"], "rows": table["rows"],
                "skipped": table["skipped"], "first": iso(table["first"]), "last": iso(table["last"]), "metrics": statistics(table),
            }
            for table in reading["tables"]
        ],
        "problems": [dict(problem) for problem in reading["problems"]],
        "notes": [*reading["notes"], *(of_file(name, library) if library is not None else [])],
        "status": reading["status"],
        "merged": library.again(name) if library is not None else 0,
        "whose": [
            {"platform": owner[0], "account": owner[1], "posts": count}
            for owner, count in (library.unasked_in(name) if library is not None else {}).items()
        ],
        **({"header": reading["header"]} if reading["header"] else {}),
    }  # fmt: skip


def in_words(reading: FileReading) -> list[str]:
    """The same for people, a line each."""
    from datetime import date

    lines = []
    for table in reading["tables"]:
        declared = format_named(table["format"])
        what = declared.label if declared else _("mapped by hand")
        span = ""
        if table["first"] is not None and table["last"] is not None:
            span = f" · {date.fromordinal(table['first'])} – {date.fromordinal(table['last'])}"
        whose = f" · {table['account']}" if table["account"] else ""
        lines.append(
            f"{what}{whose} · "
            + _("{rows} rows, {skipped} skipped").format(rows=table["rows"], skipped=table["skipped"])
            + span
        )
    for problem in reading["problems"]:
        row = _("row {row}").format(row=problem["row"]) + ": " if problem["row"] else ""
        column = f"{problem['column']}: " if problem["column"] else ""
        lines.append(f"! {row}{column}{problem['message']}")
    lines += [f"· {note}" for note in reading["notes"]]
    return lines


def _stretch(span: Span) -> str:
    from datetime import date

    if span["first"] is None or span["last"] is None:
        return "–"
    first, last = date.fromordinal(span["first"]), date.fromordinal(span["last"])
    return str(first) if first == last else f"{first} – {last}"


WHY_SKIPPED = {
    "total": N_("a total, not data"), "header": N_("the header once more"), "description": N_("a description of the columns"),
    "no id": N_("names no post"), "repeated": N_("a later row is of the same post"), "no date": N_("has no date"), "other": N_("another mode of the export"), "again": N_("one more line of what is counted already"),
}  # fmt: skip


def kept_rows(reading: FileReading) -> list[tuple[str, int, str]]:
    """What would be kept of each row: (part of the file, row, `2025-11-01 web reach=41`), in their order."""
    from datetime import date

    rows: list[tuple[str, int, str]] = []
    for table in reading["tables"]:
        whose = " ".join(filter(None, (table["platform"], table["account"])))
        by_row: dict[tuple[int, int], list[str]] = {}
        for metric, column in table["days"].items():
            for day, value, row in zip(column["days"], column["values"], column["rows"], strict=True):
                by_row.setdefault((row, day), []).append(f"{metric}={value:g}")
        rows += [
            (table["part"], row, f"{date.fromordinal(day)} {whose} {' '.join(values)}")
            for (row, day), values in by_row.items()
        ]
        for span in table["spans"]:
            what = " / ".join(filter(None, [*span["path"], *span.get("cut", {}).values()]))
            numbers = " ".join(f"{metric}={value:g}" for metric, value in span["metrics"].items())
            rows.append((table["part"], span["row"], " ".join(filter(None, (_stretch(span), whose, what, numbers)))))
        for post in table["posts"]:
            when = str(date.fromordinal(post["day"])) if post["day"] else "–"
            numbers = " ".join(f"{metric}={value:g}" for metric, value in post["metrics"].items())
            rows.append((table["part"], post["row"], f"{when} {whose} {post['id'][-24:]} {numbers}"))
    return sorted(rows, key=lambda row: row[:2])


def row_by_row(reading: FileReading) -> list[str]:
    """`row 4: 2025-11-01 web reach=41` for what would be kept; rows that are no data with the reason."""
    rows = kept_rows(reading)
    for table in reading["tables"]:
        rows += [
            (table["part"], row, _("skipped: {why}").format(why=_(WHY_SKIPPED.get(why, why))))
            for row, why in table["skips"]
        ]
    lines = []
    for part, row, text in sorted(rows, key=lambda kept: kept[:2]):
        where = _("row {row}").format(row=row) if row else _("no row")
        lines.append(f"{part + ' ' if part else ''}{where}: {text}")
    return lines
