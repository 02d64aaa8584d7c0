"""`export`: the plan as documents to read, print and send."""

from __future__ import annotations

import argparse
import os
import sys
from datetime import date

from smcockpit import words
from smcockpit.cli.output import FAILED, FINE, Stop, usage
from smcockpit.cli.plan import output, workspace
from smcockpit.exchange.document import to_html, to_markdown
from smcockpit.exchange.printed import DOCUMENTS, Matter
from smcockpit.metrics.kpi import readings
from smcockpit.plan.dates import past_date, show_date
from smcockpit.words import _, n_
from smcockpit.workspace import Workspace

FORMS = ("md", "html")
_MOST = 12  # changes a brief tells one by one


def export(options: argparse.Namespace) -> int:
    """The name says what and how: plan.html, policy.md, brief.html."""
    out = output(options)
    name, _dot, form = os.path.basename(options.what).rpartition(".")
    if name not in DOCUMENTS or form not in FORMS:
        known = ", ".join(f"{one}.{kind}" for one in DOCUMENTS for kind in FORMS)
        usage(_("“{name}” cannot be written; what can: {known}.").format(name=options.what, known=known))
    plan = workspace(options)
    since = _since(options.since, plan) if options.since else None
    plan.metrics.refresh()
    library = plan.library()
    problems = {file: told[0]["message"] for file, told in plan.metrics.problems().items()}
    found = readings(plan.plan, library, plan.today())
    matter = Matter(
        plan.plan, found, library, plan.today(), problems, since, tuple(_changed(plan, since)) if since else ()
    )
    blocks = list(DOCUMENTS[name](matter))
    title = f"{plan.plan.brand.heading()} · {show_date(plan.today(), year=True)}"
    text = to_html(title, words.language(), blocks) if form == "html" else to_markdown(blocks)
    path = options.output or options.what
    if path == "-":
        sys.stdout.write(text)
        return FINE
    try:
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)
    except OSError as error:
        raise Stop(_("{path} cannot be written: {why}.").format(path=path, why=error.strerror), FAILED) from None
    out.talk(_("Written: {path}").format(path=path))
    return FINE


def _since(text: str, plan: Workspace) -> date:
    """A day, or the day of the last finished review."""
    if text in ("last-meeting", "last-review"):
        days = [one.word("day") for one in plan.plan.all("review") if one.word("day") < plan.today().isoformat()]
        if not days:
            raise Stop(_("No review is on record yet; give a day, such as --since 7d."), FAILED)
        return date.fromisoformat(max(days))
    try:
        return past_date(text, plan.today())
    except ValueError as error:
        usage(str(error))


def _changed(plan: Workspace, since: date) -> list[str]:
    """What was done since a day, by whom, newest first."""
    told = [f"{entry.at[:10]} {entry.by}: {entry.what}" for entry in plan.history(since=since.isoformat())]
    if len(told) > _MOST:
        told = [*told[:_MOST], n_("and {n} more", "and {n} more", len(told) - _MOST)]
    return told
