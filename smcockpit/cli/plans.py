"""The commands on whole plans: init, demo, info, restore."""

from __future__ import annotations

import argparse
import os
import shutil
import sys
import tempfile
from datetime import date

from smcockpit import __version__, words
from smcockpit.cli.output import FAILED, FINE, Stop, ask, usage
from smcockpit.cli.plan import folder, output
from smcockpit.environment import cache_folder, config_folder, local_zone, state_folder, today
from smcockpit.plan.kinds import ALIASES, PLATFORMS
from smcockpit.settings import nearest
from smcockpit.words import _
from smcockpit.workspace import Workspace, create


def channel_spec(text: str) -> tuple[str, str]:
    """`instagram:@cafe` as (platform, handle)."""
    platform, _colon, handle = text.partition(":")
    platform = ALIASES.get(platform.strip().lower(), platform.strip().lower())
    if platform not in PLATFORMS:
        usage(_("There is no platform “{name}”. {hint}").format(name=platform, hint=nearest(platform, list(PLATFORMS))))
    return platform, handle.strip()


def init(options: argparse.Namespace) -> int:
    out = output(options)
    zone = options.zone or options.settings.zone or local_zone()
    channels = [channel_spec(text) for text in options.channel]
    create(
        folder(options),
        brand=options.brand,
        language=words.language(),
        zone=zone,
        channels=channels,
        actor=options.actor,
    )
    out.talk(_("The plan of {brand} is in {folder}.").format(brand=options.brand, folder=folder(options)))
    return FINE


def demo(options: argparse.Namespace) -> int:
    from smcockpit.demo.build import build

    out = output(options)
    try:
        day = date.fromisoformat(options.today) if options.today else today("America/Bogota")
    except ValueError:
        usage(_("“{text}” is not a date; write 2026-11-22, tomorrow, +3d or fri.").format(text=options.today))
    if options.no_open and not options.plan:
        usage(_("--no-open needs --plan: a throw-away demo would be gone at once."))
    place = os.path.abspath(options.plan) if options.plan else tempfile.mkdtemp(prefix="smcockpit-demo-")
    if options.today:
        os.environ["SMCOCKPIT_TODAY"] = day.isoformat()
    try:
        build(
            os.path.join(place, "plan") if not options.plan else place,
            language=words.language(),
            today=day,
            seed=options.seed,
            size=options.size,
        )
        if options.no_open:
            out.talk(_("The demo plan is in {folder}.").format(folder=place))
            return FINE
        from smcockpit.cli.open import open_screen

        return open_screen(options, place if options.plan else os.path.join(place, "plan"), throw_away=not options.plan)
    finally:
        if not options.plan:
            shutil.rmtree(place, ignore_errors=True)


def info(options: argparse.Namespace) -> int:
    out, place = output(options), folder(options)
    about = {
        "version": __version__, "python": ".".join(map(str, sys.version_info[:3])), "plan": place,
        "metrics": os.path.join(place, "metrics"), "config": os.path.join(config_folder(), "config.toml"),
        "cache": cache_folder(), "state": state_folder(), "language": words.language(), "terminal": os.environ.get("TERM", ""),
    }  # fmt: skip
    if os.path.exists(os.path.join(place, "plan.json")):
        plan = Workspace(place, actor=options.actor)
        about |= {
            "brand": plan.plan.brand.heading(),
            "zone": plan.plan.zone(),
            "documents": str(plan.plan.documents()),
            "commits": str(plan.seq),
            "exports": str(len(plan.metrics.scan())),
        }
    else:
        about["brand"] = ""
        out.talk(_("There is no plan there yet."))
    if options.json:
        out.json(about)
    else:
        out.table([[name, str(value)] for name, value in about.items()], widths=[12, 200])
    return FINE


def restore(options: argparse.Namespace) -> int:
    from smcockpit.store.file import PlanFile

    out = output(options)
    file = PlanFile(folder(options))
    copies = [options.backup] if options.backup else file.good_backups()
    if not copies:
        raise Stop(_("There is no readable copy in {folder}.").format(folder=file.backups), FAILED)
    if not options.yes:
        if not (sys.stdin.isatty() and sys.stderr.isatty()):
            usage(_("Without a terminal, restore needs --yes."))
        if not ask(_("Put {backup} in place of {path}?").format(backup=copies[0], path=file.path)):
            return FINE
    aside = file.restore(copies[0])
    out.talk(_("{backup} is the plan now.").format(backup=copies[0]))
    if aside:
        out.talk(_("What stood there is kept as {path}.").format(path=aside))
    return FINE
