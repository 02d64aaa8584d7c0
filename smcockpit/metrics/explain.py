"""Why the tables of a file are recognised, or how near their headers come to one that is."""

from __future__ import annotations

import contextlib

from smcockpit.files import open_regular
from smcockpit.i18n import _
from smcockpit.metrics.blocks import LOOK, is_comment
from smcockpit.metrics.bounds import MOST_BYTES
from smcockpit.metrics.container import open_parts
from smcockpit.metrics.decode import Refused, records
from smcockpit.metrics.read import shown_name
from smcockpit.metrics.recognise import explain, recognise
from smcockpit.plan.text import clean


def explained(path: str) -> list[str]:
    """Why the tables of a file are recognised, or how near their headers come to one that is."""
    name = shown_name(path)
    lines: list[str] = []
    try:
        with open_regular(path) as file:
            parts = open_parts(file.read(MOST_BYTES))
    except OSError as error:
        return [_("it cannot be opened: {why}").format(why=error.strerror)]
    except Refused as error:
        return [str(error)]
    for part in parts:
        lines.append(f"{part.part or name}: {part.encoding}, “{part.delimiter}”")
        titles = [part.part] if part.cells is not None else []
        best: list[str] = []
        with contextlib.suppress(Refused):
            for record in records(part):
                filled = [cell for cell in record.cells if cell.strip()]
                if len(filled) == 1 or (filled and is_comment(record.cells, filled, part.part or name)):
                    titles.append(clean(filled[0]))
                    continue
                base = part.part or name
                if recognise(record.cells, "\n".join(titles[-12:]), base) is not None:
                    lines += [
                        f"  {_('row {row}').format(row=record.row)}: {line}"
                        for line in explain(record.cells, "\n".join(titles[-12:]), base)
                    ]
                    best = []
                    break
                if record.row > LOOK * 3:
                    break
                if len(filled) > 1 and not best:
                    best = explain(record.cells, "\n".join(titles[-12:]), base)
        lines += [f"  {line}" for line in best] or (
            [] if len(lines) > 1 else ["  " + _("no header of a known export was found in it")]
        )
    return lines
