"""The surroundings of a run: the person at the keyboard, the day, the zone, the folders, and where a crash is reported.

Everything here can be fixed from outside (SMCOCKPIT_…), for tests and scripts.
"""

from __future__ import annotations

import os
import time
from datetime import date, datetime

from smcockpit.i18n import SOURCE, _, from_environment
from smcockpit.plan.text import clean

MOST_NAME = 80  # characters of a person who acts


def who(named: str | None = None) -> str:
    """The person at the keyboard: whoever was `named`, SMCOCKPIT_AS, else the system user. Raises ValueError for a name
    that holds nothing to read."""
    given = named or os.environ.get("SMCOCKPIT_AS", "").strip()
    if given:
        name = clean(given, limit=MOST_NAME)
        if not name:
            raise ValueError(_("The name to act as holds nothing that can be read; write one with --as NAME."))
        return name
    import pwd

    try:
        return pwd.getpwuid(os.getuid()).pw_name
    except KeyError:  # a user without an entry, as in many containers
        return os.environ.get("USER", "") or str(os.getuid())


def today(zone: str) -> date:
    """The day in `zone`, the plan's; SMCOCKPIT_TODAY fixes it for tests and scripts. Raises ValueError with a sentence
    where that is no date."""
    from smcockpit.plan.dates import reachable, zone_info

    fixed = os.environ.get("SMCOCKPIT_TODAY")
    if fixed:
        try:
            day = date.fromisoformat(fixed)
        except ValueError:
            raise ValueError(
                _("SMCOCKPIT_TODAY is “{value}”; write a date such as 2026-11-22.").format(value=fixed)
            ) from None
        return reachable(day)
    try:
        return datetime.fromtimestamp(time.time(), zone_info(zone)).date()
    except ValueError:
        return date.today()  # noqa: DTZ011 - the plan names no zone that exists; the machine's is the best guess


def wanted_language(option: str, setting: str) -> str:
    """The language the person asked for, "" where the plan's own is to be spoken.

    What was typed, then the settings, then the locale; one in the source language is most often just a server's default.
    """
    locale = from_environment(os.environ)
    return option or setting or (locale if locale and locale != SOURCE else "")


def _folder(variable: str, xdg: str, fallback: str) -> str:
    if named := os.environ.get(variable):
        return named
    base = os.environ.get(xdg) or os.path.join(os.path.expanduser("~"), fallback)
    return os.path.join(base, "smcockpit")


def cache_folder() -> str:
    """Where what can be computed again is kept: SMCOCKPIT_CACHE_DIR, else below XDG_CACHE_HOME."""
    return _folder("SMCOCKPIT_CACHE_DIR", "XDG_CACHE_HOME", ".cache")


def config_folder() -> str:
    """Where a person's settings and themes are: SMCOCKPIT_CONFIG_DIR, else below XDG_CONFIG_HOME."""
    return _folder("SMCOCKPIT_CONFIG_DIR", "XDG_CONFIG_HOME", ".config")


def state_folder() -> str:
    """Where crash reports go: SMCOCKPIT_STATE_DIR, else below XDG_STATE_HOME."""
    return _folder("SMCOCKPIT_STATE_DIR", "XDG_STATE_HOME", ".local/state")


def default_plan() -> str:
    """Where the plan is when nobody says: SMCOCKPIT_PLAN, else the data folder."""
    named = os.environ.get("SMCOCKPIT_PLAN")
    return named or os.path.join(data_folder(), "plan")


def data_folder() -> str:
    """Where plans are that nobody gave a place, and the exports of those on a server."""
    return _folder("SMCOCKPIT_DATA_DIR", "XDG_DATA_HOME", ".local/share")


def local_files(address: str) -> str:
    """The folder on this machine for the files of a plan that is on a server (its exports)."""
    name = "".join(char if char.isalnum() or char in "-_." else "-" for char in address.partition("://")[2])
    return os.path.join(data_folder(), "servers", name or "plan")


def poll_seconds() -> float:
    """Seconds between two looks for what is new: 0.25, or SMCOCKPIT_POLL_MS milliseconds. Raises ValueError."""
    named = os.environ.get("SMCOCKPIT_POLL_MS") or "250"
    if not named.isdecimal() or not int(named):
        raise ValueError(_("SMCOCKPIT_POLL_MS is “{value}”; write milliseconds, such as 250.").format(value=named))
    return int(named) / 1000


def crash_report(error: BaseException) -> str:
    """Write the traceback to a file that only its owner can read; returns its path, or a text that says where it could
    not be written."""
    import traceback

    folder = state_folder()
    path = os.path.join(folder, time.strftime(f"crash-%Y%m%dT%H%M%S-{os.getpid()}.txt"))
    try:
        os.makedirs(folder, mode=0o700, exist_ok=True)
        fd = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with open(fd, "w", encoding="utf-8", errors="backslashreplace") as file:
            file.write("".join(traceback.format_exception(error)))
    except OSError:
        return _("nowhere: {folder} cannot be written to").format(folder=folder)
    return path


def crash_sentence(error: BaseException) -> str:
    """The sentence shown after an internal error, with its line end; the traceback is in the file it names."""
    text = _("This should not have happened. The details are in {path}; nothing that was saved is lost.")
    return "smcockpit: " + text.format(path=crash_report(error)) + "\n"


def local_zone() -> str:
    """The machine's IANA zone: TZ, /etc/timezone or the link /etc/localtime; UTC where none tells."""
    named = os.environ.get("TZ", "").lstrip(":")
    if named and "/" in named:
        return named
    try:
        with open("/etc/timezone", encoding="ascii") as file:
            if "/" in (named := file.read().strip()):
                return named
    except (OSError, ValueError):
        pass
    _parents, separator, name = os.path.realpath("/etc/localtime").partition("zoneinfo/")
    return name if separator and "/" in name else "UTC"
