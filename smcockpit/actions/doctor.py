"""Is everything in order? Looks at the plan, what keeps it safe, and what it runs in; repairs what is safe to repair."""

from __future__ import annotations

import contextlib
import os
import sys
from collections import Counter
from collections.abc import Mapping
from datetime import UTC, datetime

from smcockpit import settings
from smcockpit.environment import config_folder
from smcockpit.i18n import _, n_
from smcockpit.plan.dates import zone_info
from smcockpit.plan.kinds import KINDS
from smcockpit.plan.text import clean
from smcockpit.store import open_store
from smcockpit.store.port import NO_RECORD, Commit, NoPlan, Row, Store, StoreError
from smcockpit.store.port import HealthIssue as HealthIssue
from smcockpit.workspace import Workspace, files_of

MOST_ODD = 20  # odd pieces that are listed one by one


def examine(place: str, env: Mapping[str, str]) -> list[HealthIssue]:
    """Everything there is to say about the plan at `place` and its surroundings, `env` among them; nothing is changed.
    Raises StoreError for an address that cannot be taken apart."""
    store = open_store(place, read_only=True)
    try:
        issues = _stored(store, place)
    finally:
        store.close()
    return [*issues, *_metrics(place), *_settings(), *_terminal(env), *_locale(env)]


def _stored(store: Store, place: str) -> list[HealthIssue]:
    """What is to be said of the plan, and of how its engine keeps it."""
    kept = store.diagnose()
    in_plan = (_("history"), _("backups"))  # of these the engine's part is told together with the plan's
    surroundings = [issue for issue in kept if issue.topic not in in_plan]
    try:
        _seq, rows = store.load()
    except StoreError as error:
        return [HealthIssue(_("plan"), "bad", str(error)), *surroundings]
    history, backups = ([issue for issue in kept if issue.topic == topic] for topic in in_plan)
    return [
        _plan(store, rows),
        *_odd(store, place),
        *_records(rows),
        *history,
        *(_history(store, rows) if all(issue.state != "bad" for issue in history) else []),
        *backups,
        _copies(store),
        *_zone(rows),
        _lock(store),
        *surroundings,
    ]


def _plan(store: Store, rows: list[Row]) -> HealthIssue:
    if advice := store.advice(len(rows)):
        return HealthIssue(_("plan"), "warn", advice)
    return HealthIssue(_("plan"), "ok", n_("{n} record", "{n} records", len(rows)) + f" · {store.place}")


def _odd(store: Store, place: str) -> list[HealthIssue]:
    """What in the plan is no document, one by one; the last good state is put back where there is one."""
    pieces = store.odd()
    issues: list[HealthIssue] = []
    done: list[str] = []

    def put_back() -> None:  # one go for all of them
        if not done:
            done.append(place)
            _put_back(place)

    for piece in pieces[:MOST_ODD]:
        text = _("{place} cannot be read and is kept aside as it is: {text}").format(
            place=f"{piece.kind} {piece.number}".strip(), text=clean(piece.text[:60])
        )
        issues.append(HealthIssue(_("plan"), "warn", text, put_back))
    if len(pieces) > MOST_ODD:
        issues.append(
            HealthIssue(_("plan"), "warn", _("… and {n} more of that kind.").format(n=len(pieces) - MOST_ODD))
        )
    return issues


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
    issues = []
    if broken:
        text = n_(
            "{n} record does not fit its form: {names}", "{n} records do not fit their form: {names}", len(broken)
        )
        issues.append(HealthIssue(_("records"), "warn", text.format(names=", ".join(broken[:5]))))
    if unknown:
        text = _("This program does not know these kinds of records, and leaves them alone: {names}")
        issues.append(HealthIssue(_("records"), "warn", text.format(names=counted(unknown))))
    if foreign:
        text = _(
            "This program does not know these fields, or what stands in them, and leaves them as they are: {names}"
        )
        issues.append(HealthIssue(_("records"), "warn", text.format(names=counted(foreign))))
    return issues or [HealthIssue(_("records"), "ok", _("every record fits its form"))]


def counted(names: Counter[str]) -> str:
    """Names with how often each occurs: `campaign (3), post.status (1)`"""
    return ", ".join(f"{name} ({names[name]})" for name in sorted(names))


