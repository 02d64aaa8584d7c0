"""The commands that make plans and say where they are: init, demo, info."""

from __future__ import annotations

import argparse
import os
import shutil
import sys
import tempfile
from collections import Counter
from datetime import date

from smcockpit import __version__, i18n
from smcockpit.actions.doctor import counted
from smcockpit.cli.context import folder, output, place
from smcockpit.cli.declare import JSON, SCREEN, command, option, switch
from smcockpit.cli.output import FINE, usage
from smcockpit.environment import cache_folder, config_folder, local_zone, state_folder, today
from smcockpit.i18n import N_, _
from smcockpit.plan.dates import parse_date
from smcockpit.plan.kinds import ALIASES, KINDS, PLATFORMS
from smcockpit.settings import nearest
from smcockpit.workspace import NoPlan, Workspace, create, files_of, remarks, shown


def channel_spec(text: str) -> tuple[str, str]:
    """`instagram:@cafe` as (platform, handle); a usage error for a platform there is not."""
    platform, _colon, handle = text.partition(":")
    platform = ALIASES.get(platform.strip().lower(), platform.strip().lower())
    if platform not in PLATFORMS:
        usage(_("There is no platform “{name}”. {hint}").format(name=platform, hint=nearest(platform, list(PLATFORMS))))
    return platform, handle.strip()


@command(
    "init",
    N_("start a plan without asking"),
    option("--brand", required=True, metavar="NAME", help=N_("whose plan it is")),
    option("--zone", metavar="ZONE", help=N_("an IANA time zone such as America/Bogota")),
    option(
        "--channel",
        action="append",
        default=[],
        metavar="PLATFORM:HANDLE",
        help=N_("a channel of the brand; may be given often"),
    ),
)
def init(options: argparse.Namespace) -> int:
    """A new plan with a brand, its zone and its channels."""
    out = output(options)
    zone = options.zone or options.settings.zone or local_zone()
    channels = [channel_spec(text) for text in options.channel]
    create(
        place(options),
        brand=options.brand,
        language=i18n.language(),
        zone=zone,
        channels=channels,
        actor=options.actor,
    )
    out.talk(_("The plan of {brand} is in {folder}.").format(brand=options.brand, folder=shown(place(options))))
    return FINE


@command(
    "demo",
    N_("open a full, believable plan in a throw-away place"),
    *SCREEN,
    switch("--no-open", N_("only make it; needs --plan")),
    option("--seed", type=int, default=7, metavar="N", help=N_("another demo for another number")),
    option("--today", metavar="DATE", help=N_("the day it is made around")),
    option("--size", type=int, default=1, metavar="N", help=N_("N times as many posts and influencers")),
)
def demo(options: argparse.Namespace) -> int:
    """A demo plan around a day, opened on the screen; where nobody gave it a place, gone when the screen is left."""
    from smcockpit.demo.build import build

    out = output(options)
    try:
        day = parse_date(options.today, date.today()) if options.today else today("America/Bogota")  # noqa: DTZ011
    except ValueError as error:
        usage(str(error))
    if options.no_open and not options.plan:
        usage(_("--no-open needs --plan: a throw-away demo would be gone at once."))
    spot = folder(options) if options.plan else tempfile.mkdtemp(prefix="smcockpit-demo-")
    if options.today:
        os.environ["SMCOCKPIT_TODAY"] = day.isoformat()
    try:
        build(
            os.path.join(spot, "plan") if not options.plan else spot,
            language=i18n.language(),
            today=day,
            seed=options.seed,
            size=options.size,
        )
        if options.no_open:
            out.talk(_("The demo plan is in {folder}.").format(folder=spot))
            return FINE
        from smcockpit.cli.open import open_screen

        return open_screen(options, spot if options.plan else os.path.join(spot, "plan"))
    finally:
        if not options.plan:
            shutil.rmtree(spot, ignore_errors=True)


@command("info", N_("where things are, and what runs"), JSON)
def info(options: argparse.Namespace) -> int:
    """Version, folders, language and terminal, and of a plan its engine, sizes and who is here."""
    out, where = output(options), place(options)
    files = files_of(where)
    about = {
        "version": __version__, "python": ".".join(map(str, sys.version_info[:3])), "plan": shown(where),
        "metrics": os.path.join(files, "metrics"), "config": os.path.join(config_folder(), "config.toml"),
        "cache": cache_folder(), "state": state_folder(), "language": i18n.language(), "terminal": os.environ.get("TERM", ""),
    }  # fmt: skip
    try:
        plan = Workspace(where, actor=options.actor, read_only=True)
    except NoPlan:
        about["brand"] = ""
        out.talk(_("There is no plan there yet."))
    else:
        about |= {
            "engine": plan.engine,
            "brand": plan.plan.brand.heading(),
            "zone": plan.plan.zone(),
            "documents": str(plan.plan.documents()),
            "commits": str(plan.seq),
            "exports": str(len(plan.metrics.scan())),
            "here": ", ".join(presence.actor for presence in plan.present()),
        }
        if unknown := Counter(row.kind for row in plan.plan.rows() if row.kind not in KINDS):
            about["unknown"] = counted(unknown)
        if plan.advice:
            out.talk(plan.advice)
    for remark in remarks(where):
        out.talk(remark.text)
    if options.json:
        out.json(about)
    else:
        out.table([[name, str(value)] for name, value in about.items()], widths=[12, 200])
    return FINE
