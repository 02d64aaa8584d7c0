"""Is everything in order? Looks at the plan, what keeps it safe, and what it runs in; repairs what is safe to repair."""

from __future__ import annotations

import contextlib
import os
import shutil
import stat
import sys
from collections import Counter
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from functools import partial
from typing import NamedTuple

from smcockpit import settings
from smcockpit.environment import config_folder
from smcockpit.i18n import N_, _, n_
from smcockpit.plan.dates import zone_info
from smcockpit.plan.kinds import KINDS
from smcockpit.plan.text import clean
from smcockpit.store import open_store
from smcockpit.store.place import modes, remarks
from smcockpit.store.port import NO_RECORD, Commit, NoPlan, Row, Store, StoreError
from smcockpit.store.tiny import TinyStore

MOST_ODD = 20  # odd pieces that are told one by one
MANY = 15_000  # documents from which saving in one file begins to be felt
ADVICE = N_(
    "This plan has {count} records in one file. From 50 000 on PostgreSQL is the better home: smcockpit move FROM postgresql://…"
)


class HealthIssue(NamedTuple):
    """`state` is "ok", "warn" or "bad"; `fix` mends it, where that is safe."""

    topic: str
    state: str
    text: str
    fix: Callable[[], None] | None = None


def examine(place: str, env: Mapping[str, str]) -> list[HealthIssue]:
    """Everything there is to say about the plan at `place` and its surroundings."""
    found: list[HealthIssue] = []
    store = open_store(place, read_only=True)
    try:
        _seq, rows = store.load()
    except NoPlan as error:
        found.append(HealthIssue(_("plan"), "bad", str(error)))
        rows = None
    except StoreError as error:
        found.append(HealthIssue(_("plan"), "bad", str(error)))
        rows = None
    if rows is not None:
        found += [
            _plan(store, rows),
            *_odd(store),
            *_records(rows),
            *_history(store, rows),
            *_backups(store),
            *_zone(rows),
            _lock(store),
        ]
    if isinstance(store, TinyStore) and os.path.isdir(store.place):
        found += [*_permissions(store), *_leftovers(store), *_room(store)]
    store.close()
    return [*found, *_metrics(place), *_settings(), *_terminal(env), *_locale(env)]


def _plan(store: Store, rows: list[Row]) -> HealthIssue:
    text = n_("{n} record", "{n} records", len(rows)) + f" · {store.place}"
    if len(rows) > MANY and isinstance(store, TinyStore):
        return HealthIssue(_("plan"), "warn", _(ADVICE).format(count=len(rows)))
    return HealthIssue(_("plan"), "ok", text)


def _odd(store: Store) -> list[HealthIssue]:
    """What in the plan is no document, one by one; the last good state is put back where there is one."""
    pieces = store.odd()
    found: list[HealthIssue] = []
    tried: list[str] = []

    def put_back() -> None:  # one go for all of them
        if not tried:
            tried.append(store.place)
            _put_back(store.place)

    for piece in pieces[:MOST_ODD]:
        text = _("{place} cannot be read and is kept aside as it is: {text}").format(
            place=f"{piece.kind} {piece.number}".strip(), text=clean(piece.text[:60])
        )
        found.append(HealthIssue(_("plan"), "warn", text, put_back))
    if len(pieces) > MOST_ODD:
        found.append(HealthIssue(_("plan"), "warn", _("… and {n} more of that kind.").format(n=len(pieces) - MOST_ODD)))
    return found


def _put_back(place: str) -> None:
    store = open_store(place)
    try:
        back, left = store.mend("smcockpit"), len(store.odd())
    finally:
        store.close()
    if left and not back:
        raise StoreError(
            _(
                "neither the history nor a copy knows a good state; “what cannot be read” under : in the cockpit opens what is kept, as text"
            )
        )