def _history(store: Store, rows: list[Row]) -> list[HealthIssue]:
    """Walk back through all commits: each must lead to the next, and the newest to the plan as it stands."""
    standing = {(row.kind, row.id): row.doc for row in rows}
    unexplained: set[tuple[str, str]] = set()  # (kind, id) of records that the history does not lead to
    newest: Commit | None = None
    oldest: Commit | None = None
    try:
        for entry in store.history():
            newest = newest or entry
            if oldest is not None and entry.seq != oldest.seq - 1:
                text = _("It has a hole before commit {seq}.").format(seq=oldest.seq)
                return [HealthIssue(_("history"), "warn", text)]
            for change in reversed(entry.changes):
                key = change["kind"], change["id"]
                if standing.get(key) != change["after"]:
                    unexplained.add(key)
                standing[key] = change["before"]
            oldest = entry
    except StoreError as error:
        return [HealthIssue(_("history"), "bad", str(error))]
    if newest is None or oldest is None:
        return [HealthIssue(_("history"), "warn", _("There is none: nothing can be undone."))]
    issues = []
    if unexplained:
        text = n_("{n} record was changed past the history, by another program or by hand: {names}", "{n} records were changed past the history, by another program or by hand: {names}", len(unexplained))  # fmt: skip
        names = ", ".join(f"{kind} {id[-5:]}" for kind, id in sorted(unexplained)[:5])
        issues.append(HealthIssue(_("history"), "warn", text.format(names=names)))
    if newest.at > datetime.now(UTC).isoformat(timespec="milliseconds"):
        text = _("The last change is dated {moment}, which is still to come: look at the machine's clock.")
        issues.append(HealthIssue(_("clock"), "warn", text.format(moment=newest.at)))
    count = n_("{n} commit", "{n} commits", newest.seq - oldest.seq + 1)
    reach = _("back to {day}").format(day=oldest.at[:10])
    return [*issues, HealthIssue(_("history"), "ok", f"{count} · {reach}")]


def _copies(store: Store) -> HealthIssue:
    copies = store.copies()
    if not copies:
        return HealthIssue(_("backups"), "warn", _("There is none yet; the next save leaves one."))
    newest = datetime.fromtimestamp(max(copy.at for copy in copies), UTC).isoformat(timespec="minutes")
    text = n_("{n} readable copy", "{n} readable copies", len(copies)) + f" · {newest}"
    return HealthIssue(_("backups"), "ok", text)


def _zone(rows: list[Row]) -> list[HealthIssue]:
    name = next((str(row.doc.get("zone", "")) for row in rows if row.kind == "brand" and row.doc), "")
    try:
        zone_info(name or "UTC")
    except ValueError as error:
        return [HealthIssue(_("time zone"), "bad", str(error))]
    return [HealthIssue(_("time zone"), "ok", name or "UTC")]


def _metrics(place: str) -> list[HealthIssue]:
    from smcockpit.metrics.recognise import odd_formats

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
        problems = plan.metrics.problems()
        if problems:
            name, why = next(iter(problems.items()))
            return [*odd, HealthIssue(_("exports"), "warn", f"{name}: {why[0]['message']}")]
        return [*odd, HealthIssue(_("exports"), "ok", n_("{n} file", "{n} files", len(plan.metrics.scan())))]
    return odd


def _settings() -> list[HealthIssue]:
    try:
        loaded = settings.load(config_folder())
    except settings.BadSettings as error:
        return [HealthIssue(_("settings"), "bad", str(error))]
    return [HealthIssue(_("settings"), "ok", loaded.path)]


def _terminal(env: Mapping[str, str]) -> list[HealthIssue]:
    term = env.get("TERM", "")
    issues = []
    if not sys.stdout.isatty():
        return [HealthIssue(_("terminal"), "ok", _("none here: nothing was looked at"))]
    columns, rows = os.get_terminal_size(sys.stdout.fileno())
    if term in ("", "dumb"):
        issues.append(
            HealthIssue(_("terminal"), "bad", _("TERM is “{term}”; the cockpit cannot draw there.").format(term=term))
        )
    if columns < 70 or rows < 20:
        text = _("{columns}×{rows} is too small for the cockpit; 70×20 is the least.")
        issues.append(HealthIssue(_("terminal"), "warn", text.format(columns=columns, rows=rows)))
    if env.get("TMUX") and "256color" not in term and not env.get("COLORTERM"):
        text = _("tmux offers few colours: set -g default-terminal tmux-256color helps.")
        issues.append(HealthIssue(_("terminal"), "warn", text))
    return issues or [HealthIssue(_("terminal"), "ok", f"{term} {columns}×{rows}")]


def _locale(env: Mapping[str, str]) -> list[HealthIssue]:
    named = env.get("LC_ALL") or env.get("LC_CTYPE") or env.get("LANG") or ""
    encoding = (sys.stdout.encoding or "").lower()
    if "utf" not in encoding:
        text = _("The locale “{name}” cannot show é or ñ; set LANG to one that ends in .UTF-8, or use --ascii.")
        return [HealthIssue(_("locale"), "warn", text.format(name=named or "C"))]
    return [HealthIssue(_("locale"), "ok", named or encoding)]


def repair(place: str, issues: list[HealthIssue]) -> tuple[str, list[tuple[HealthIssue, str]]]:
    """Mend what is safe to mend, after a copy of the plan. Returns (name of the copy, [(issue, why not or "")]). Raises
    StoreError where no copy can be made."""
    kept = ""
    done: list[tuple[HealthIssue, str]] = []
    fixes = [(issue, issue.fix) for issue in issues if issue.fix is not None]
    if not fixes:
        return kept, done
    store = open_store(place)
    try:
        with contextlib.suppress(NoPlan):
            kept = store.backup("before-repair")
    finally:
        store.close()
    for issue, fix in fixes:
        try:
            fix()
            done.append((issue, ""))
        except (OSError, StoreError) as error:
            done.append((issue, str(error)))
    return kept, done
