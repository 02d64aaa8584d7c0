"""Where formats of one's own lie, and as of when they are read: known without reading a format, which takes a while."""

from __future__ import annotations

import os

from smcockpit.environment import config_folder

Stamp = tuple[tuple[str, int, int], ...]  # path, mtime in ns and size of each file


class _Own:
    """Where the open plan keeps formats of its own, and as of when they are read. One per process, as the language."""

    plan_folder = ""
    stamp: Stamp = ()


def look_in(plan_folder: str | None = None) -> Stamp:
    """Take formats from that folder too from now on (None: from the same as before). Returns as of when the formats of
    one's own are, () where there are none."""
    if plan_folder is not None:
        _Own.plan_folder = plan_folder
    _Own.stamp = tuple(entry for folder in own_folders() for entry in toml_files(folder))
    return _Own.stamp


def stamp() -> Stamp:
    """As of when the formats of one's own are, when they were last looked at."""
    return _Own.stamp


def plan_formats() -> str:
    """The folder of the open plan's formats, "" where no plan is open."""
    return _Own.plan_folder


def own_folders() -> list[str]:
    """The folders of formats of one's own, those that come first in front."""
    return [folder for folder in (_Own.plan_folder, os.path.join(config_folder(), "formats")) if folder]


def toml_files(folder: str) -> list[tuple[str, int, int]]:
    """Path, mtime in ns and size of the TOML files in a folder; none where it cannot be read."""
    files = []
    try:
        with os.scandir(folder) as entries:
            for entry in entries:
                if entry.name.endswith(".toml") and not entry.name.startswith("."):
                    about = entry.stat()
                    files.append((entry.path, about.st_mtime_ns, about.st_size))
    except OSError:
        return []
    return sorted(files)