def _lock(store: Store) -> HealthIssue:
    """A save takes a blink: whoever has been at it for longer keeps everybody else from saving."""
    holder = store.holder()
    if holder is None or 0 <= holder.since < 1:
        return HealthIssue(_("lock"), "ok", _("nobody keeps others from saving"))
    text = _(
        "{holder}, keeps everybody from saving. If that program is stopped or hangs, end it; nothing saved is lost."
    )
    return HealthIssue(_("lock"), "warn", text.format(holder=holder))


def _records(rows: list[Row]) -> list[HealthIssue]:
    broken, foreign, unknown = [], Counter[str](), Counter[str]()
    for row in rows:
        if row.kind not in KINDS:
            if not row.kind.startswith("_"):
                unknown[clean(row.kind[:40])] += 1
            continue
        record = KINDS[row.kind](row.id, row.rev, row.doc or {})
        foreign.update(f"{row.kind}.{name}" for name in record.foreign() if name != NO_RECORD)
        names = record.broken()
        if NO_RECORD in (row.doc or {}):  # another program wrote something that is no record at all
            names = [*names, _("no record")]
        if names:
            broken.append(f"{row.kind} {row.id[-5:]} ({', '.join(names)})")
    found = []
    if broken:
        text = n_(
            "{n} record does not fit its form: {names}", "{n} records do not fit their form: {names}", len(broken)
        )
        found.append(HealthIssue(_("records"), "warn", text.format(names=", ".join(broken[:5]))))
    if unknown:
        text = _("This program does not know these kinds of records, and leaves them alone: {names}")
        found.append(HealthIssue(_("records"), "warn", text.format(names=counted(unknown))))
    if foreign:
        text = _(
            "This program does not know these fields, or what stands in them, and leaves them as they are: {names}"
        )
        found.append(HealthIssue(_("records"), "warn", text.format(names=counted(foreign))))
    return found or [HealthIssue(_("records"), "ok", _("every record fits its form"))]


def counted(names: Counter[str]) -> str:
    """`campaign (3), post.status (1)`"""
    return ", ".join(f"{name} ({names[name]})" for name in sorted(names))


def _history(store: Store, rows: list[Row]) -> list[HealthIssue]:
    try:
        return [*_odd_lines(store), *_commits(store, rows)]
    except StoreError as error:
        return [HealthIssue(_("history"), "bad", str(error), _aside(store))]


def _odd_lines(store: Store) -> list[HealthIssue]:
    """The lines of the history file that tell of no commit; they are passed over and stay where they are."""
    lines = store.file.history.odd() if isinstance(store, TinyStore) else []
    if not lines:
        return []
    text = n_("{n} line cannot be read and is passed over: {lines}", "{n} lines cannot be read and are passed over: {lines}", len(lines))  # fmt: skip
    shown = ", ".join(map(str, lines[:8])) + (" …" if len(lines) > 8 else "")
    return [HealthIssue(_("history"), "warn", text.format(lines=shown))]


def _aside(store: Store) -> Callable[[], None] | None:
    """Move what stands in place of the history out of the way, where that is a folder or the like."""
    if not isinstance(store, TinyStore) or os.path.isfile(path := store.file.history.path):
        return None
    return partial(os.rename, path, f"{path}.damaged-{datetime.now(UTC):%Y%m%dT%H%M%S}")


