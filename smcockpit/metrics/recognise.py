"""Which export is it? Declared formats, matched by the set of names in a header record.

Formats are files: those of the plan (`formats/` beside its `metrics/`) come before those of the config folder, and both
before the program's. A file called as one of the program's takes its place.
"""

from __future__ import annotations

import os
import re
import tomllib
from functools import lru_cache
from typing import NamedTuple

from smcockpit.files import open_regular
from smcockpit.i18n import _
from smcockpit.metrics.format_file import BadFormat, Format, parse_format
from smcockpit.metrics.format_file import Match as Match
from smcockpit.metrics.own_formats import Stamp, own_folders, stamp, toml_files
from smcockpit.metrics.values import normal

__all__ = ["Format", "Found", "explain", "format_named", "formats", "named", "odd_formats", "recognise", "sole"]  # fmt: skip

_MONEY = re.compile(r"\([a-z]{3}\)\Z")
_DATE_LANGUAGE = {"fecha": "es", "data": "pt", "datum": "de"}
_FOLDER = os.path.join(os.path.dirname(__file__), "formats")


class Found(NamedTuple):
    """A format whose header was found; `confidence` is 1.0 where header and file name or title agree, 0.95 for the
    header alone."""

    format: Format
    language: str
    confidence: float


@lru_cache(maxsize=1)
def _read(_stamp: Stamp) -> tuple[dict[str, Format], dict[str, str]]:
    """(the declared formats by id in the order they are tried; per file that declares none, why). `_stamp`: as of when those
    of one's own are; another one has them read anew."""
    declared: dict[str, Format] = {}
    odd: dict[str, str] = {}
    for folder in [*own_folders(), _FOLDER]:
        here = []
        for path, _mtime, _size in toml_files(folder):
            name = os.path.basename(path)
            try:
                with open_regular(path) as file:
                    format = parse_format(name.removesuffix(".toml"), tomllib.load(file))
            except OSError as error:
                odd[name if folder == _FOLDER else path] = error.strerror or str(error)
            except (ValueError, LookupError, TypeError, AttributeError, re.error, RecursionError) as error:
                odd[name if folder == _FOLDER else path] = str(error)[:300]
            else:
                if folder == _FOLDER and format.seen == "own":
                    odd[name] = str(BadFormat(_("“{key}” is missing").format(key="seen")))
                here.append(format)
        for format in sorted(here, key=_specificity):
            declared.setdefault(format.id, format)
    return declared, odd


def _specificity(format: Format) -> int:
    """Ranks formats: those that ask for more of a header are tried first."""
    return -max(2 * len(match.all) + bool(match.file) + bool(match.title) for match in format.matches)


def formats() -> tuple[Format, ...]:
    """The declared formats in the order they are tried: one's own first, then the most specific."""
    return tuple(_read(stamp())[0].values())


def odd_formats() -> dict[str, str]:
    """The files that declare no format (one's own by their path), and why; the exports they are for ask what they are."""
    return _read(stamp())[1]


def format_named(id: str) -> Format | None:
    """The format of that id, None where none is declared so."""
    return _read(stamp())[0].get(id)


def recognise(cells: list[str], title: str, file_name: str) -> Found | None:
    """The format whose header these cells are. `title` holds the format-cell records and comments above, a line each."""
    listed = [normal(cell) for cell in cells if cell.strip()]
    names = {*listed, *map(sole, listed)}
    filled = len(listed)
    above = normal(title.rpartition("\n")[2])
    for format in formats():
        if format.date and not format.entity and not format.by_part and not names.intersection(format.date):
            continue
        if (
            len(listed) == 2
            and listed[0] in format.date
            and (_is_its_own_title(format, listed[1], above) or named(format, listed[1], above, file_name))
        ):
            return Found(format, _DATE_LANGUAGE.get(listed[0], "en"), 1.0)
        for match in format.matches:
            if not match.all <= names or match.none & names or (match.any and not match.any & names):
                continue
            if filled > match.max_columns:
                continue
            if match.file is not None and not match.file.search(file_name):
                continue
            if match.title is not None and not match.title.search(title):
                continue
            sure = match.file is not None or match.title is not None or len(match.all) >= 3 or bool(above in format.title_metrics)  # fmt: skip
            return Found(format, match.language, 1.0 if sure else 0.95)
    return None


