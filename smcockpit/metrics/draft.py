"""A first draft of a format, made from a file's header."""

from __future__ import annotations

import os
import re

from smcockpit.files import open_regular
from smcockpit.i18n import _, language_data, languages
from smcockpit.metrics.bounds import MOST_BYTES
from smcockpit.metrics.container import open_parts
from smcockpit.metrics.decode import Decoded, Refused, records
from smcockpit.metrics.dictionary import dictionary
from smcockpit.metrics.guess import guess_dates, guess_numbers, looks_like_header
from smcockpit.metrics.recognise import formats, sole
from smcockpit.metrics.values import date_order, normal
from smcockpit.plan.text import clean, fold

_LOOK = 60  # records in which the header is looked for
_BELOW = 40  # records below it that are looked at


def draft_name(path: str) -> str:
    """What the format of a file is called: `Ventas por día (1).csv` is `ventas_por_dia`."""
    stem = re.sub(r"\s*\(\d+\)$", "", os.path.splitext(os.path.basename(path))[0])
    return re.sub(r"[^a-z0-9]+", "_", fold(stem)).strip("_") or "export"


def draft(path: str) -> str:
    """A TOML document that declares the first table of a file: valid, and with what could be guessed. Raises Refused where
    the file has no header of a table, OSError where it cannot be opened."""
    with open_regular(path) as file:
        parts = open_parts(file.read(MOST_BYTES))
    for part in parts:
        table = _header(part)
        if table is not None:
            return _document(path, *table)
    raise Refused(_("no header of a table was found in it"))


def _header(part: Decoded) -> tuple[list[str], list[list[str]]] | None:
    """The cells of the header, and of the records below it; None where nothing looks like one."""
    block: list[list[str]] = []
    for record in records(part):
        if record.row > _LOOK + _BELOW:
            break
        block.append(record.cells)
    for at, cells in enumerate(block[:_LOOK]):
        below = block[at + 1 : at + 1 + _BELOW]
        if looks_like_header(cells, below[:5]):
            return cells, below
    wide = [at for at, cells in enumerate(block) if len([cell for cell in cells if cell.strip()]) > 1]
    return (block[wide[0]], block[wide[0] + 1 :][:_BELOW]) if wide else None


def _document(path: str, header: list[str], below: list[list[str]]) -> str:
    names = [normal(clean(cell)) for cell in header]
    dates, numbers = guess_dates(header, below), guess_numbers(header, below)
    known = _known()
    metrics: dict[str, list[str]] = {}
    for at in numbers:
        if names[at] and at not in dates[:1]:
            metrics.setdefault(known.get(sole(names[at])) or _slug(names[at]), []).append(names[at])
    lines = [
        "# " + _("A first draft, made from the header of {file}.").format(file=clean(os.path.basename(path))),
        "# " + _("Every key is explained in {path}.").format(path="smcockpit/metrics/formats/README.md"),
        f"label = {_quoted(clean(os.path.splitext(os.path.basename(path))[0]) or 'export')}",
        'platform = "web"',
        f'grain = "{"day" if dates else "breakdown"}"',
        'seen = "own"',
    ]
    if dates:
        lines.append(f"date = [{_quoted(names[dates[0]])}]")
        order = _order([cells[dates[0]] for cells in below if dates[0] < len(cells)])
        lines.append(f'date_order = "{order}"' if order else '# date_order = "dmy"')
        lines.append("adds = true")
    else:
        named = [at for at, name in enumerate(names) if name and at not in numbers][:1]
        lines += ["", "[breakdowns]", *(f"part = [{_quoted(names[at])}]" for at in named)]
    all_names = dict.fromkeys(name for name in names if name)
    lines += ["", "[[match]]", f"all = [{', '.join(map(_quoted, all_names))}]", "", "[metrics]"]
    lines += [f"{metric} = [{', '.join(map(_quoted, dict.fromkeys(columns)))}]" for metric, columns in metrics.items()]
    return "\n".join(lines) + "\n"


def _known() -> dict[str, str]:
    """Normalised column → metric, as formats and the dictionary's names in every language call it."""
    known = {column: metric for format in formats() for column, metric in format.metrics.items()}
    for language in languages():
        names = language_data("metrics", language)["metrics"]
        known |= {normal(name): metric for metric, name in names.items() if metric in dictionary()}
    return known


def _order(cells: list[str]) -> str:
    try:
        return date_order(cells) or ""
    except ValueError:
        return ""


def _slug(name: str) -> str:
    slug = re.sub(r"[^a-z0-9]+", "_", fold(name)).strip("_")
    return slug if slug[:1].isalpha() else f"m_{slug}".rstrip("_")


def _quoted(text: str) -> str:
    """A TOML string."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
