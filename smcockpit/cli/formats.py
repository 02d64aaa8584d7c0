"""`formats`: the exports that are known without explaining them, and a first draft of one more."""

from __future__ import annotations

import argparse
import os

from smcockpit.cli.context import output, place
from smcockpit.cli.declare import JSON, command, option
from smcockpit.cli.output import ATTENTION, FAILED, FINE, Output, Stop
from smcockpit.i18n import N_, _
from smcockpit.workspace import files_of


@command(
    "formats",
    N_("the exports that are known without explaining them"),
    option("--new", metavar="FILE", help=N_("write a first draft of a format from the header of FILE")),
    JSON,
)
def formats(options: argparse.Namespace) -> int:
    """Every export that is known without explaining it, and how each was seen; with --new a first draft of one more.
    Attention where a file of one's own declares none."""
    from smcockpit.metrics.format_file import SEEN
    from smcockpit.metrics.own_formats import look_in
    from smcockpit.metrics.recognise import formats as declared
    from smcockpit.metrics.recognise import odd_formats

    out, own = output(options), _own_formats(options)
    look_in(own)
    if options.new:
        return _draft(out, options.new, own)
    listed = sorted(
        (format for format in declared() if not format.ignore), key=lambda known: (known.platform, known.id)
    )
    for path, why in odd_formats().items():
        out.talk(_("{file} declares no format: {why}.").format(file=path, why=why))
    code = ATTENTION if odd_formats() else FINE
    if options.json:
        out.json([
            {
                "format": format.id, "label": format.label, "platform": format.platform, "grain": format.grain, "own": not format.tool,
                "seen": format.seen, "languages": sorted({match.language for match in format.matches}), "metrics": sorted(format.reads()),
            }
            for format in listed
        ])  # fmt: skip
        return code
    rows = [[format.id, format.platform, format.grain, _(SEEN[format.seen]), format.label] for format in listed]
    heading = [_("format"), _("platform"), _("one row is"), _("seen in"), _("what it is")]
    out.table(rows, heading, [26, 14, 14, 22, 60])
    return code


def _own_formats(options: argparse.Namespace) -> str:
    """The folder of the plan's formats, "" where there is no plan."""
    files = files_of(place(options))
    return os.path.join(files, "formats") if os.path.isdir(files) else ""


def _draft(out: Output, path: str, own: str) -> int:
    """Write a first draft of a format from a file's header into the plan's formats, else into those of the config folder."""
    from smcockpit.environment import config_folder
    from smcockpit.metrics.decode import Refused
    from smcockpit.metrics.draft import draft, draft_name

    folder = own or os.path.join(config_folder(), "formats")
    target = os.path.join(folder, f"{draft_name(path)}.toml")
    try:
        text = draft(path)
        os.makedirs(folder, mode=0o700, exist_ok=True)
        with open(target, "x", encoding="utf-8") as file:
            file.write(text)
    except Refused as error:
        raise Stop(_("{file} was not read: {why}.").format(file=path, why=error), FAILED) from None
    except FileExistsError:
        raise Stop(_("{path} is there already; rename or delete it first.").format(path=target), FAILED) from None
    except OSError as error:
        raise Stop(_("{path} cannot be written: {why}.").format(path=target, why=error.strerror), FAILED) from None
    out.talk(_("A first draft is in {path}. Look it over; it is read from now on.").format(path=target))
    out.line(target)
    return FINE