def _commits(store: Store, rows: list[Row]) -> list[HealthIssue]:
    """Walk back through all commits: each must lead to the next, and the newest to the plan as it stands."""
    standing = {(row.kind, row.id): row.doc for row in rows}
    odd: set[tuple[str, str]] = set()
    newest: Commit | None = None
    oldest: Commit | None = None
    for entry in store.history():
        newest = newest or entry
        if oldest is not None and entry.seq != oldest.seq - 1:
            return [HealthIssue(_("history"), "warn", _("It has a hole before commit {seq}.").format(seq=oldest.seq))]
        for change in reversed(entry.changes):
            key = change["kind"], change["id"]
            if standing.get(key) != change["after"]:
                odd.add(key)
            standing[key] = change["before"]
        oldest = entry
    if newest is None or oldest is None:
        return [HealthIssue(_("history"), "warn", _("There is none: nothing can be undone."))]
    found = []
    if odd:
        text = n_("{n} record was changed past the history, by another program or by hand: {names}", "{n} records were changed past the history, by another program or by hand: {names}", len(odd))  # fmt: skip
        found.append(
            HealthIssue(_("history"), "warn", text.format(names=", ".join(f"{k} {i[-5:]}" for k, i in sorted(odd)[:5])))
        )
    if newest.at > datetime.now(UTC).isoformat(timespec="milliseconds"):
        text = _("The last change is dated {moment}, which is still to come: look at the machine's clock.")
        found.append(HealthIssue(_("clock"), "warn", text.format(moment=newest.at)))
    text = (
        n_("{n} commit", "{n} commits", newest.seq - oldest.seq + 1)
        + " · "
        + _("back to {day}").format(day=oldest.at[:10])
    )
    return [*found, HealthIssue(_("history"), "ok", text)]


def _backups(store: Store) -> list[HealthIssue]:
    copies = store.copies()
    found = []
    if isinstance(store, TinyStore):
        for name in store.file.backups.bad():
            path = store.file.backups.path(name)
            text = _("{path} cannot be read as a plan.").format(path=path)
            found.append(HealthIssue(_("backups"), "warn", text, partial(os.rename, path, path + ".bad")))
    if not copies:
        return [*found, HealthIssue(_("backups"), "warn", _("There is none yet; the next save leaves one."))]
    newest = datetime.fromtimestamp(max(copy.at for copy in copies), UTC).isoformat(timespec="minutes")
    text = n_("{n} readable copy", "{n} readable copies", len(copies)) + f" · {newest}"
    return [*found, HealthIssue(_("backups"), "ok", text)]


def _zone(rows: list[Row]) -> list[HealthIssue]:
    name = next((str(row.doc.get("zone", "")) for row in rows if row.kind == "brand" and row.doc), "")
    try:
        zone_info(name or "UTC")
    except ValueError as error:
        return [HealthIssue(_("time zone"), "bad", str(error))]
    return [HealthIssue(_("time zone"), "ok", name or "UTC")]


def _permissions(store: TinyStore) -> list[HealthIssue]:
    folder = store.place
    found = [HealthIssue(_("place"), "bad" if one.grave else "warn", one.text) for one in remarks(folder)]
    folder_mode, file_mode = modes(folder)
    names = ["plan.json", "plan.json.lock", "history.jsonl", *(f"backups/{one.name}" for one in store.copies())]
    for name, wanted in [(".", folder_mode), ("backups", folder_mode), *((name, file_mode) for name in names)]:
        path = os.path.normpath(os.path.join(folder, name))
        with contextlib.suppress(OSError):
            mode = stat.S_IMODE(os.stat(path).st_mode)
            if mode & 0o777 != wanted & 0o777:
                text = _("{path} has mode {mode}; it should be {wanted}.").format(
                    path=path, mode=f"{mode:o}", wanted=f"{wanted:o}"
                )
                found.append(HealthIssue(_("permissions"), "warn", text, partial(os.chmod, path, wanted)))
    return found or [
        HealthIssue(_("permissions"), "ok", _("shared with the group") if folder_mode & stat.S_ISGID else _("private"))
    ]


def _leftovers(store: TinyStore) -> list[HealthIssue]:
    found = []
    for path in (store.file.path + ".tmp", store.file.history.path + ".tmp"):
        if os.path.lexists(path):
            text = _("{path} was left behind by a save that was cut short; it is of no use.").format(path=path)

            def remove(path: str = path) -> None:
                with store.file.locked(), contextlib.suppress(FileNotFoundError):
                    os.unlink(path)

            found.append(HealthIssue(_("leftovers"), "warn", text, remove))
    return found