def sole(name: str) -> str:
    """A header without the money it is in: `cost (zar)` is `cost (cur)`."""
    return _MONEY.sub("(cur)", name)


def explain(cells: list[str], title: str, file_name: str) -> list[str]:
    """Why a header was recognised, or how near it came: one sentence a line, the best format first."""
    recognised = recognise(cells, title, file_name)
    names = {normal(cell) for cell in cells if cell.strip()}
    lines = []
    if recognised is not None:
        for match in recognised.format.matches:
            if match.all <= {*names, *map(sole, names)} and not match.none & names:
                lines.append(
                    _("{format}: has all of {names}").format(
                        format=recognised.format.label, names=", ".join(sorted(match.all)) or "–"
                    )
                )
                if match.any:
                    lines.append(
                        "  " + _("and at least one of {names}").format(names=", ".join(sorted(match.any & names)))
                    )
                if match.title is not None:
                    lines.append(
                        "  "
                        + _("and the line above reads as it should ({pattern})").format(pattern=match.title.pattern)
                    )
                if match.file is not None:
                    lines.append(
                        "  "
                        + _("and the file is called as it should be ({pattern})").format(pattern=match.file.pattern)
                    )
                break
        known = sorted(
            name for name in names if name in recognised.format.metrics or sole(name) in recognised.format.metrics
        )
        lines.append("  " + _("read as metrics: {names}").format(names=", ".join(known) or "–"))
        unread = sorted(
            names
            - set(known)
            - {*recognised.format.date, *recognised.format.entity, *recognised.format.text, *recognised.format.account}
        )
        if unread:
            lines.append("  " + _("not read: {names}").format(names=", ".join(unread[:40])))
        return lines
    near = sorted(
        ((len(match.all & names) / len(match.all), format.label, sorted(match.all - names)) for format in formats() for match in format.matches if match.all),
        reverse=True,
    )  # fmt: skip
    for share, label, missing in near[:3]:
        if share > 0:
            lines.append(_("{format}: would need {names} too").format(format=label, names=", ".join(missing)))
    return lines


def named(format: Format, column: str, title: str, file_name: str) -> tuple[str, str] | None:
    """What a value column is that has no name of its own (`Primary`), or the name of another figure (page visits under
    `Facebook Page likes`): (metric, network or ""). The title above decides, then the file's name; None where neither tells."""
    if column != "primary" and column not in format.unsure and title not in format.title_metrics:
        return None
    network = next((name for name in ("facebook", "instagram") if column.startswith(name)), "")
    entry = format.title_metrics.get(title) or _by_file(format, file_name)
    return (entry[0], entry[1] or network) if entry is not None else None


_COPY = re.compile(r"\s*(?:\(\d+\)|- (?:copy|copia|cópia))$")


def _by_file(format: Format, file_name: str) -> tuple[str, str] | None:
    """The title that a file is called by: `Reach (1).csv`, `2026-11 Alcance de Instagram.csv`."""
    stem = _COPY.sub("", normal(file_name.rpartition(".")[0] or file_name))
    if stem in format.title_metrics:
        return format.title_metrics[stem]
    spaced = " ".join(["", *re.findall(r"[^\W_]+", stem), ""])
    known = [title for title in format.title_metrics if f" {title} " in spaced]
    return format.title_metrics[max(known, key=len)] if known else None


def _is_its_own_title(format: Format, name: str, title: str) -> bool:
    """Meta before 2024: the value column is called as the title above it, or by a title that names its network."""
    entry = format.title_metrics.get(name)
    return entry is not None and (bool(entry[1]) or title == name)
