"""Bringing exports into a plan: what a file is, where it goes, and the mapping that explains an unknown one."""

from __future__ import annotations

import contextlib
import os
import re
import shutil
from typing import Any, NamedTuple

from smcockpit.files import open_regular
from smcockpit.i18n import N_, _
from smcockpit.metrics.answers import Given, Place, signature_of
from smcockpit.metrics.folder import place_of
from smcockpit.metrics.posts import Owner, same
from smcockpit.metrics.process import read_path
from smcockpit.metrics.reading import FileReading, Span, statistics
from smcockpit.metrics.recognise import format_named
from smcockpit.metrics.series import Library
from smcockpit.metrics.told import of_file
from smcockpit.metrics.values import normal
from smcockpit.plan.kinds import ALIASES, PLATFORMS, ColumnMapping
from smcockpit.plan.text import clean
from smcockpit.workspace import Workspace


class IntakeError(ValueError):
    """Why a file was not brought in, in a sentence."""


class MappingSpec(NamedTuple):
    """A mapping as typed in: `date=Fecha,visits=Visitas,platform=web,order=dmy`."""

    date: str
    metrics: dict[str, str]  # metric → column as written
    platform: str
    account: str
    order: str


def parse_mapping(text: str) -> MappingSpec:
    """Raises IntakeError with a sentence."""
    pairs: dict[str, str] = {}
    for part in text.split(","):
        name, equals, column = part.partition("=")
        if not equals or not name.strip() or not column.strip():
            raise IntakeError(
                _(
                    "“{text}” is not a mapping; write date=COLUMN,METRIC=COLUMN,… and if need be platform=, account=, order=dmy."
                ).format(text=text)
            )
        pairs[re.sub(r"\W+", "_", name.strip().lower())] = column.strip()
    date, order = pairs.pop("date", ""), pairs.pop("order", "ymd")
    platform, account = pairs.pop("platform", "web"), pairs.pop("account", "")
    if not date or not pairs:
        raise IntakeError(_("A mapping needs date=COLUMN and at least one METRIC=COLUMN."))
    if order not in ("ymd", "dmy", "mdy"):
        raise IntakeError(_("order is ymd, dmy or mdy, not “{order}”.").format(order=order))
    return MappingSpec(date, pairs, ALIASES.get(platform, platform), account, order)


def mapping_document(mapping: MappingSpec, header: list[str], name: str) -> dict[str, Any]:
    """The record that remembers a mapping. Raises IntakeError where a column is not in the header."""
    known = {normal(cell): cell for cell in header if cell.strip()}
    for column in (mapping.date, *mapping.metrics.values()):
        if normal(column) not in known:
            raise IntakeError(
                _("There is no column “{column}” in {file}; it has: {columns}.").format(
                    column=column, file=name, columns=", ".join(known.values())
                )
            )
    return {
        "name": clean(name)[:200],
        "header": "\n".join(signature_of(header)),
        "platform": mapping.platform,
        "account": mapping.account or None,
        "date_column": normal(mapping.date),
        "date_order": mapping.order,
        "metrics": {normal(column): metric for metric, column in mapping.metrics.items()},
    }


def as_given(document: dict[str, Any]) -> Given:
    return Given(
        tuple(document["header"].split("\n")), document["platform"], document.get("account") or "", document["date_column"],
        document["date_order"], document["metrics"],
    )  # fmt: skip


def say_whose(workspace: Workspace, owner: Owner, yes: bool) -> None:
    """Remember whether the posts of an account are ours. Raises StoreError."""
    platform, account = owner
    assert account is not None
    known = [one for one in workspace.plan.every(ColumnMapping) if one.ours and one.platform == platform and same(one.account) == same(account)]  # fmt: skip
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
    """The accounts of a file's posts that a list of names with commas means. Raises IntakeError for one that is not there."""
    owners = {
        (table["platform"], table["account"]) for table in reading["tables"] if table["posts"] and table["account"]
    }
    found: list[Owner] = []
    for name in filter(None, (part.strip() for part in text.split(","))):
        fitting = [owner for owner in owners if same(owner[1] or "") == same(name)]
        if not fitting:
            known = ", ".join(sorted(str(owner[1]) for owner in owners)) or _("none")
            raise IntakeError(
                _("{file} has no posts of “{name}”; its accounts: {known}.").format(
                    file=reading["file"], name=name, known=known
                )
            )
        found += fitting
    return found