def _room(store: TinyStore) -> list[HealthIssue]:
    with contextlib.suppress(OSError):
        size = os.stat(store.file.path).st_size
        free = shutil.disk_usage(store.place).free
        if free < max(4 * size, 10_000_000):
            text = _("Only {free} MB are free where the plan is; a save needs room for three copies of it.")
            return [HealthIssue(_("disk"), "bad", text.format(free=free // 1_000_000))]
        return [HealthIssue(_("disk"), "ok", _("{free} MB free").format(free=free // 1_000_000))]
    return []


def _metrics(place: str) -> list[HealthIssue]:
    from smcockpit.metrics.recognise import odd_formats
    from smcockpit.workspace import Workspace, files_of

    odd = [
        HealthIssue(_("exports"), "warn", _("The format {name} cannot be read: {why}.").format(name=name, why=why))
        for name, why in odd_formats().items()
    ]
    folder = os.path.join(files_of(place), "metrics")
    if not os.path.isdir(folder):
        text = _("{path} does not exist; exports go there.").format(path=folder)
        return [*odd, HealthIssue(_("exports"), "warn", text, lambda: os.makedirs(folder, mode=0o700, exist_ok=True))]
    with contextlib.suppress(StoreError):
        plan = Workspace(place, read_only=True)
        plan.metrics.refresh()
        told = plan.metrics.problems()
        if told:
            name, why = next(iter(told.items()))
            return [*odd, HealthIssue(_("exports"), "warn", f"{name}: {why[0]['message']}")]
        return [*odd, HealthIssue(_("exports"), "ok", n_("{n} file", "{n} files", len(plan.metrics.scan())))]
    return odd


def _settings() -> list[HealthIssue]:
    try:
        found = settings.load(config_folder())
    except settings.BadSettings as error:
        return [HealthIssue(_("settings"), "bad", str(error))]
    return [HealthIssue(_("settings"), "ok", found.path)]


def _terminal(env: Mapping[str, str]) -> list[HealthIssue]:
    term = env.get("TERM", "")
    found = []
    if not sys.stdout.isatty():
        return [HealthIssue(_("terminal"), "ok", _("none here: nothing was looked at"))]
    columns, rows = os.get_terminal_size(sys.stdout.fileno())
    if term in ("", "dumb"):
        found.append(
            HealthIssue(_("terminal"), "bad", _("TERM is “{term}”; the cockpit cannot draw there.").format(term=term))
        )
    if columns < 70 or rows < 20:
        text = _("{columns}×{rows} is too small for the cockpit; 70×20 is the least.")
        found.append(HealthIssue(_("terminal"), "warn", text.format(columns=columns, rows=rows)))
    if env.get("TMUX") and "256color" not in term and not env.get("COLORTERM"):
        text = _("tmux offers few colours: set -g default-terminal tmux-256color helps.")
        found.append(HealthIssue(_("terminal"), "warn", text))
    return found or [HealthIssue(_("terminal"), "ok", f"{term} {columns}×{rows}")]


def _locale(env: Mapping[str, str]) -> list[HealthIssue]:
    named = env.get("LC_ALL") or env.get("LC_CTYPE") or env.get("LANG") or ""
    encoding = (sys.stdout.encoding or "").lower()
    if "utf" not in encoding:
        text = _("The locale “{name}” cannot show é or ñ; set LANG to one that ends in .UTF-8, or use --ascii.")
        return [HealthIssue(_("locale"), "warn", text.format(name=named or "C"))]
    return [HealthIssue(_("locale"), "ok", named or encoding)]


def repair(place: str, findings: list[HealthIssue]) -> tuple[str, list[tuple[HealthIssue, str]]]:
    """Mend what is safe to mend, after a copy of the plan. Returns (name of the copy, [(finding, why not or "")])."""
    todo = [finding for finding in findings if finding.fix is not None]
    if not todo:
        return "", []
    kept = ""
    store = open_store(place)
    with contextlib.suppress(NoPlan):
        kept = store.backup("before-repair")
    store.close()
    done = []
    for finding in todo:
        try:
            assert finding.fix is not None
            finding.fix()
            done.append((finding, ""))
        except (OSError, StoreError) as error:
            done.append((finding, str(error)))
    return kept, done
