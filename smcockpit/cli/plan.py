"""The plan a command works on."""

from __future__ import annotations

import argparse
import os

from smcockpit import words
from smcockpit.cli.output import Output
from smcockpit.environment import default_plan, wanted_language
from smcockpit.workspace import Workspace


def folder(options: argparse.Namespace) -> str:
    return os.path.abspath(options.plan or default_plan())


def workspace(options: argparse.Namespace) -> Workspace:
    """The plan, opened; from then on in its own language where the person chose none."""
    opened = Workspace(folder(options), actor=options.actor)
    words.choose(wanted_language(getattr(options, "lang", ""), options.settings.language) or opened.plan.brand.language)
    return opened


def output(options: argparse.Namespace) -> Output:
    return Output(options.ascii or options.settings.ascii)
