"""`export`: the plan as documents to read and print, and its posts as calendars and tables."""

from __future__ import annotations

import argparse
import os

from smcockpit import i18n
from smcockpit.cli.context import changes_since, kpi_readings, output, since_day, workspace, write_file
from smcockpit.cli.declare import ON, command, option
from smcockpit.cli.output import FAILED, FINE, Output, Stop, put, usage
from smcockpit.exchange.document import to_html, to_markdown
from smcockpit.exchange.documents import DOCUMENTS, DocumentContext
from smcockpit.exchange.posts import TOOLS, to_csv
from smcockpit.i18n import N_, _
from smcockpit.plan.dates import show_date
from smcockpit.plan.filter import compile_filter
from smcockpit.plan.kinds import Post

FORMS = ("md", "html")  # of a document


@command(
    "export",
    N_("write a document or calendar: plan.html, policy.md, brief.html, calendar.ics, posts-buffer.csv …"),
    option(
        "what",
        metavar="FILE",
        help=N_(
            "plan, policy, engagement or brief, then .md or .html; calendar.ics; posts.csv, or posts- and buffer, hootsuite, metricool or publer"
        ),
    ),
    option("-o", "--output", metavar="FILE", help=N_("write it there; - for the terminal")),
    option("--since", metavar="DATE", help=N_("for a brief: what has changed since that day, or since last-meeting")),
    option("--channel", metavar="C", help=N_("posts of this channel only")),
    option("--filter", default="", metavar="TEXT", help=N_("posts that fit only, as in the panes")),
    ON,
)
def export(options: argparse.Namespace) -> int:
    """The name says what and how: plan.html, policy.md, brief.html, calendar.ics, posts-buffer.csv."""
    out = output(options)
    name, _dot, form = os.path.basename(options.what).rpartition(".")
    tool = name.removeprefix("posts-") if form == "csv" else ""
    if form == "ics":
        return _calendar(options, out)
    if tool in TOOLS:
        return _posts(options, out, tool)
    if name not in DOCUMENTS or form not in FORMS:
        known = [f"{document}.{ending}" for document in DOCUMENTS for ending in FORMS]
        known += ["calendar.ics", "posts.csv", *(f"posts-{tool}.csv" for tool in TOOLS if tool != "posts")]
        usage(_("“{name}” cannot be written; what can: {known}.").format(name=options.what, known=", ".join(known)))
    return _document(options, out, name, form)


def _document(options: argparse.Namespace, out: Output, name: str, form: str) -> int:
    """A document of the plan as Markdown or HTML."""
    plan = workspace(options)
    since = since_day(options.since, plan) if options.since else None
    readings = kpi_readings(plan)
    problems = {file: messages[0]["message"] for file, messages in plan.metrics.problems().items()}
    changes = tuple(changes_since(plan, since)) if since else ()
    context = DocumentContext(plan.plan, readings, plan.library(), plan.today(), problems, since, changes)
    blocks = list(DOCUMENTS[name](context))
    title = f"{plan.plan.brand.heading()} · {show_date(plan.today(), year=True)}"
    text = to_html(title, i18n.language(), blocks) if form == "html" else to_markdown(blocks)
    return _written(options, out, text.encode())


def _calendar(options: argparse.Namespace, out: Output) -> int:
    """Posts, tasks and events as iCalendar."""
    from smcockpit.exchange.ics import to_ics

    plan = workspace(options)
    return _written(options, out, to_ics(plan.plan, plan.today()))


def _posts(options: argparse.Namespace, out: Output, tool: str) -> int:
    """Posts as a table for a scheduler, of those still to go out; for our own, of all that fit the filter."""
    plan = workspace(options)
    test = compile_filter(options.filter, plan.plan, plan.today())
    channel = plan.plan.resolve("channel", options.channel).id if options.channel else ""
    first = plan.today().isoformat()

    def to_go_out(post: Post) -> bool:
        return (
            post.time is not None and post.word("time") >= first and post.status not in ("published", "dropped", "idea")
        )

    posts = [
        post
        for post in sorted(plan.plan.every(Post), key=lambda post: (post.word("time"), post.id))
        if test(post) and (not channel or post.channel == channel) and (tool == "posts" or to_go_out(post))
    ]
    text, refused = to_csv(plan.plan, tool, posts)
    if refused:
        for why in refused[:20]:
            out.talk(why)
        raise Stop(_("Nothing was written: {tool} would refuse it.").format(tool=TOOLS[tool].name), FAILED)
    return _written(options, out, text.encode())


def _written(options: argparse.Namespace, out: Output, data: bytes) -> int:
    """The export in the file that was asked for, or on stdout for `-`."""
    path = options.output or options.what
    if path == "-":
        put(data.decode())
        return FINE
    write_file(path, data)
    out.talk(_("Written: {path}").format(path=path))
    return FINE
