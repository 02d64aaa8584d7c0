"""What is to be said of the files of a plan in a folder, and what mends it, where that is safe."""

from __future__ import annotations

import contextlib
import os
import shutil
import stat
from datetime import UTC, datetime
from functools import partial

from smcockpit.i18n import _, n_
from smcockpit.store.file import PlanFile
from smcockpit.store.place import modes, remarks
from smcockpit.store.port import HealthIssue, StoreError


def diagnose(file: PlanFile) -> list[HealthIssue]:
    """The issues of the plan's own files; none where there is no folder."""
    if not os.path.isdir(file.folder):
        return []
    return [*_history_lines(file), *_bad_copies(file), *_permissions(file), *_leftovers(file), *_room(file)]


def _history_lines(file: PlanFile) -> list[HealthIssue]:
    """The lines of the history file that tell of no commit; they are passed over and stay where they are."""
    try:
        lines = file.history.odd()
    except StoreError as error:
        return [HealthIssue(_("history"), "bad", str(error), _moving_aside(file.history.path))]
    if not lines:
        return []
    text = n_("{n} line cannot be read and is passed over: {lines}", "{n} lines cannot be read and are passed over: {lines}", len(lines))  # fmt: skip
    shown = ", ".join(map(str, lines[:8])) + (" …" if len(lines) > 8 else "")
    return [HealthIssue(_("history"), "warn", text.format(lines=shown))]


def _moving_aside(path: str) -> partial[None] | None:
    """How to move what stands in place of the history out of the way, where that is a folder or the like."""
    if os.path.isfile(path):
        return None
    return partial(os.rename, path, f"{path}.damaged-{datetime.now(UTC):%Y%m%dT%H%M%S}")


def _bad_copies(file: PlanFile) -> list[HealthIssue]:
    issues = []
    for name in file.backups.bad():
        path = file.backups.path(name)
        text = _("{path} cannot be read as a plan.").format(path=path)
        issues.append(HealthIssue(_("backups"), "warn", text, partial(os.rename, path, path + ".bad")))
    return issues


def _permissions(file: PlanFile) -> list[HealthIssue]:
    folder = file.folder
    issues = [HealthIssue(_("place"), "bad" if remark.grave else "warn", remark.text) for remark in remarks(folder)]
    folder_mode, file_mode = modes(folder)
    names = ["plan.json", "plan.json.lock", "history.jsonl", *(f"backups/{copy.name}" for copy in file.backups.good())]
    for name, wanted in [(".", folder_mode), ("backups", folder_mode), *((name, file_mode) for name in names)]:
        path = os.path.normpath(os.path.join(folder, name))
        with contextlib.suppress(OSError):
            mode = stat.S_IMODE(os.stat(path).st_mode)
            if mode & 0o777 != wanted & 0o777:
                text = _("{path} has mode {mode}; it should be {wanted}.").format(
                    path=path, mode=f"{mode:o}", wanted=f"{wanted:o}"
                )
                issues.append(HealthIssue(_("permissions"), "warn", text, partial(os.chmod, path, wanted)))
    return issues or [
        HealthIssue(_("permissions"), "ok", _("shared with the group") if folder_mode & stat.S_ISGID else _("private"))
    ]


def _leftovers(file: PlanFile) -> list[HealthIssue]:
    issues = []
    for path in (file.path + ".tmp", file.history.path + ".tmp"):
        if os.path.lexists(path):
            text = _("{path} was left behind by a save that was cut short; it is of no use.").format(path=path)

            def remove(path: str = path) -> None:
                with file.locked(), contextlib.suppress(FileNotFoundError):
                    os.unlink(path)

            issues.append(HealthIssue(_("leftovers"), "warn", text, remove))
    return issues


def _room(file: PlanFile) -> list[HealthIssue]:
    with contextlib.suppress(OSError):
        size = os.stat(file.path).st_size
        free = shutil.disk_usage(file.folder).free
        if free < max(4 * size, 10_000_000):
            text = _("Only {free} MB are free where the plan is; a save needs room for three copies of it.")
            return [HealthIssue(_("disk"), "bad", text.format(free=free // 1_000_000))]
        return [HealthIssue(_("disk"), "ok", _("{free} MB free").format(free=free // 1_000_000))]
    return []