def folder_for(channel: str) -> str:
    """The folder of a channel's exports: `instagram` or `instagram@handle`. Raises IntakeError."""
    platform, _colon, handle = channel.partition(":")
    platform = ALIASES.get(platform.lower(), platform.lower())
    if platform not in PLATFORMS:
        raise IntakeError(
            _("There is no platform “{name}”; known are {names}.").format(name=platform, names=", ".join(PLATFORMS))
        )
    handle = re.sub(r"[^\w.\-]", "", handle)
    return f"{platform}@{handle}" if handle else platform


def look(path: str, workspace: Workspace | None, folder: str = "", extra: Given | None = None) -> FileReading:
    """What a file would be read as, without bringing it in."""
    given = list(workspace.metrics.given) if workspace is not None else []
    if extra is not None:
        given.append(extra)
    return read_path(path, given, Place(*place_of(f"{folder}/x" if folder else "")))


def bring(path: str, workspace: Workspace, folder: str = "", link: bool = False) -> str:
    """Copy (or link) a file into the plan's metrics folder; returns its name there. A file that is there already stays.

    The copy appears under its name only when it is whole. Raises IntakeError.
    """
    target = os.path.join(workspace.metrics_path, folder)
    base = os.path.basename(path)
    stem, suffix = os.path.splitext(base)
    try:
        os.makedirs(target, mode=0o700, exist_ok=True)
        if os.path.realpath(path).startswith(os.path.realpath(workspace.metrics_path) + os.sep):
            return os.path.relpath(os.path.realpath(path), os.path.realpath(workspace.metrics_path))
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
        raise IntakeError(_("{file} could not be brought in: {why}.").format(file=base, why=error.strerror)) from error


def _same(left: str, right: str) -> bool:
    """Whether two files hold the same, looked at in pieces. Raises OSError."""
    with open_regular(left) as one, open_regular(right) as other:
        if os.fstat(one.fileno()).st_size != os.fstat(other.fileno()).st_size:
            return False
        while piece := one.read(1 << 20):
            if piece != other.read(1 << 20):
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
    "no id": N_("names no post"), "no date": N_("has no date"), "other": N_("another mode of the export"), "again": N_("one more line of what is counted already"),
}  # fmt: skip


def row_by_row(reading: FileReading) -> list[str]:
    """What would be kept of each row: `row 4: 2025-11-01 reach=41`; rows that are no data with the reason."""
    from datetime import date

    rows: list[tuple[str, int, str]] = []
    for table in reading["tables"]:
        whose = " ".join(filter(None, (table["platform"], table["account"])))
        by_row: dict[int, list[str]] = {}
        days: dict[int, int] = {}
        for metric, column in table["days"].items():
            for day, value, row in zip(column["days"], column["values"], column["rows"], strict=True):
                by_row.setdefault(row, []).append(f"{metric}={value:g}")
                days[row] = day
        rows += [
            (table["part"], row, f"{date.fromordinal(days[row])} {whose} {' '.join(found)}")
            for row, found in by_row.items()
        ]
        for span in table["spans"]:
            what = " / ".join(filter(None, [*span["path"], *span.get("cut", {}).values()]))
            values = " ".join(f"{metric}={value:g}" for metric, value in span["metrics"].items())
            rows.append((table["part"], span["row"], f"{_stretch(span)} {whose} {what} {values}"))
        for post in table["posts"]:
            when = str(date.fromordinal(post["day"])) if post["day"] else "–"
            values = " ".join(f"{metric}={value:g}" for metric, value in post["metrics"].items())
            rows.append((table["part"], post["row"], f"{when} {whose} {post['id'][-24:]} {values}"))
        rows += [
            (table["part"], row, _("skipped: {why}").format(why=_(WHY_SKIPPED.get(why, why))))
            for row, why in table["skips"]
        ]
    lines = []
    for part, row, text in sorted(rows, key=lambda one: (one[0], one[1])):
        where = _("row {row}").format(row=row) if row else _("no row")
        lines.append(f"{part + ' ' if part else ''}{where}: {text}")
    return lines
